/** Makes many tickets of few inside of MongoDB, with their entries of the index of words: nothing of it passes through us. */

import mongoose from 'mongoose'

const collections = ['tickets', 'ticketEntries'] as const
/** Copies of all tickets in one statement; the server says nothing until it is through. */
const silentMs = 600_000

/** From here on the embedded MongoDB gets the cache of a server that has so many tickets, in place of a laptop's half gigabyte. */
const manyTickets = 100_000
const largeCache = 'cache_size=4G'

/** Gives MongoDB the cache that a number of tickets asks for. */
export async function cacheFor(tickets: number, uri: string): Promise<void> {
  if (tickets <= manyTickets) return
  const client = await mongoose.mongo.MongoClient.connect(uri)
  await client.db('admin').command({ setParameter: 1, wiredTigerEngineRuntimeConfig: largeCache })
  await client.close()
}

/** Copies tickets 1 to `from` until there are `to`; their indexes are built at the end, which is faster. */
export async function copyInPlace(uri: string, { from, to }: { readonly from: number; readonly to: number }): Promise<void> {
  if (to <= from) return
  await cacheFor(to, uri)
  const client = await mongoose.mongo.MongoClient.connect(uri, { writeConcern: { w: 1 }, socketTimeoutMS: silentMs })
  for (const name of collections) {
    const collection = client.db().collection<{ _id: number }>(name)
    const indexes = (await collection.indexes()).filter((index) => index.name !== '_id_').map(({ v: _v, ...index }) => index)
    await collection.dropIndexes()
    for (let offset = from; offset < to; offset += from) {
      const copied = [{ $match: { _id: { $lte: Math.min(from, to - offset) } } }, { $set: { _id: { $add: ['$_id', offset] } } }]
      await collection.aggregate([...copied, { $merge: { into: name, whenMatched: 'fail' } }]).toArray()
    }
    if (indexes.length > 0) await collection.createIndexes(indexes as mongoose.mongo.IndexDescription[])
  }
  await client.close()
}

/** What a database has on disk, its indexes included. */
export async function databaseBytes(uri: string): Promise<number> {
  const client = await mongoose.mongo.MongoClient.connect(uri)
  await client.db('admin').command({ fsync: 1 })
  const { storageSize, indexSize } = await client.db().command({ dbStats: 1 })
  await client.close()
  return Number(storageSize) + Number(indexSize)
}

/** What a document of a collection takes on disk, in bytes, and its entries in indexes. */
export async function storedBytes(uri: string, name: string): Promise<{ readonly data: number; readonly index: number }> {
  const client = await mongoose.mongo.MongoClient.connect(uri)
  // What is only in the cache has no size on disk yet.
  await client.db('admin').command({ fsync: 1 })
  const [stats] = await client
    .db()
    .collection(name)
    .aggregate([{ $collStats: { storageStats: {} } }])
    .toArray()
  await client.close()
  const { storageSize, totalIndexSize, count } = (stats as { storageStats: Record<string, number> }).storageStats
  return { data: (storageSize ?? 0) / (count ?? 1), index: (totalIndexSize ?? 0) / (count ?? 1) }
}
