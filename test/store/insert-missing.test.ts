/** Inserts that pass over what is there: every error of an unordered insert is looked at. */
import mongoose from 'mongoose'
import { onTestFinished, describe, expect, it } from 'vitest'
import { connect } from '../../src/store/connection.ts'
import { openStore } from '../../src/store/store.ts'
import { insertMissing } from '../../src/store/write-errors.ts'
import { freshDatabaseUri } from '../support/servers.ts'

async function openCollection() {
  const connection = await connect(freshDatabaseUri())
  onTestFinished(() => connection.close())
  const db = connection.getClient().db()
  return db.createCollection<{ _id: string; n: number }>('things', {
    validator: { $jsonSchema: { properties: { n: { maximum: 9 } } } },
  })
}

describe('an insert of what is missing', () => {
  it('passes over what is there, tells its places, and writes the rest', async () => {
    const things = await openCollection()
    await insertMissing(things, [{ _id: 'a', n: 1 }])
    const set = ['b', 'a', 'c', 'b'].map((_id) => ({ _id, n: 2 }))
    expect([...(await insertMissing(things, set))]).toEqual([1, 3])
    expect(await things.find({}).sort({ _id: 1 }).toArray()).toMatchObject([{ n: 1 }, { n: 2 }, { n: 2 }])
  })

  it('with another error beside the duplicates is a failure', async () => {
    const things = await openCollection()
    await insertMissing(things, [{ _id: 'a', n: 1 }])
    const set = [
      { _id: 'a', n: 2 },
      { _id: 'b', n: 10 },
    ]
    await expect(insertMissing(things, set)).rejects.toThrow(mongoose.mongo.MongoBulkWriteError)
  })
})

it('a write of a field that the schema lacks is refused', async () => {
  const store = await openStore(freshDatabaseUri())
  onTestFinished(() => store.close())
  const tag = { id: 'a', allowedValues: [], description: '' }
  await store.records.insert('tag', tag)
  await expect(store.records.replace('tag', { ...tag, colour: 'red' } as typeof tag)).rejects.toThrow('colour')
  expect(await store.records.find('tag', 'a')).toEqual(tag)
})
