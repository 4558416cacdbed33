/** The MongoDB driver: the very copy that mongoose brings, so that there is only one. */
import { mongo } from 'mongoose'

/** Files larger than a document. */
export const GridFSBucket = mongo.GridFSBucket
/** Files larger than a document. */
export type GridFSBucket = mongo.GridFSBucket
/** A collection, typed. */
export type Collection<T extends mongo.Document> = mongo.Collection<T>
/** What carries a transaction. */
export type ClientSession = mongo.ClientSession
/** Anything that a collection holds. */
export type Document = mongo.Document
