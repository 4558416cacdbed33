/**
 * Three hosts, each a poller with a folder of its own, against MongoDB on three nodes: 200 mailboxes are shared out evenly
 * within two lease times after one joins or dies. It prints its figures.
 */
import { inject, expect, onTestFinished, test } from 'vitest'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { password, SAM, startInstallation, type Installation } from '../support/installation.ts'
import { until } from '../support/observe.ts'
import { startReplicaSet } from '../support/replica-set.ts'
import { startWorker } from '../support/worker-processes.ts'
import { startMailServer } from '../../demo/servers/mail-server.ts'
import { crowdConfig } from './crowd.ts'
import { longestMs } from './scenario.ts'

const mailboxes = 200
const leaseSeconds = 15
/** Two lease times, and what a machine that is busy with other scenarios needs to log in to so many mailboxes. */
const patienceMs = 40 * leaseSeconds * 1000

/** How many INBOXes each poller holds, the most first. */
async function shares({ runtime: { store } }: Installation): Promise<readonly number[]> {
  const states = await store.mailboxStates.all()
  const held = states.filter(({ leaseOwner, leaseUntil }) => leaseOwner !== null && (leaseUntil?.getTime() ?? 0) > Date.now())
  return [...Map.groupBy(held, ({ leaseOwner }) => leaseOwner)].map(([, all]) => all.length).toSorted((a, b) => b - a)
}

test('200 mailboxes are shared evenly among those who are there', { timeout: longestMs }, async () => {
  const set = await startReplicaSet()
  onTestFinished(() => set.stop())
  const addresses = Array.from({ length: mailboxes }, (_, n) => `box${n}@us.example`)
  const mail = await startMailServer({ accounts: [...addresses, SAM].map((address) => ({ address, user: address, password })) })
  onTestFinished(() => mail.stop())
  const server = { host: '127.0.0.1', tls: 'none' }
  const config = {
    intervals: { ...crowdConfig.intervals, leaseSeconds, pollSeconds: 60 },
    mailboxes: addresses.map((address, n) => ({
      ...{ name: `box${n}`, displayName: 'Us', addresses: [address], notify: [SAM] },
      imap: { ...server, port: mail.imapPort, user: address, password },
      smtp: { ...server, port: mail.smtpPort },
    })),
  }
  const us = await startInstallation({ mongoUri: set.uri('scale'), redisUrl: inject('redisUrl') }, { config })
  onTestFinished(() => us.stop())
  const host = (n: number) => {
    const folder = join(dirname(us.configPath), `host-${n}`)
    mkdirSync(folder)
    const poller = startWorker('poll', us.configPath, { INTRAY_DATA: folder })
    onTestFinished(() => poller.kill())
    return poller
  }
  const seconds: Record<string, number> = {}
  const evenly = async (what: string, pollers: number) => {
    const startedAtMs = Date.now()
    await until(
      `${what}: an even share`,
      async () => {
        const all = await shares(us)
        return all.length === pollers && all.reduce((sum, one) => sum + one, 0) === mailboxes && all[0]! - all.at(-1)! <= pollers
      },
      patienceMs,
    )
    seconds[what] = Math.round((Date.now() - startedAtMs) / 100) / 10
  }
  const first = host(1)
  await first.ready
  await evenly('one host', 1)
  await Promise.all([host(2).ready, host(3).ready])
  await evenly('two join', 3)
  await first.kill()
  await evenly('one dies', 2)
  process.stdout.write(`${JSON.stringify({ mailboxes, leaseSeconds, seconds })}\n`)
  expect(Object.keys(seconds)).toHaveLength(3)
})
