/**
 * Restores a backup into a database. The backup is verified before anything changes, and an unfinished restore is never taken for a
 * complete one.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mongo } from 'mongoose'
import { UserError } from '../errors.ts'
import type { BackupManifest } from './back-up.ts'
import { fingerprintOf, readDocuments } from './bson-file.ts'
import type { Life } from './installation-lives.ts'
import { openStore } from './store.ts'
import { takeUpAgain } from './after-restore.ts'
import { taken } from '../write-order.ts'

/** The collection with the record of a running restore. */
const restores = 'restores'
/** With a document in any of these, the database is in use. */
const worked = ['inboundRows', 'tickets', 'messages', 'outbox']
const perInsert = 500

/**
 * Reads a backup's manifest, and verifies every file.
 *
 * @throws {UserError} naming what is missing or changed
 */
export async function checkedBackup(folder: string): Promise<BackupManifest> {
  const manifest = await readManifest(folder)
  const faults: string[] = []
  for (const [name, expected] of Object.entries(manifest.collections)) {
    const file = `${name}.bson.gz`
    const found = await fingerprintOf(join(folder, file)).catch(() => null)
    if (found === null) faults.push(`${file} is missing or damaged`)
    else if (found.sha256 !== expected.sha256 || found.documents !== expected.documents) faults.push(`${file} is not what was backed up`)
  }
  if (faults.length > 0) throw new UserError(faults.map((fault) => `${folder}: ${fault}`))
  return manifest
}

/**
 * Fills a database from a backup, and begins a new life.
 *
 * @param isReplacing - deletes what is in the database
 * @throws {UserError} when the backup is not complete, or the database is in use
 */
export async function restoreBackup(uri: string, folder: string, isReplacing: boolean): Promise<Life> {
  const manifest = await checkedBackup(folder)
  const client = await mongo.MongoClient.connect(uri, { writeConcern: { w: 'majority' } })
  try {
    const db = client.db()
    const isUnfinished = (await db.collection(restores).countDocuments({})) > 0
    if (!isReplacing && !isUnfinished && (await isWorkedWith(db)))
      throw new UserError(`the database ${db.databaseName} is not empty; --replace deletes what it has`)
    await db.collection(restores).insertOne({ folder, at: new Date() })
    taken('restore.noted')
    await fill(db, folder, manifest)
    taken('restore.filled')
    const life = await beginAgain(uri, manifest)
    taken('restore.ended')
    await db.collection(restores).drop()
    return life
  } finally {
    await client.close()
  }
}

async function readManifest(folder: string): Promise<BackupManifest> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => null)
  if (text === null) throw new UserError(`${folder} is no back-up: it has no manifest.json`)
  const manifest = JSON.parse(text) as BackupManifest
  if (manifest.format !== 1) throw new UserError(`${folder}: this program does not know its format`)
  return manifest
}

async function isWorkedWith(db: mongo.Db): Promise<boolean> {
  for (const name of worked) if ((await db.collection(name).findOne({})) !== null) return true
  return false
}

async function fill(db: mongo.Db, folder: string, { collections }: BackupManifest): Promise<void> {
  const found = await db.listCollections({ type: 'collection' }, { nameOnly: true }).toArray()
  for (const { name } of found) if (name !== restores && !name.startsWith('system.')) await db.collection(name).drop()
  taken('restore.emptied')
  for (const name of Object.keys(collections)) {
    let set: mongo.Document[] = []
    for await (const document of readDocuments(join(folder, `${name}.bson.gz`))) {
      // Types of numbers must stay as they were.
      set.push(mongo.BSON.deserialize(document, { promoteValues: false, promoteBuffers: false }))
      if (set.length < perInsert) continue
      await db.collection(name).insertMany(set)
      set = []
    }
    if (set.length > 0) await db.collection(name).insertMany(set)
  }
}

/** Creates indexes and begins a new life, so that mail which was handled since the backup is not handled again. */
async function beginAgain(uri: string, { at }: BackupManifest): Promise<Life> {
  const store = await openStore(uri)
  try {
    const before = await store.lives.present()
    const signs = [`intray restore of the back-up of ${at}`]
    return await takeUpAgain({ before, signs, highestTicket: 0, beforeMs: Date.now() }, store)
  } finally {
    await store.close()
  }
}
