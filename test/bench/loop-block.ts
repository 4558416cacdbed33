/** Goal 6: how long hostile mails keep the main threads of poller and worker, which renew leases and locks. */

import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { hostileMails } from './hostile-mails.ts'
import { untilDone } from './ledger-wait.ts'
import { sampleMails } from './sample-mails.ts'
import type { Installation, Site } from './site.ts'
import type { Row } from './table.ts'

const user = 'hostile'
const warmUpMails = 100
const goalMs = 50

/** Lets a poller and a worker handle them, one after the other, and reports the longest block of each. */
export async function loopBlockRows(site: Site): Promise<Row[]> {
  const installation = await site.install('hostile', [{ user, port: site.mail.port }])
  const apply = await watched(site, installation, 'apply')
  const poll = await watched(site, installation, 'poll')
  let delivered = 0
  for (const mail of sampleMails({ seed: 8, count: warmUpMails, to: `${user}@bench.example` })) {
    await site.mail.deliver(user, mail)
    delivered++
  }
  await untilDone(installation, delivered)
  await Promise.all([apply.longestMs(), poll.longestMs()])
  for (const mail of hostileMails()) {
    await site.mail.deliver(user, mail)
    await untilDone(installation, ++delivered)
  }
  const rows = [rowOf('poller', await poll.longestMs()), rowOf('worker', await apply.longestMs())]
  await Promise.all([apply.stop(), poll.stop()])
  return rows
}

interface Watched {
  /** Since it was asked last. */
  longestMs(): Promise<number>
  stop(): Promise<void>
}

async function watched(site: Site, installation: Installation, role: 'poll' | 'apply'): Promise<Watched> {
  const path = join(site.folder, `${role}-loop`)
  const preload = new URL('./loop-watch.ts', import.meta.url).href
  const worker = await installation.start(role, {
    nodeArguments: ['--import', preload],
    environment: { INTRAY_BENCH_LOOP: path },
  })
  return {
    stop: worker.stop,
    async longestMs() {
      process.kill(worker.pid, 'SIGUSR2')
      for (;;) {
        const text = await readFile(path, 'utf8').catch(() => '')
        if (text !== '') return rm(path).then(() => Number(text))
        await sleep(20)
      }
    },
  }
}

function rowOf(program: string, longestMs: number): Row {
  return {
    number: 6,
    what: `${program}: longest event-loop block on hostile mails (CPU time)`,
    value: `${longestMs.toFixed(0)} ms`,
    goal: `≤ ${goalMs} ms`,
    isReached: longestMs <= goalMs,
  }
}
