/**
 * Stores of single tests, on databases that are emptied and used again: each new one is two hundred files, and MongoDB slower
 * by them for the rest of a run.
 */
import mongoose from 'mongoose'
import { onTestFinished } from 'vitest'
import { openStore, type Store } from '../../src/store/store.ts'
import { databaseUri, uniqueDatabase } from './servers.ts'

type Client = mongoose.mongo.MongoClient

const empty: string[] = []
let client: Promise<Client> | null = null

/**
 * The URI of an empty database that nobody else has until the present test ends; its collections may be there already.
 * What is opened on it later must be closed by then.
 */
export function scratchDatabaseUri(): string {
  const name = empty.pop() ?? uniqueDatabase()
  const uri = databaseUri(name)
  onTestFinished(async () => {
    client ??= mongoose.mongo.MongoClient.connect(uri)
    await emptyDatabase(await client, name)
    empty.push(name)
  })
  return uri
}

/** A store on such a database, closed when the test ends. @param rest - what `openStore` takes beside the URI */
export async function openScratchStore(...rest: Parameters<typeof openStore> extends [string, ...infer R] ? R : never): Promise<Store> {
  const store = await openStore(scratchDatabaseUri(), ...rest)
  onTestFinished(() => store.close())
  return store
}

/** One question tells which collections hold anything: a deletion in each of sixty would take longer than most tests. */
async function emptyDatabase(of: Client, name: string): Promise<void> {
  const database = of.db(name)
  const all = (await database.listCollections({}, { nameOnly: true }).toArray()).map((collection) => collection.name)
  // The indexes stay, and so does what says so.
  const names = all.filter((each) => each !== 'createdIndexes')
  const [first, ...others] = names.map((coll) => ({ coll, pipeline: [{ $limit: 1 }, { $project: { _id: 0, name: { $literal: coll } } }] }))
  if (!first) return
  const unions = others.map((union) => ({ $unionWith: union }))
  const filled = await database
    .collection(first.coll)
    .aggregate<{ name: string }>([...first.pipeline, ...unions])
    .toArray()
  await Promise.all(filled.map((one) => database.collection(one.name).deleteMany({})))
}
