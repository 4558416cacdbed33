/** The embedded MongoDB: a replica set of one, because transactions and change streams need a replica set. */

import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import mongoose from 'mongoose'
import { readBinary } from './binaries.ts'
import { useServer } from './kept-server.ts'
import type { KeptServer } from './kept-server.ts'
import { LOOPBACK } from './local-port.ts'
import { keyFileOf, MONGO_USER, readKey } from './mongo-key.ts'

/** The name of the replica set, for connection strings. */
export const REPLICA_SET = 'intray'

const POLL_MS = 20
const ELECTION_MAX_MS = 10_000
const NOT_YET_INITIALIZED = 94
const NO_SUCH_USER = 11

/** A MongoDB in use by us, with what a client needs to get in. */
export interface KeptMongod extends KeptServer {
  /** With the database name `intray`. */
  readonly uri: string
}

type Admin = Pick<mongoose.mongo.Db, 'command'>

/**
 * Uses the mongod of a data folder, starting it when it does not run.
 *
 * @throws UserError when set-up has not run
 * @throws StoreUnavailableError when it does not start
 */
export async function useMongod(dataDir: string): Promise<KeptMongod> {
  const server = readBinary('mongod')
  const homeDir = join(dataDir, server.version.replaceAll(' ', '-'))
  const key = await readKey(homeDir)
  const { port, stop } = await useServer({
    homeDir,
    server,
    argumentsFor: (free, filesDir) => mongodArguments({ port: free, filesDir, keyFile: keyFileOf(homeDir) }),
    prepare: (listening) => prepare(listening, key),
  })
  const login = `${MONGO_USER}:${key}`
  return { port, stop, uri: `mongodb://${login}@${LOOPBACK}:${port}/intray?replicaSet=${REPLICA_SET}&authSource=admin` }
}

/** A small cache and oplog: it shares a laptop with everything else. */
function mongodArguments({ port, filesDir, keyFile }: { port: number; filesDir: string; keyFile: string }): readonly string[] {
  const settings = {
    port: String(port),
    bind_ip: LOOPBACK,
    dbpath: filesDir,
    keyFile,
    replSet: REPLICA_SET,
    oplogSize: '256',
    wiredTigerCacheSizeGB: '0.5',
    syncdelay: '30',
  }
  const parameters = [
    'diagnosticDataCollectionEnabled=false',
    // Each collection and index is an open file for ten minutes after its last use: the databases of a test run, a hundred
    // files each, would be more than the system allows, and mongod ends when it meets that limit.
    'wiredTigerFileHandleCloseIdleTime=30',
    // The transaction of a worker that was killed holds its tickets for so long, instead of a minute.
    'transactionLifetimeLimitSeconds=10',
  ]
  return [
    '--quiet',
    '--nounixsocket',
    ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    ...parameters.flatMap((parameter) => ['--setParameter', parameter]),
  ]
}

/** As a member of the set: there is no user yet at the first start, nor in data of a time when no password was asked for. */
async function prepare(port: number, key: string): Promise<void> {
  const uri = `mongodb://__system:${key}@${LOOPBACK}:${port}/?directConnection=true&authSource=local&authMechanism=SCRAM-SHA-256`
  const client = await mongoose.mongo.MongoClient.connect(uri, { serverSelectionTimeoutMS: 5_000 })
  try {
    const admin = client.db('admin')
    await configure(admin, `${LOOPBACK}:${port}`)
    await waitUntilWritable(admin)
    await giveUser(admin, key)
  } finally {
    await client.close()
  }
}

/** The set remembers the port of its last start; a member that is not itself in its set only follows force. */
async function configure(admin: Admin, host: string): Promise<void> {
  const config = await readConfig(admin)
  if (config === null) {
    await admin.command({ replSetInitiate: { _id: REPLICA_SET, members: [{ _id: 0, host }] } })
  } else if (config.members[0]?.host !== host) {
    const members = [{ ...config.members[0], host }]
    await admin.command({ replSetReconfig: { ...config, version: config.version + 1, members }, force: true })
  }
}

async function readConfig(admin: Admin): Promise<{ version: number; members: { host: string }[] } | null> {
  try {
    return (await admin.command({ replSetGetConfig: 1 }))['config']
  } catch (error) {
    if ((error as { code?: number }).code === NOT_YET_INITIALIZED) return null
    throw error
  }
}

async function giveUser(admin: Admin, pwd: string): Promise<void> {
  const user = { pwd, roles: ['root'], mechanisms: ['SCRAM-SHA-256'] }
  try {
    await admin.command({ updateUser: MONGO_USER, ...user })
  } catch (error) {
    if ((error as { code?: number }).code !== NO_SUCH_USER) throw error
    await admin.command({ createUser: MONGO_USER, ...user })
  }
}

async function waitUntilWritable(admin: Admin): Promise<void> {
  const giveUpAt = Date.now() + ELECTION_MAX_MS
  while (!(await admin.command({ hello: 1 }))['isWritablePrimary']) {
    if (Date.now() > giveUpAt) throw new Error('mongod did not become primary')
    await sleep(POLL_MS)
  }
}
