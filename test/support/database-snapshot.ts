/** A database's state, to be put back as an operator does it; and what else a restore from a back-up does not bring along. */
import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import type { InstallationPlaces } from './installation.ts'

/** What a snapshot holds. */
export interface DatabaseSnapshot {
  /** As files that were put back: the collections stay what they are. */
  putBack(): Promise<void>
  /** As mongorestore --drop does it: the collections are made anew. */
  restoreDump(): Promise<void>
}

/** Takes a snapshot of a database that nobody writes to. */
export async function snapshotOf(mongoUri: string): Promise<DatabaseSnapshot> {
  const kept = await withDatabase(mongoUri, async (db) => {
    const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name)
    return Promise.all(
      names.map(async (name) => ({ name, documents: await db.collection(name).find({}, { promoteValues: false }).toArray() })),
    )
  })
  const fill = async (isDropping: boolean) =>
    withDatabase(mongoUri, async (db) => {
      for (const { name, documents } of kept) {
        const indexes = (await db.collection(name).indexes()).filter((index) => index.name !== '_id_')
        if (isDropping) await db.collection(name).drop()
        else await db.collection(name).deleteMany({})
        if (documents.length > 0) await db.collection(name).insertMany(documents)
        else if (isDropping) await db.createCollection(name)
        if (isDropping && indexes.length > 0) await db.collection(name).createIndexes(indexes.map(({ v: _, ...index }) => index as never))
      }
    })
  return { putBack: () => fill(false), restoreDump: () => fill(true) }
}

/** Forgets all that Redis has of an installation. */
export async function flushRedis({ mongoUri, redisUrl }: InstallationPlaces): Promise<void> {
  const redis = new Redis(redisUrl)
  const keys = await redis.keys(`intray-${new URL(mongoUri).pathname.slice(1)}*`)
  if (keys.length > 0) await redis.del(...keys)
  redis.disconnect()
}

async function withDatabase<T>(uri: string, work: (db: mongoose.mongo.Db) => Promise<T>): Promise<T> {
  const client = await mongoose.mongo.MongoClient.connect(uri)
  try {
    return await work(client.db())
  } finally {
    await client.close()
  }
}
