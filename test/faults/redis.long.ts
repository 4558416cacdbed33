/** Redis is flushed every two seconds, dies without having kept anything, and is full, while mail comes in; part of `npm run faults`. */
import { setTimeout as wait } from 'node:timers/promises'
import { rm } from 'node:fs/promises'
import { Redis } from 'ioredis'
import { onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../src/temporary-folder.ts'
import { startInstallation } from '../support/installation.ts'
import { serverProcess } from '../support/own-server.ts'
import { freshDatabaseUri } from '../support/servers.ts'
import { CROWD, crowdConfig } from './crowd.ts'
import { type Fault, longestMs, playFaults, repeated, rounds } from './scenario.ts'

const perFault = 70

test('a Redis that forgets, dies and is full costs no mail and doubles none', { timeout: longestMs }, async () => {
  const folder = temporaryFolder('redis')
  const nothingKept = (port: number) => ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const server = await serverProcess('redis', folder, nothingKept)
  await server.start()
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  onTestFinished(() => server.kill())
  const redisUrl = `redis://127.0.0.1:${server.port}`
  const admin = new Redis(redisUrl, { lazyConnect: true, retryStrategy: () => 100 })
  admin.on('error', () => undefined)
  onTestFinished(() => admin.disconnect())
  const us = await startInstallation({ mongoUri: freshDatabaseUri(), redisUrl }, { people: [CROWD], config: crowdConfig })
  onTestFinished(() => us.stop())
  us.play()
  const forMs = (ms: number, begin: Fault, end: Fault) => async () => {
    await begin()
    await wait(ms)
    await end()
  }
  const flush = () => admin.flushall()
  const die = forMs(
    1_000,
    () => server.kill(),
    () => server.start(),
  )
  const beFull = forMs(
    2_000,
    () => admin.config('SET', 'maxmemory', '1'),
    () => admin.config('SET', 'maxmemory', '0'),
  )
  const freeze = forMs(
    1_500,
    () => server.freeze(true),
    () => server.freeze(false),
  )
  await playFaults(us, { faults: repeated(rounds(10), [flush, flush, flush, die, flush, beFull, freeze]), perFault, pauseMs: 1_000 })
})
