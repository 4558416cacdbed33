/** Goals 10 and 11: the whole product as `intray start` runs it for one mailbox: its start, its memory, a thousand mails from cold. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { untilDone } from './ledger-wait.ts'
import { sampleMails } from './sample-mails.ts'
import type { Installation, Site } from './site.ts'
import type { Row } from './table.ts'
import { cpuMs, cpuMsOfTree, proportionalBytes } from './usage.ts'

/** Whose mailbox it is. */
export const smallUser = 'small'
const mails = 1_000
const idleMs = 8_000
const pollMs = 50
const main = join(import.meta.dirname, '../../src/cli/main.ts')

/** Starts it twice: what was compiled is there the second time, as it is on every start but the first. */
export async function smallSiteRows(site: Site): Promise<Row[]> {
  const sections = { agents: [{ name: 'Sam', address: 'sam@us.example' }], console: { port: 0 } }
  const installation = await site.install('small', [{ user: smallUser, port: site.mail.port }], sections)
  await (await start(site, installation)).stop()
  const product = await start(site, installation)
  await sleep(idleMs)
  const megabytes = proportionalBytes(product.pid) / 1024 ** 2
  const others = () => cpuMs(site.pids.mongod) + cpuMs(site.pids.redis)
  const beforeMs = others()
  for (const mail of sampleMails({ seed: 9, count: mails, to: `${smallUser}@bench.example` })) await site.mail.deliver(smallUser, mail)
  await untilDone(installation, mails)
  const unsent = { state: { $in: ['queued' as const, 'sending' as const] }, dueAt: { $lt: new Date() } }
  while (await installation.store.outbox.collection.findOne(unsent)) await sleep(pollMs)
  const perMail = (cpuMsOfTree(product.pid) + others() - beforeMs) / mails
  await product.stop()
  return [
    goal(11, 'one mailbox and the console, as started: memory (PSS), idle', [megabytes, 0, 'MB'], 400),
    goal(11, 'CPU of its start until it takes mail', [product.startMs / 1000, 2, 's'], 2.5),
    goal(10, `CPU a message, ${mails} mails from cold, start included, answers sent`, [perMail, 2, 'ms'], 4),
  ]
}

function goal(number: number, what: string, [value, digits, unit]: readonly [number, number, string], most: number): Row {
  return { number, what, value: `${value.toFixed(digits)} ${unit}`, goal: `≤ ${most} ${unit}`, isReached: value <= most }
}

async function start({ folder }: Site, { configPath, mongoUri, redisUrl, store }: Installation) {
  const env = { ...process.env, MONGODB_URI: mongoUri, REDIS_URL: redisUrl, INTRAY_DATA: join(folder, 'small-data') }
  const child = spawn(process.execPath, [main, 'start', '--config', configPath], { env, stdio: 'ignore' })
  const pid = child.pid ?? 0
  while ((await store.mailboxStates.all()).every(({ leaseOwner }) => leaseOwner === null)) await sleep(pollMs)
  return {
    pid,
    startMs: cpuMsOfTree(pid),
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}
