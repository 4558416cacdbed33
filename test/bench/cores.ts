/** Goal 12: what a second core brings, to the pipeline and to a program that only parses; every process is bound to the same cores. */

import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { runBacklog, type Meter } from './backlog.ts'
import { parseFloor } from './floor.ts'
import type { Installation, Site } from './site.ts'
import { median, type Row } from './table.ts'
import { processTree } from './usage.ts'

const what = 'two cores against one: Dovecot → tickets; two bare parsers'
const goal = { number: 12, goal: '≥ 1.7×' } as const

/** How long to measure. */
export interface CoresSize {
  readonly rounds: number
  /** Of a round, of which there is one on one core and one on two. */
  readonly mails: number
  readonly floorMs: number
}

/** What a number of cores took, a second. */
interface Rates {
  readonly pipeline: number
  readonly floor: number
}

/** Lets backlogs pass on one core and on two, in turn. Where cores cannot be chosen, the row says so. */
export async function coreRows(site: Site, installation: Installation, size: CoresSize): Promise<Row[]> {
  if (availableParallelism() < 2 || !canPin()) return [{ what, value: 'not measured: it needs taskset and two cores' }]
  const workers = [await installation.start('apply'), await installation.start('apply')]
  const poller = await installation.start('poll')
  const meter = { site, installation, poller, workers }
  const [one, two]: [Rates[], Rates[]] = [[], []]
  try {
    await runBacklog(meter, { seed: 3_000, count: size.mails })
    for (let round = 0; round < size.rounds; round++) {
      one.push(await ratesOn('0', meter, { ...size, seed: 3_001 + 2 * round }))
      two.push(await ratesOn('0,1', meter, { ...size, seed: 3_002 + 2 * round }))
    }
  } finally {
    pin('0-255', site)
    for (const worker of [poller, ...workers]) await worker.stop()
  }
  return [rowOf(one, two)]
}

async function ratesOn(cores: string, meter: Meter, { mails, floorMs, seed }: CoresSize & { readonly seed: number }): Promise<Rates> {
  pin(cores, meter.site)
  const floor = await parseFloor('mailparser', floorMs)
  const { perSecond } = await runBacklog(meter, { seed, count: mails })
  return { pipeline: perSecond, floor: floor.perSecond }
}

function rowOf(one: readonly Rates[], two: readonly Rates[]): Row {
  const gain = (of: (rates: Rates) => number) => median(two.map(of)) / median(one.map(of))
  const pipeline = gain((rates) => rates.pipeline)
  const rates = `${median(one.map((each) => each.pipeline)).toFixed(0)} → ${median(two.map((each) => each.pipeline)).toFixed(0)} msg/s`
  return {
    ...goal,
    what,
    value: `${pipeline.toFixed(2)}× (${rates}); ${gain((each) => each.floor).toFixed(2)}×`,
    isReached: pipeline >= 1.7,
  }
}

function canPin(): boolean {
  try {
    execFileSync('taskset', ['-cp', String(process.pid)], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Binds the benchmark, its children (new ones follow) and the servers to some cores, all of their threads. */
function pin(cores: string, { pids }: Site): void {
  for (const pid of new Set([...processTree(process.pid), ...processTree(pids.mongod), ...processTree(pids.redis)])) {
    try {
      execFileSync('taskset', ['-acp', cores, String(pid)], { stdio: 'ignore' })
    } catch {
      // It ended meanwhile.
    }
  }
}
