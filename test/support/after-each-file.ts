/** Runs around every test file: the databases that it was given go with it. MongoDB copies its list of all collections at each new one. */
import mongoose from 'mongoose'
import { afterAll, inject } from 'vitest'
import { givenDatabases } from './servers.ts'

// Registered before those of the file, so it runs when they have stopped what used the databases.
afterAll(async () => {
  const names = givenDatabases.splice(0)
  if (names.length === 0) return
  const client = await mongoose.mongo.MongoClient.connect(inject('mongoUri'))
  // One that stays costs time, no more.
  for (const name of names)
    await client
      .db(name)
      .dropDatabase()
      .catch(() => undefined)
  await client.close()
})
