/** What feeding the index of words costs a commit: backlogs with the feeder at work, and without, in turns. */

import { runBacklog } from './backlog.ts'
import type { Installation, Site } from './site.ts'
import { spread, type Row } from './table.ts'
import { cpuMs } from './usage.ts'

const warmUpMails = 1_500
const firstSeed = 500

/** Measures pairs of backlogs on a poller and two workers; the workers are stopped at the end. */
export async function feederRows(
  site: Site,
  installation: Installation,
  { pairs, mails }: { readonly pairs: number; readonly mails: number },
): Promise<Row[]> {
  const workers = [await installation.start('apply'), await installation.start('apply')]
  const poller = await installation.start('poll')
  const meter = { site, installation, poller, workers }
  await runBacklog(meter, { seed: firstSeed, count: warmUpMails })
  const [bare, fed, own] = [[] as Cpu[], [] as Cpu[], [] as number[]]
  for (let pair = 0; pair < pairs; pair++) {
    bare.push((await runBacklog(meter, { seed: firstSeed + 1 + 2 * pair, count: mails })).cpu)
    const feeder = await installation.start('sweep')
    const beforeMs = cpuMs(feeder.pid)
    fed.push((await runBacklog(meter, { seed: firstSeed + 2 + 2 * pair, count: mails })).cpu)
    own.push((cpuMs(feeder.pid) - beforeMs) / mails)
    await feeder.stop()
  }
  for (const worker of [poller, ...workers]) await worker.stop()
  const programs = ['workers', 'mongod', 'poller']
  return [
    ...programs.map((program) => ({
      what: `feeder: CPU of ${program} a message, without it → with it`,
      value: `${spread(bare.map(of(program)), 2)} → ${spread(fed.map(of(program)), 2)} ms`,
    })),
    { what: 'feeder: its own CPU a message (it sweeps, too)', value: `${spread(own, 2)} ms` },
  ]
}

type Cpu = Readonly<Record<string, number>>

function of(program: string) {
  return (cpu: Cpu) => cpu[program] ?? Number.NaN
}
