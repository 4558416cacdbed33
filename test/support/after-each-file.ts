/** Runs around every test file: the databases that it was given go with it, or are emptied for the next one. */
import mongoose from 'mongoose'
import { afterAll, inject } from 'vitest'
import { givenDatabases } from './servers.ts'
import { giveBack } from './used-databases.ts'

// Registered before those of the file, so it runs when they have stopped what used the databases.
afterAll(async () => {
  const { fresh, used } = givenDatabases
  for (const name of used.splice(0)) await giveBack(name)
  await dropAll(fresh.splice(0))
})

/** MongoDB copies its list of all collections at each new one. */
async function dropAll(names: readonly string[]): Promise<void> {
  if (names.length === 0) return
  const client = await mongoose.mongo.MongoClient.connect(inject('mongoUri'))
  // One that stays costs time, no more.
  for (const name of names)
    await client
      .db(name)
      .dropDatabase()
      .catch(() => undefined)
  await client.close()
}
