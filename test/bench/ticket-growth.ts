/** Goal 7: what committing a mail costs with many tickets stored, against few. */

import { pino } from 'pino'
import { applyDepsOf } from '../../src/process/apply-deps.ts'
import { withParsing } from '../../src/arrive/parsing.ts'
import { applyMessages, type ApplyDeps } from '../../src/apply/apply-messages.ts'
import { parseMessages, rawMailOf, type ParseDeps } from '../../src/arrive/parse-message.ts'
import { openRuntime, type Runtime } from '../../src/process/runtime.ts'
import { inboundIdIn } from '../../src/store/ledger-keys.ts'
import type { InboundId } from '../../src/tickets/ticket.ts'
import { cacheFor } from './copy-in-place.ts'
import { fillTo } from './database-fill.ts'
import { sampleMails } from './sample-mails.ts'
import type { Site } from './site.ts'
import type { Row } from './table.ts'
import { cpuMs } from './usage.ts'

const user = 'growth'
const place = { mailbox: user, folder: 'INBOX', uidValidity: '1' }
/** Few enough for all their acknowledgements to stay below the hourly limit, so that both measurements do the same work. */
const mailsPerStep = 400
const mailsPerCommit = 50
/** How many tickets are few, how many are many, and how long storing them may take: a slow machine stores fewer, and the table says how many. */
export interface GrowthSize {
  readonly few: number
  readonly many: readonly number[]
  readonly limitMs: number
}

interface Cost {
  readonly cpuMs: number
  readonly wallMs: number
}

/** Applies the same kind of mails with few and with many tickets stored. */
export async function ticketGrowthRows(site: Site, { few, many, limitMs }: GrowthSize): Promise<Row[]> {
  const { config, mongoUri } = await site.install('growth', [{ user, port: site.mail.port }])
  const runtime = await openRuntime(config, { mongoUri, redisUrl: null }, pino({ level: 'silent' }))
  const rows: Row[] = []
  await withParsing(2, config, async (parsing) => {
    const parseDeps = { store: runtime.store, ...parsing }
    const bench = { site, runtime, parseDeps, deps: applyDepsOf(runtime, () => parseDeps) }
    await applyStep(bench, 0)
    await fillTo(mongoUri, { tickets: few, limitMs })
    const before = await applyStep(bench, 1)
    for (const [i, tickets] of many.entries()) {
      await cacheFor(tickets, mongoUri)
      const filled = await fillTo(mongoUri, { tickets, limitMs })
      rows.push(rowOf(before, await applyStep(bench, 2 + i), { few, filled }))
    }
  })
  await runtime.close()
  return rows
}

interface Bench {
  readonly site: Site
  readonly runtime: Runtime
  readonly parseDeps: ParseDeps
  readonly deps: ApplyDeps
}

/** @returns what loading, deciding and committing cost per mail, ours and mongod's */
async function applyStep({ site, runtime, parseDeps, deps }: Bench, step: number): Promise<Cost> {
  const ids = await storedStep({ runtime, parseDeps }, step)
  const cpuBeforeMs = cpuMs(site.pids.mongod) + cpuMs(process.pid)
  const startMs = performance.now()
  for (let at = 0; at < ids.length; at += mailsPerCommit) await applyMessages(ids.slice(at, at + mailsPerCommit), deps)
  const wallMs = (performance.now() - startMs) / ids.length
  return { wallMs, cpuMs: (cpuMs(site.pids.mongod) + cpuMs(process.pid) - cpuBeforeMs) / ids.length }
}

/** Stores and parses the mails of a step beforehand. */
async function storedStep({ runtime, parseDeps }: Pick<Bench, 'runtime' | 'parseDeps'>, step: number): Promise<readonly InboundId[]> {
  const mails = [...sampleMails({ seed: 20 + step, count: mailsPerStep, to: `${user}@bench.example` })].map((bytes, i) => ({
    ...rawMailOf(bytes),
    id: inboundIdIn(`${place.mailbox}/${place.folder}`, { ...place, uid: step * mailsPerStep + i + 1 }),
  }))
  await parseMessages(mails, parseDeps)
  await runtime.store.inboundRows.insert(
    mails.map(({ id: _id, rawSha256, sizeBytes }) => {
      const row = { _id, mailbox: user, folder: 'INBOX', source: 'imap' as const, rawSha256, sizeBytes }
      return { ...row, at: new Date(), file: null, isPartial: false }
    }),
  )
  return mails.map(({ id }) => id)
}

function rowOf(before: Cost, after: Cost, { few, filled }: { readonly few: number; readonly filled: number }): Row {
  const ratio = after.cpuMs / before.cpuMs
  const shown = ({ cpuMs: cpu, wallMs }: Cost) => `${cpu.toFixed(2)} ms CPU, ${wallMs.toFixed(2)} ms`
  return {
    number: 7,
    what: `apply one mail, ${filled.toLocaleString('en')} tickets against ${few.toLocaleString('en')} (goal: of 1,000,000)`,
    value: `${ratio.toFixed(2)}× (${shown(before)} → ${shown(after)})`,
    goal: '≤ 1.3×',
    isReached: ratio <= 1.3,
  }
}
