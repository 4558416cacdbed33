/** Goal 1: a backlog from the IMAP server to committed tickets, by a poller and two workers, in rounds with the floor between. */

import { databaseBytes } from './copy-in-place.ts'
import { parseFloor, type Floor } from './floor.ts'
import { storedMails, untilDone } from './ledger-wait.ts'
import { sampleMails } from './sample-mails.ts'
import type { Installation, Site } from './site.ts'
import { median, spread, type Row } from './table.ts'
import { cpuMs } from './usage.ts'
import type { WorkerProgram } from './worker-program.ts'

/** How long to measure. */
export interface BacklogSize {
  readonly rounds: number
  /** Of a round; a slow machine gets fewer. */
  readonly mails: number
  readonly floorMs: number
  /** For all rounds together, roughly. */
  readonly limitMs: number
}

interface Round {
  readonly perSecond: number
  /** Of mailparser in two processes, before and after the round. */
  readonly floor: Floor
  /** CPU ms per message, by program. */
  readonly cpu: Readonly<Record<string, number>>
}

/** Whose mailbox has the backlog. */
export const backlogUser = 'backlog'
/** Until the compiler of each process has done its work: workers run for weeks, not for seconds. */
const warmUpMails = 1_500
const ours = ['poller', 'workers', 'mongod', 'redis']

/** Measures, and leaves the installation with its workers stopped. */
export async function backlogRows(
  site: Site,
  installation: Installation,
  { rounds, mails, floorMs, limitMs }: BacklogSize,
): Promise<Row[]> {
  const workers = [await installation.start('apply'), await installation.start('apply')]
  const poller = await installation.start('poll')
  const meter = { site, installation, poller, workers }
  const { perSecond } = await runBacklog(meter, { seed: 1_000, count: warmUpMails })
  const count = Math.round(Math.min(mails, Math.max(500, (perSecond * limitMs) / 1000 / rounds)))
  const own = await parseFloor('own', floorMs)
  const measured: Round[] = []
  let floorBefore = await parseFloor('mailparser', floorMs)
  const endAtMs = Date.now() + limitMs
  for (let round = 0; round < rounds && (round === 0 || Date.now() < endAtMs); round++) {
    const ran = await runBacklog(meter, { seed: round, count })
    const floorAfter = await parseFloor('mailparser', floorMs)
    measured.push({ ...ran, floor: between(floorBefore, floorAfter) })
    floorBefore = floorAfter
  }
  for (const worker of [poller, ...workers]) await worker.stop()
  return [...rowsOf(measured, own, site), await bytesRow(installation)]
}

function between(a: Floor, b: Floor): Floor {
  return { perSecond: (a.perSecond + b.perSecond) / 2, cpuMs: (a.cpuMs + b.cpuMs) / 2 }
}

/** What a backlog runs through. */
export interface Meter {
  readonly site: Site
  readonly installation: Installation
  readonly poller: WorkerProgram
  readonly workers: readonly WorkerProgram[]
}

/** The poller sleeps while the mails are put in place; the clock runs from when it wakes until the last commit. */
export async function runBacklog(meter: Meter, { seed, count }: { seed: number; count: number }): Promise<Omit<Round, 'floor'>> {
  const { site, installation, poller } = meter
  const before = await storedMails(installation)
  poller.pause()
  for (const mail of sampleMails({ seed, count, to: `${backlogUser}@bench.example` })) await site.mail.deliver(backlogUser, mail)
  const cpuBefore = cpuOf(meter)
  const startMs = performance.now()
  poller.resume()
  await untilDone(installation, before + count)
  const passedMs = performance.now() - startMs
  const cpuAfter = cpuOf(meter)
  const cpu = Object.entries(cpuAfter).map(([program, ms]) => [program, (ms - (cpuBefore[program] ?? 0)) / count])
  return { perSecond: (count / passedMs) * 1000, cpu: Object.fromEntries(cpu) }
}

function cpuOf({ site, poller, workers }: Meter): Record<string, number> {
  const mailServerMs = site.mail.cpuMs()
  return {
    poller: cpuMs(poller.pid),
    workers: workers.reduce((sum, { pid }) => sum + cpuMs(pid), 0),
    mongod: cpuMs(site.pids.mongod),
    redis: cpuMs(site.pids.redis),
    ...(mailServerMs === null ? {} : { [site.mail.server]: mailServerMs }),
  }
}

function rowsOf(measured: readonly Round[], ownFloor: Floor, site: Site): Row[] {
  const cpu = measured.map((round) => ours.reduce((sum, program) => sum + (round.cpu[program] ?? 0), 0))
  const ratios = measured.map(({ perSecond, floor }) => perSecond / floor.perSecond)
  return [
    ...floorRows(measured, ownFloor),
    {
      what: `end to end: ${site.mail.server} → tickets`,
      value: `${spreadOf(measured, (one) => one.perSecond, 0)} msg/s`,
    },
    {
      number: 1,
      what: 'ratio to the floor of mailparser',
      value: spread(ratios, 2),
      goal: '≥ 0.25 (wish: 0.40)',
      isReached: median(ratios) >= 0.25,
    },
    {
      number: 1,
      what: `CPU per message: ${ours.join(' + ')}`,
      value: `${spread(cpu, 2)} ms`,
      goal: '≤ 1.9 ms (wish: 1.6)',
      isReached: median(cpu) <= 1.9,
    },
    ...Object.keys(measured[0]?.cpu ?? {}).map((program) => ({
      what: `  ${program}`,
      value: `${spreadOf(measured, (one) => one.cpu[program] ?? Number.NaN, 2)} ms`,
    })),
  ]
}

/** Goal 9: what MongoDB has on disk, indexes and all, against the mails as they came. */
async function bytesRow({ store, mongoUri }: Installation): Promise<Row> {
  const stored = await databaseBytes(mongoUri)
  const [raw] = await store.inboundRows.collection.aggregate([{ $group: { _id: null, bytes: { $sum: '$sizeBytes' } } }]).toArray()
  const ratio = stored / Number(raw?.['bytes'])
  return { number: 9, what: 'bytes in MongoDB of a byte of mail', value: ratio.toFixed(2), goal: '≤ 2.0', isReached: ratio <= 2 }
}

/** A machine that others use too makes every instruction dearer; then the CPU of a parse tells by how much. */
function floorRows(measured: readonly Round[], own: Floor): Row[] {
  const perSecond = spreadOf(measured, ({ floor }) => floor.perSecond, 0)
  const cpuMsEach = spreadOf(measured, ({ floor }) => floor.cpuMs, 2)
  return [
    { what: 'parse floor: 2 × mailparser, lean', value: `${perSecond} msg/s at ${cpuMsEach} ms CPU` },
    {
      what: 'parse floor: 2 × our whole parse',
      value: `${own.perSecond.toFixed(0)} msg/s at ${own.cpuMs.toFixed(2)} ms CPU`,
    },
  ]
}

function spreadOf(measured: readonly Round[], valueOf: (round: Round) => number, digits: number): string {
  return spread(measured.map(valueOf), digits)
}
