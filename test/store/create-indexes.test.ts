/** Collections and indexes are asked for one by one only where something may be missing. */
import mongoose from 'mongoose'
import { expect, it, onTestFinished, vi } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import { scratchDatabaseUri } from '../support/scratch-store.ts'

/** @returns how many collections were asked, each time that a store is opened */
async function openings() {
  const uri = scratchDatabaseUri()
  const client = await mongoose.mongo.MongoClient.connect(uri)
  onTestFinished(() => client.close())
  const asked = vi.spyOn(mongoose.mongo.Collection.prototype, 'createIndexes')
  onTestFinished(() => asked.mockRestore())
  const open = async () => {
    asked.mockClear()
    await (await openStore(uri)).close()
    return asked.mock.calls.length
  }
  await open()
  const database = client.db()
  const namesOf = async (collection: string) => (await database.collection(collection).listIndexes().toArray()).map(({ name }) => name)
  return { open, database, namesOf }
}

it('a database that has them is asked for none', async () => {
  const { open } = await openings()
  expect(await open()).toBe(0)
})

it('an index that somebody dropped is made again', async () => {
  const { open, database, namesOf } = await openings()
  const before = await namesOf('messages')
  await database.collection('messages').dropIndexes()
  expect(await open()).toBeGreaterThan(20)
  expect(await namesOf('messages')).toEqual(before)
  expect(await open()).toBe(0)
})

it('a collection that is missing is made again, with its indexes', async () => {
  const { open, database, namesOf } = await openings()
  const before = await namesOf('tickets')
  await database.dropCollection('tickets')
  await open()
  expect(await namesOf('tickets')).toEqual(before)
})

it('what another version made is looked through, and its retired indexes go', async () => {
  const { open, database, namesOf } = await openings()
  await database.collection('issues').createIndex({ modifiedAtMs: -1 })
  await database.collection<{ _id: string }>('createdIndexes').updateOne({ _id: 'indexes' }, { $set: { digest: 'of another version' } })
  expect(await open()).toBeGreaterThan(20)
  expect(await namesOf('issues')).not.toContain('modifiedAtMs_-1')
  expect(await open()).toBe(0)
})
