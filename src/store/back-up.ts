/** Writes a whole database to a folder, as of one moment, without MongoDB's tools. */
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { mongo } from 'mongoose'
import { UserError } from '../errors.ts'
import { writeDocuments, type DocumentFile } from './bson-file.ts'

/** The content of `manifest.json`. It is written last: a folder without it is no backup. */
export interface BackupManifest {
  readonly format: 1
  readonly database: string
  readonly at: string
  /** The number of the installation's life, and each counter's last number. */
  readonly life: number
  readonly counters: Readonly<Record<string, number>>
  readonly collections: Readonly<Record<string, DocumentFile>>
}

/** Contents never change, and are read after everything that refers to them, so they need no snapshot. */
const contents = /^(?:rawMails|files)(?:\.(?:files|chunks))?$/
/** Useless in another database: running processes, and half-finished restores. */
const passing = new Set(['pollers', 'restores', 'workers'])

/**
 * Backs a database up. Workers may keep running: all but raw mails and files is read from one snapshot.
 *
 * @param folder - is created; must be empty
 * @throws {UserError} when it is not
 */
export async function backUp(uri: string, folder: string): Promise<BackupManifest> {
  const partial = join(dirname(folder), `.${basename(folder)}.partial`)
  if ((await readdir(folder).catch(() => [])).length > 0) throw new UserError(`${folder} is not empty: name a new folder`)
  await mkdir(partial, { recursive: true, mode: 0o700 })
  if ((await readdir(partial)).length > 0) throw new UserError(`${partial} is left of a back-up that was not finished: delete it first`)
  const client = await mongo.MongoClient.connect(uri)
  try {
    const manifest = await dump(client, partial)
    await writeFile(join(partial, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flush: true })
    await rename(partial, folder)
    return manifest
  } finally {
    await client.close()
  }
}

async function dump(client: mongo.MongoClient, folder: string): Promise<BackupManifest> {
  const db = client.db()
  const at = new Date().toISOString()
  const found = await db.listCollections({ type: 'collection' }, { nameOnly: true }).toArray()
  const names = found.map(({ name }) => name).filter((name) => !name.startsWith('system.') && !passing.has(name))
  const collections: Record<string, DocumentFile> = {}
  const write = async (name: string, session?: mongo.ClientSession) => {
    const documents = db.collection(name).find({}, { raw: true, ...(session && { session }) }) as unknown as AsyncIterable<Uint8Array>
    collections[name] = await writeDocuments(join(folder, `${name}.bson.gz`), documents)
  }
  const marks = await client.withSession({ snapshot: true }, async (session) => {
    for (const name of names) if (!contents.test(name)) await write(name, session)
    const counters = await db.collection<{ _id: string; next: number }>('counters').find({}, { session }).toArray()
    const [life] = await db.collection<{ _id: number }>('lives').find({}, { session }).sort({ _id: -1 }).limit(1).toArray()
    return { life: life?._id ?? 0, counters: Object.fromEntries(counters.map(({ _id, next }) => [_id, next])) }
  })
  for (const name of names) if (contents.test(name)) await write(name)
  return { format: 1, database: db.databaseName, at, ...marks, collections }
}
