/** MongoDB on three nodes: the primary dies, steps down, freezes, has no room on its disk, while mail comes in; part of `npm run faults`. */
import { setTimeout as wait } from 'node:timers/promises'
import { expect, inject, onTestFinished, test } from 'vitest'
import { startInstallation } from '../support/installation.ts'
import { startReplicaSet } from '../support/replica-set.ts'
import { until } from '../support/observe.ts'
import { CROWD, crowdConfig } from './crowd.ts'
import { longestMs, playFaults, repeated, rounds } from './scenario.ts'

const perFault = 70
const awayMs = 3_000

test('nodes of MongoDB that come and go cost no mail and double none', { timeout: longestMs }, async () => {
  const set = await startReplicaSet()
  onTestFinished(() => set.stop())
  const places = { mongoUri: set.uri('faults'), redisUrl: inject('redisUrl') }
  const us = await startInstallation(places, { people: [CROWD], config: crowdConfig })
  onTestFinished(() => us.stop())
  us.play()
  const killPrimary = async () => {
    const node = await set.primary()
    await node.kill()
    await wait(awayMs)
    await node.start()
  }
  const killOther = async () => {
    const primary = await set.primary()
    const other = set.nodes.find((node) => node !== primary)
    await other?.kill()
    await wait(awayMs)
    await other?.start()
  }
  const freezePrimary = async () => {
    const node = await set.primary()
    node.freeze(true)
    await wait(awayMs)
    node.freeze(false)
  }
  /** It ends by itself when it cannot write; then somebody makes room. */
  const fillDisk = async () => {
    const node = await set.primary()
    expect(node.limitFiles(4096)).toBe(true)
    await until('the node to give up', () => node.hasEnded())
    await wait(awayMs)
    await node.start()
  }
  const stepDown = () => set.stepDown()
  await playFaults(us, { faults: repeated(rounds(5), [stepDown, killPrimary, freezePrimary, stepDown, killOther, fillDisk]), perFault })
})
