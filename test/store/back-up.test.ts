/** A back-up holds all of a database, and comes back whole or not at all. */
import { appendFile, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import mongoose from 'mongoose'
import { describe, expect, onTestFinished, test } from 'vitest'
import { UserError } from '../../src/errors.ts'
import { backUp } from '../../src/store/back-up.ts'
import { readDocuments, writeDocuments } from '../../src/store/bson-file.ts'
import { checkedBackup, restoreBackup } from '../../src/store/restore-backup.ts'
import { openStore } from '../../src/store/store.ts'
import { temporaryFolder } from '../../src/temporary-folder.ts'
import { freshDatabaseUri } from '../support/servers.ts'

const { BSON } = mongoose.mongo

function folderFor(name: string): string {
  const folder = temporaryFolder(name)
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A database with a mail of each size, and counters. */
async function filled(): Promise<string> {
  const uri = freshDatabaseUri()
  const store = await openStore(uri)
  await store.counters.reserve('ticket', 15)
  await store.counters.reserve('issue', 3)
  const raw = (rawSha256: string, sizeBytes: number) => ({
    rawSha256,
    sizeBytes,
    at: null,
    isPartial: false,
    bytes: Buffer.alloc(sizeBytes, rawSha256),
  })
  await store.rawMails.insert([raw('small', 1000), raw('large', 5 * 1024 * 1024)])
  const row = {
    mailbox: 'support',
    folder: 'INBOX',
    source: 'imap' as const,
    rawSha256: 'small',
    sizeBytes: 1000,
    file: null,
    isPartial: false,
  }
  await store.inboundRows.insert([{ ...row, _id: 'support/INBOX/1/0000000001' as never, at: new Date('2026-11-03T10:00:00Z') }])
  await store.close()
  return uri
}

async function documentsIn(uri: string): Promise<Record<string, unknown>> {
  const client = await mongoose.mongo.MongoClient.connect(uri)
  const names = (await client.db().listCollections({}, { nameOnly: true }).toArray())
    .map(({ name }) => name)
    .filter((name) => name !== 'lives')
  const all = await Promise.all(
    names.map(
      async (name) =>
        [
          name,
          (await client.db().collection(name).find({}, { promoteValues: false }).toArray()).map((one) => BSON.serialize(one).toString()),
        ] as const,
    ),
  )
  await client.close()
  return Object.fromEntries(all.filter(([, documents]) => documents.length > 0))
}

describe('a back-up', () => {
  test('comes back as it was, types and large mail included, with its numbers lifted and a life of its own', async () => {
    const from = await filled()
    const folder = join(folderFor('backup'), 'monday')
    const manifest = await backUp(from, folder)
    expect(manifest).toMatchObject({ format: 1, life: 0, counters: { ticket: 15, issue: 3 } })
    expect((await stat(join(folder, 'manifest.json'))).mode & 0o077).toBe(0)
    const into = freshDatabaseUri()
    const life = await restoreBackup(into, folder, false)
    const [before, after] = [await documentsIn(from), await documentsIn(into)]
    expect(Object.keys(after).toSorted()).toEqual(Object.keys(before).toSorted())
    expect({ ...after, counters: null }).toEqual({ ...before, counters: null })
    expect(life).toMatchObject({ _id: 1, isReady: true, signs: [`intray restore of the back-up of ${manifest.at}`] })
    expect(new Map(life.lifted.map(({ of, ...counter }) => [of, counter]))).toEqual(
      new Map([
        ['issue', { from: 3, to: 11_000 }],
        ['ticket', { from: 15, to: 11_000 }],
      ]),
    )
    const store = await openStore(into)
    onTestFinished(() => store.close())
    expect(await store.counters.reserve('ticket')).toBe(11_001)
    expect(await store.isHalfRestored()).toBe(false)
  })

  test('is refused where it would lie upon something, or an unfinished one', async () => {
    const from = freshDatabaseUri()
    const folder = folderFor('backup')
    await writeFile(join(folder, 'mine.txt'), 'x')
    await expect(backUp(from, folder)).rejects.toThrow(/is not empty: name a new folder/)
    expect(await readdir(folder)).toEqual(['mine.txt'])
  })

  test('that lost or changed a file is refused before anything is touched, naming the file', async () => {
    const folder = join(folderFor('backup'), 'monday')
    await backUp(await filled(), folder)
    const into = freshDatabaseUri()
    await appendFile(join(folder, 'counters.bson.gz'), 'x')
    await rm(join(folder, 'inboundRows.bson.gz'))
    await expect(restoreBackup(into, folder, false)).rejects.toThrow(/(counters.*\n.*inboundRows|inboundRows.*\n.*counters)/)
    expect(await documentsIn(into)).toEqual({})
    await rm(join(folder, 'manifest.json'))
    await expect(checkedBackup(folder)).rejects.toThrow(UserError)
  })

  test('goes into no database that has been worked with, unless it is told to replace it', async () => {
    const folder = join(folderFor('backup'), 'monday')
    await backUp(await filled(), folder)
    const into = await filled()
    await expect(restoreBackup(into, folder, false)).rejects.toThrow(/is not empty; --replace deletes what it has/)
    expect((await restoreBackup(into, folder, true))._id).toBe(1)
  })

  test('that came in by half is known for it, and the same restore again makes it whole', async () => {
    const folder = join(folderFor('backup'), 'monday')
    const from = await filled()
    await backUp(from, folder)
    const into = freshDatabaseUri()
    const client = await mongoose.mongo.MongoClient.connect(into)
    // As a restore leaves it that was killed after its first collections.
    await client.db().collection('restores').insertOne({ folder })
    await client.db().collection<{ _id: string }>('tickets').insertOne({ _id: 'half' })
    await client.close()
    const store = await openStore(into)
    expect(await store.isHalfRestored()).toBe(true)
    await store.close()
    await restoreBackup(into, folder, false)
    expect(Object.keys(await documentsIn(into)).toSorted()).toEqual(Object.keys(await documentsIn(from)).toSorted())
  })
})

test('a file of documents that ends within one is damaged', async () => {
  const path = join(folderFor('bson'), 'x.bson.gz')
  const documents = async function* () {
    yield BSON.serialize({ a: 1 })
    yield BSON.serialize({ b: 'x'.repeat(100_000) }).subarray(0, -5)
  }
  const written = await writeDocuments(path, documents())
  expect(written.bytes).toBe((await readFile(path)).length)
  await expect(Array.fromAsync(readDocuments(path))).rejects.toThrow(/ends within a document/)
})
