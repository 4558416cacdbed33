/** The embedded Redis and MongoDB: shared by processes, found again with their data, never left behind. */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import { expect, onTestFinished, test } from 'vitest'
import { isListening } from '../../demo/servers/local-port.ts'
import { startEmbedded } from '../../demo/servers/servers.ts'

const USER_PROGRAM = resolve(import.meta.dirname, 'use-redis.ts')

async function temporaryDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'intray test ü '))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

/** Starts another process that uses the Redis of the folder until it is told to end. */
async function startUser(dataDir: string): Promise<{ child: ChildProcess; port: number }> {
  const { REDIS_URL: _given, ...env } = process.env
  const child = spawn(process.execPath, [USER_PROGRAM, dataDir], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, port: portOf(line.toString().trim()) }
}

function portOf(redisUrl: string): number {
  return Number(new URL(redisUrl).port)
}

async function withMongo<T>(uri: string, use: (client: mongoose.mongo.MongoClient) => Promise<T>): Promise<T> {
  const client = await mongoose.mongo.MongoClient.connect(uri)
  return use(client).finally(() => client.close())
}

async function keyIn(dataDir: string): Promise<string> {
  const [key = ''] = (await readdir(dataDir, { recursive: true })).filter((name) => name.endsWith('mongodb.key'))
  return join(dataDir, key)
}

async function hasEndedWithin(port: number, maxMs: number): Promise<boolean> {
  for (const giveUpAt = Date.now() + maxMs; Date.now() < giveUpAt; await sleep(50)) {
    if (!(await isListening(port))) return true
  }
  return false
}

/** Without REDIS_URL and MONGODB_URI, whatever the run was started with. */
function forgetGivenServers(): void {
  for (const name of ['REDIS_URL', 'MONGODB_URI']) {
    const value = process.env[name]
    delete process.env[name]
    onTestFinished(() => void (value === undefined || (process.env[name] = value)))
  }
}

test('a second start finds the data of the first', async () => {
  forgetGivenServers()
  const dataDir = await temporaryDir()
  const names = []
  for (let start = 0; start < 2; start++) {
    const servers = await startEmbedded({ dataDir, redis: true, mongo: true })
    const client = await mongoose.mongo.MongoClient.connect(servers.mongoUri)
    await client.db().collection('starts').insertOne({ start })
    const redis = new Redis(servers.redisUrl)
    await redis.rpush('starts', start)
    names.push([await client.db().collection('starts').countDocuments(), await redis.llen('starts')])
    await redis.quit()
    await client.close()
    await servers.stop()
  }
  expect(names).toEqual([
    [1, 1],
    [2, 2],
  ])
})

test('MongoDB lets nobody in without the password that lies beside its data, where others may not read', async () => {
  forgetGivenServers()
  const dataDir = await temporaryDir()
  const servers = await startEmbedded({ dataDir, redis: false, mongo: true })
  onTestFinished(() => servers.stop())
  const { port, password } = new URL(servers.mongoUri)
  const findAt = (login: string) =>
    withMongo(`mongodb://${login}127.0.0.1:${port}/intray?directConnection=true&authSource=admin`, (client) =>
      client.db().collection('starts').findOne({}),
    )
  await expect(findAt('')).rejects.toThrow('requires authentication')
  await expect(findAt(`intray:${password.slice(1)}@`)).rejects.toThrow('Authentication failed')
  expect(await findAt(`intray:${password}@`)).toBeNull()
  expect((await stat(await keyIn(dataDir))).mode & 0o077).toBe(0)
})

test('data of a time when MongoDB asked for no password are found again', async () => {
  forgetGivenServers()
  const dataDir = await temporaryDir()
  const first = await startEmbedded({ dataDir, redis: false, mongo: true })
  await withMongo(first.mongoUri, (client) => client.db().collection('starts').insertOne({ start: 0 }))
  await withMongo(first.mongoUri, (client) => client.db('admin').command({ dropUser: 'intray' }))
  await first.stop()
  await rm(await keyIn(dataDir))
  const again = await startEmbedded({ dataDir, redis: false, mongo: true })
  onTestFinished(() => again.stop())
  expect(await withMongo(again.mongoUri, (client) => client.db().collection('starts').countDocuments())).toBe(1)
})

test('a transaction and a refusal to evict: what the product needs of its servers', async () => {
  forgetGivenServers()
  const servers = await startEmbedded({ dataDir: await temporaryDir(), redis: true, mongo: true })
  onTestFinished(() => servers.stop())
  const client = await mongoose.mongo.MongoClient.connect(servers.mongoUri)
  onTestFinished(() => client.close())
  await client.withSession((session) => session.withTransaction(() => client.db().collection('a').insertOne({ a: 1 }, { session })))
  const redis = new Redis(servers.redisUrl)
  onTestFinished(() => redis.disconnect())
  expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction'])
  expect(await redis.config('GET', 'appendonly')).toEqual(['appendonly', 'yes'])
})

test('processes that name the same folder share its server, and the last one to leave ends it', async () => {
  forgetGivenServers()
  const dataDir = await temporaryDir()
  const other = await startUser(dataDir)
  const ours = await startEmbedded({ dataDir, redis: true, mongo: false })
  expect(portOf(ours.redisUrl)).toBe(other.port)

  other.child.kill('SIGTERM')
  await once(other.child, 'exit')
  await sleep(1_500)
  expect(await isListening(other.port)).toBe(true)

  await ours.stop()
  expect(await isListening(other.port)).toBe(false)
})

test('a kill -9 of the only user leaves nothing running', async () => {
  forgetGivenServers()
  const { child, port } = await startUser(await temporaryDir())
  child.kill('SIGKILL')
  expect(await hasEndedWithin(port, 5_000)).toBe(true)
})

test('two processes that start at once start one server', async () => {
  forgetGivenServers()
  const dataDir = await temporaryDir()
  const users = await Promise.all([startUser(dataDir), startUser(dataDir)])
  for (const { child } of users) child.kill('SIGTERM')
  expect(users[0]?.port).toBe(users[1]?.port)
  expect(await hasEndedWithin(users[0]?.port ?? 0, 5_000)).toBe(true)
})

test('a given server is used and not stopped', async () => {
  forgetGivenServers()
  process.env['REDIS_URL'] = 'redis://given.example:1'
  onTestFinished(() => void delete process.env['REDIS_URL'])
  const servers = await startEmbedded({ dataDir: await temporaryDir(), redis: true, mongo: false })
  expect(servers.redisUrl).toBe('redis://given.example:1')
  expect(servers.mongoUri).toBe('')
  await servers.stop()
})
