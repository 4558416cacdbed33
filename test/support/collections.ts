/** Every collection that the program has: those with schemas, those of GridFS, those that are written by name alone. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import mongoose from 'mongoose'
import { Store } from '../../src/store/store.ts'

/** Fields of an index. */
export type Fields = Readonly<Record<string, unknown>>

const sources = join(import.meta.dirname, '../../src')

/** What GridFS declares by itself; ids of pieces are ObjectIds, which are unique without an index. */
const gridCollections = (bucket: string): [string, Fields[]][] => [
  [`${bucket}.files`, [{ _id: 1 }]],
  [`${bucket}.chunks`, [{ files_id: 1, n: 1 }]],
]

/** The unique indexes of every collection, by its name. */
export async function uniqueIndexes(): Promise<ReadonlyMap<string, readonly Fields[]>> {
  const connection = mongoose.createConnection()
  // It is never connected: declaring collections asks no server.
  Object.assign(connection, { client: new mongoose.mongo.MongoClient('mongodb://127.0.0.1:1/intray') })
  void new Store(connection)
  const declared = Object.values(connection.models).map(({ collection, schema }): [string, Fields[]] => {
    const unique = schema.indexes().filter(([, options]) => options.unique === true)
    return [collection.name, [{ _id: 1 }, ...unique.map(([fields]) => fields)]]
  })
  const named = (await collectionsNamed()).map((name): [string, Fields[]] => [name, [{ _id: 1 }]])
  return new Map([...named, ...gridCollections('rawMails'), ...gridCollections('files'), ...declared])
}

/** Names that the sources give to `collection()`, or keep to give them. */
async function collectionsNamed(): Promise<readonly string[]> {
  const files = (await readdir(sources, { recursive: true })).filter((name) => name.endsWith('.ts'))
  const texts = await Promise.all(files.map((name) => readFile(join(sources, name), 'utf8')))
  const found = texts.flatMap((text) => [
    ...[...text.matchAll(/\bcollection(?:<[^()]*>)?\('([\w.]+)'/g)].map(([, name = '']) => name),
    ...[...text.matchAll(/^const restores = '(\w+)'/gm)].map(([, name = '']) => name),
  ])
  // MongoDB's own.
  return found.filter((name) => name !== 'oplog.rs')
}
