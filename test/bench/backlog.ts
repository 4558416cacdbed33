/** Goal 1: a backlog from the IMAP server to committed tickets, by a poller and two workers, in rounds with the floor between. */

import { parseFloor } from './floor.ts'
import { storedMails, untilDone } from './ledger-wait.ts'
import { sampleMails } from './sample-mails.ts'
import type { Installation, Site } from './site.ts'
import { median, spread, type Row } from './table.ts'
import { cpuMs } from './usage.ts'
import type { WorkerProgram } from './worker-program.ts'

/** How long to measure. */
export interface BacklogSize {
  readonly rounds: number
  readonly mails: number
  readonly floorMs: number
}

interface Round {
  readonly perSecond: number
  /** Of mailparser in two processes, before and after the round. */
  readonly floor: number
  /** CPU ms per message, by program. */
  readonly cpu: Readonly<Record<string, number>>
}

/** Whose mailbox has the backlog. */
export const backlogUser = 'backlog'
const warmUpMails = 1_000
const ours = ['poller', 'workers', 'mongod', 'redis']

/** Measures, and leaves the installation with its workers stopped. */
export async function backlogRows(
  site: Site,
  installation: Installation,
  { rounds, mails, floorMs }: BacklogSize,
): Promise<Row[]> {
  const workers = [await installation.start('apply'), await installation.start('apply')]
  const poller = await installation.start('poll')
  const meter = { site, installation, poller, workers }
  await runBacklog(meter, { seed: 1_000, count: warmUpMails })
  const own = await parseFloor('own', floorMs)
  const measured: Round[] = []
  let floorBefore = await parseFloor('mailparser', floorMs)
  for (let round = 0; round < rounds; round++) {
    const ran = await runBacklog(meter, { seed: round, count: mails })
    const floorAfter = await parseFloor('mailparser', floorMs)
    measured.push({ ...ran, floor: (floorBefore + floorAfter) / 2 })
    floorBefore = floorAfter
  }
  for (const worker of [poller, ...workers]) await worker.stop()
  return rowsOf(measured, own, site)
}

interface Meter {
  readonly site: Site
  readonly installation: Installation
  readonly poller: WorkerProgram
  readonly workers: readonly WorkerProgram[]
}

/** The poller sleeps while the mails are put in place; the clock runs from when it wakes until the last commit. */
async function runBacklog(
  meter: Meter,
  { seed, count }: { seed: number; count: number },
): Promise<Omit<Round, 'floor'>> {
  const { site, installation, poller } = meter
  const before = await storedMails(installation)
  poller.pause()
  for (const mail of sampleMails({ seed, count, to: `${backlogUser}@bench.example` }))
    await site.mail.deliver(backlogUser, mail)
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
  return {
    poller: cpuMs(poller.pid),
    workers: workers.reduce((sum, { pid }) => sum + cpuMs(pid), 0),
    mongod: cpuMs(site.pids.mongod),
    redis: cpuMs(site.pids.redis),
    [site.mail.server]: site.mail.cpuMs(),
  }
}

function rowsOf(measured: readonly Round[], ownFloor: number, site: Site): Row[] {
  const cpuOfOurs = measured.map(({ cpu }) => ours.reduce((sum, program) => sum + (cpu[program] ?? 0), 0))
  const ratios = measured.map(({ perSecond, floor }) => perSecond / floor)
  const programs = Object.keys(measured[0]?.cpu ?? {})
  return [
    {
      what: 'parse floor: 2 × mailparser, lean',
      value: `${spread(
        measured.map(({ floor }) => floor),
        0,
      )} msg/s`,
    },
    { what: 'parse floor: 2 × our own parser', value: `${ownFloor.toFixed(0)} msg/s` },
    {
      what: `end to end: ${site.mail.server} → tickets`,
      value: `${spread(
        measured.map(({ perSecond }) => perSecond),
        0,
      )} msg/s`,
    },
    {
      what: 'ratio to the floor of mailparser',
      value: spread(ratios, 2),
      goal: '≥ 0.25 (wish: 0.40)',
      isReached: median(ratios) >= 0.25,
    },
    {
      what: `CPU per message: ${ours.join(' + ')}`,
      value: `${spread(cpuOfOurs, 2)} ms`,
      goal: '≤ 2.5 ms (wish: 1.6)',
      isReached: median(cpuOfOurs) <= 2.5,
    },
    ...programs.map((program) => ({
      what: `  ${program}`,
      value: `${spread(
        measured.map(({ cpu }) => cpu[program] ?? Number.NaN),
        2,
      )} ms`,
    })),
  ]
}
