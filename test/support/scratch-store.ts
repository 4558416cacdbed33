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

async function emptyDatabase(of: Client, name: string): Promise<void> {
  const database = of.db(name)
  const collections = await database.listCollections({}, { nameOnly: true }).toArray()
  await Promise.all(collections.map((collection) => database.collection(collection.name).deleteMany({})))
}
