/** The addresses of a cluster: a list of MongoDB hosts of which one is away, and Redis behind a Sentinel. A mail becomes a ticket. */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, inject, onTestFinished, test } from 'vitest'
import { readBinary } from '../../demo/servers/binaries.ts'
import { findFreePort, isListening } from '../../demo/servers/local-port.ts'
import { temporaryFolder } from '../../src/temporary-folder.ts'
import { ANN, startInstallation, SUPPORT, type InstallationPlaces } from '../support/installation.ts'
import { ticketOf, until } from '../support/observe.ts'
import { post } from '../support/post.ts'
import { freshDatabaseUri } from '../support/servers.ts'

const withoutServer = 'mongodb://127.0.0.1:1,127.0.0.1:2/intray?replicaSet=rs&serverSelectionTimeoutMS=300'

async function ticketAt(places: InstallationPlaces): Promise<number> {
  const us = await startInstallation(places)
  onTestFinished(() => us.stop())
  us.play()
  const id = await post(us.mail, { from: ANN, to: SUPPORT })
  return (await ticketOf(us, id)).number
}

test('a list of MongoDB hosts works as the driver has it, even while one of them is away', async () => {
  const mongoUri = freshDatabaseUri().replace('127.0.0.1:', '127.0.0.1:1,127.0.0.1:')
  expect(await ticketAt({ mongoUri, redisUrl: inject('redisUrl') })).toBe(1)
})

test('Redis is found through its Sentinels, even while one of them is away', async () => {
  const port = await startSentinel()
  const redisUrl = `redis+sentinel://127.0.0.1:1,127.0.0.1:${port}/mymaster`
  expect(await ticketAt({ mongoUri: freshDatabaseUri(), redisUrl })).toBe(1)
})

test('a server that is away is named, with the key that names it', async () => {
  const started = startInstallation({ mongoUri: withoutServer, redisUrl: inject('redisUrl') })
  await expect(started).rejects.toThrow(/127\.0\.0\.1:1, 127\.0\.0\.1:2 \(mongodbUri or MONGODB_URI\)/)
})

async function startSentinel(): Promise<number> {
  const folder = temporaryFolder('sentinel')
  const port = await findFreePort()
  const redis = new URL(inject('redisUrl'))
  const lines = [`port ${port}`, 'bind 127.0.0.1', `dir ${folder}`, `sentinel monitor mymaster ${redis.hostname} ${redis.port} 1`]
  writeFileSync(join(folder, 'sentinel.conf'), lines.join('\n'))
  const { binary, libraryPath } = readBinary('redis')
  const env = libraryPath === undefined ? process.env : { ...process.env, LD_LIBRARY_PATH: libraryPath }
  const sentinel = spawn(binary, [join(folder, 'sentinel.conf'), '--sentinel'], { stdio: 'ignore', env })
  onTestFinished(async () => {
    sentinel.kill()
    await rm(folder, { recursive: true, force: true })
  })
  await until('the Sentinel', () => isListening(port))
  return port
}
