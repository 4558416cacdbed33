/** Goals 2 and 3: commands per message in a backlog, and from EXISTS to the committed ticket on an idle system. */

import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { startImapProxy, type ImapProxy } from './imap-proxy.ts'
import { storedMails, untilDone } from './ledger-wait.ts'
import { sampleMails } from './sample-mails.ts'
import type { Installation, Site } from './site.ts'
import { median, quantile, type Row } from './table.ts'
import type { WorkerProgram } from './worker-program.ts'

const user = 'watched'
const address = `${user}@bench.example`
const backlogMails = 1_000
const settleMs = 200

/** Measures through a proxy, which sees what poller and server say to each other. */
export async function idleLatencyRows(site: Site, { mails }: { mails: number }): Promise<Row[]> {
  const proxy = await startImapProxy(site.mail.port)
  const installation = await site.install('latency', [{ user, port: proxy.port }])
  const workers = [await installation.start('apply'), await installation.start('apply')]
  const poller = await installation.start('poll')
  const perMessage = await commandsPerMessage(site, installation, { proxy, poller })
  const latencies: number[] = []
  for (const mail of sampleMails({ seed: 5, count: mails, to: address }))
    latencies.push(await latencyMs(mail, { site, installation, proxy, workers }))
  for (const worker of [poller, ...workers]) await worker.stop()
  await proxy.stop()
  const p95 = quantile(latencies, 0.95)
  return [
    {
      number: 2,
      what: `idle: EXISTS → ticket committed, p50 / p95 / worst of ${latencies.length}`,
      value: `${[median(latencies), p95, quantile(latencies, 1)].map((ms) => ms.toFixed(0)).join(' / ')} ms`,
      goal: 'p95 ≤ 50 ms',
      isReached: p95 <= 50,
    },
    {
      number: 3,
      what: `IMAP commands per message, backlog of ${backlogMails}`,
      value: perMessage.toFixed(3),
      goal: '≤ 0.05',
      isReached: perMessage <= 0.05,
    },
  ]
}

async function commandsPerMessage(
  site: Site,
  installation: Installation,
  { proxy, poller }: { proxy: ImapProxy; poller: WorkerProgram },
): Promise<number> {
  poller.pause()
  for (const mail of sampleMails({ seed: 4, count: backlogMails, to: address })) await site.mail.deliver(user, mail)
  const before = totalOf(proxy)
  poller.resume()
  await untilDone(installation, backlogMails)
  await sleep(settleMs)
  return (totalOf(proxy) - before) / backlogMails
}

interface LatencyProbe {
  readonly site: Site
  readonly installation: Installation
  readonly proxy: ImapProxy
  readonly workers: readonly WorkerProgram[]
}

/** The worker logs `applied` right after the commit; both clocks are this machine's. */
async function latencyMs(mail: Buffer, { site, installation, proxy, workers }: LatencyProbe): Promise<number> {
  await sleep(settleMs)
  const [told, stored] = [proxy.existsAtMs.length, await storedMails(installation)]
  await site.mail.deliver(user, mail)
  await untilDone(installation, stored + 1)
  // The row is closed in the commit; the line of the log comes a moment later.
  await sleep(settleMs / 4)
  const committedAtMs = Math.max(...(await Promise.all(workers.map(({ logPath }) => lastAppliedAtMs(logPath)))))
  return committedAtMs - (proxy.existsAtMs[told] ?? Number.NaN)
}

async function lastAppliedAtMs(logPath: string): Promise<number> {
  const line = (await readFile(logPath, 'utf8')).split('\n').findLast((each) => each.includes('"applied"'))
  return line === undefined ? 0 : Date.parse((JSON.parse(line) as { time: string }).time)
}

function totalOf({ commands }: ImapProxy): number {
  return [...commands.values()].reduce((sum, count) => sum + count, 0)
}
