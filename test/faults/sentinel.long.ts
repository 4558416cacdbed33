/**
 * Redis behind three Sentinels: its primary dies or freezes, the other node takes over, and the old one comes back, while mail
 * comes in; part of `npm run faults`. It prints how long each take-over was.
 */
import { onTestFinished, test } from 'vitest'
import { startInstallation } from '../support/installation.ts'
import type { ServerProcess } from '../support/own-server.ts'
import { startSentinels } from '../support/sentinels.ts'
import { freshDatabaseUri } from '../support/servers.ts'
import { CROWD, crowdConfig } from './crowd.ts'
import { longestMs, playFaults, repeated, rounds } from './scenario.ts'

const perFault = 60

test('a Redis that fails over to another node costs no mail and doubles none', { timeout: longestMs }, async () => {
  const set = await startSentinels()
  onTestFinished(() => set.stop())
  const places = { mongoUri: freshDatabaseUri(), redisUrl: set.redisUrl }
  const us = await startInstallation(places, { people: [CROWD], config: crowdConfig })
  onTestFinished(() => us.stop())
  us.play()
  const seconds: number[] = []
  const failOver = async (begin: (node: ServerProcess) => unknown, end: (node: ServerProcess) => unknown) => {
    const node = await set.primary()
    const startedAtMs = Date.now()
    await begin(node)
    await set.takenOver(node)
    seconds.push(Math.round((Date.now() - startedAtMs) / 100) / 10)
    await end(node)
  }
  const die = () =>
    failOver(
      (node) => node.kill(),
      (node) => node.start(),
    )
  const freeze = () =>
    failOver(
      (node) => node.freeze(true),
      (node) => node.freeze(false),
    )
  await playFaults(us, { faults: repeated(rounds(5), [die, freeze]), perFault })
  process.stdout.write(`${JSON.stringify({ takeOverSeconds: seconds })}\n`)
})
