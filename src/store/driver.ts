/** The MongoDB driver: the very copy that mongoose brings, so that there is only one. */
import { mongo } from 'mongoose'

/** Files larger than a document. */
export const GridFSBucket = mongo.GridFSBucket
/** Files larger than a document. */
export type GridFSBucket = mongo.GridFSBucket
/** A collection, typed. */
export type Collection<T extends mongo.Document> = mongo.Collection<T>
/** A filter of a query. */
export type Filter<T> = mongo.Filter<T>
/** What carries a transaction. */
export type ClientSession = mongo.ClientSession
/** A database. */
export type Db = mongo.Db
/** Anything that a collection holds. */
export type Document = mongo.Document
