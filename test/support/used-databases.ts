/**
 * Databases that are emptied after their test and used again: each new one is two hundred files, which cost more than most tests that
 * want one, and MongoDB is slower by them for the rest of a run.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import { inject } from 'vitest'
import { keptFolder } from '../../src/process/kept-folder.ts'
import { keyPrefix } from '../../src/queue/redis-address.ts'
import { uniqueDatabase } from './servers.ts'

/** From here on dropping all files is faster than deleting all documents. */
const mostDocuments = 5_000

const empty: string[] = []
let clients: { readonly mongo: mongoose.mongo.MongoClient; readonly redis: Redis } | null = null

/** The name of an empty database that nobody else has until it is given back; its collections may be there already. */
export function takeDatabase(): string {
  return empty.pop() ?? uniqueDatabase()
}

/** Empties a database, and what Redis and the folder of kept files have of it. Nobody writes to any of them any more. */
export async function giveBack(name: string): Promise<void> {
  clients ??= { mongo: await mongoose.mongo.MongoClient.connect(inject('mongoUri')), redis: new Redis(inject('redisUrl')) }
  const { mongo, redis } = clients
  const answers = join(keptFolder(), 'answers', name)
  const [isKept] = await Promise.all([
    emptyDatabase(mongo.db(name)),
    deleteKeys(redis, keyPrefix(inject('redisUrl'), name)),
    rm(answers, { recursive: true, force: true }),
  ])
  if (isKept) empty.push(name)
}

/** @returns whether its collections are still there */
async function emptyDatabase(database: mongoose.mongo.Db): Promise<boolean> {
  const { objects, collections } = await database.stats()
  if (collections === 0) return true
  if (Number(objects) > mostDocuments) {
    await database.dropDatabase()
    return false
  }
  // The indexes stay, and so does what says so.
  const names = (await namesIn(database)).filter((each) => each !== 'createdIndexes')
  await Promise.all((await filled(names, database)).map((one) => database.collection(one).deleteMany({})))
  return true
}

async function namesIn(database: mongoose.mongo.Db): Promise<readonly string[]> {
  const all = await database.listCollections({}, { nameOnly: true }).toArray()
  return all.map(({ name }) => name)
}

/** Which collections hold anything, by one question: a deletion in each of sixty would take longer than most tests. */
async function filled(names: readonly string[], database: mongoose.mongo.Db): Promise<readonly string[]> {
  const [first, ...others] = names.map((coll) => ({ coll, pipeline: [{ $limit: 1 }, { $project: { _id: 0, name: { $literal: coll } } }] }))
  if (!first) return []
  const unions = others.map((union) => ({ $unionWith: union }))
  const found = database.collection(first.coll).aggregate<{ name: string }>([...first.pipeline, ...unions])
  return (await found.toArray()).map(({ name }) => name)
}

async function deleteKeys(redis: Redis, prefix: string): Promise<void> {
  for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1_000 })) {
    if ((keys as string[]).length > 0) await redis.unlink(...(keys as string[]))
  }
}
