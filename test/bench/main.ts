/** `npm run bench`: measures the product on this machine and prints one table. Names of stages as arguments run only these. */

import { availableParallelism, loadavg } from 'node:os'
import { applierRows } from './appliers.ts'
import { backlogRows, backlogUser } from './backlog.ts'
import { coreRows } from './cores.ts'
import { exportRows } from './export.ts'
import { feederRows } from './feeder-cost.ts'
import { idleLatencyRows } from './idle-latency.ts'
import { idleMailboxRows, idleUsers } from './idle-mailboxes.ts'
import { imapMoveRows } from './imap-moves.ts'
import { lonePollerRows } from './lone-poller.ts'
import { loopBlockRows } from './loop-block.ts'
import { outboundRows } from './outbound-rate.ts'
import { queryRows, searchRows, suggestRows } from './search-rate.ts'
import { pageRows } from './page-times.ts'
import { profileRows, profileUser } from './profile.ts'
import { smallSiteRows, smallUser } from './small-site.ts'
import { openSite, type Site } from './site.ts'
import { tableOf, verdictOn, type Row } from './table.ts'
import { ticketGrowthRows } from './ticket-growth.ts'

const manyUsers = idleUsers(1_000)
const startMs = performance.now()
const site = await openSite([backlogUser, profileUser, smallUser, 'watched', 'moves', 'alone', 'hostile', ...manyUsers])
const backlog = await site.install('backlog', [{ user: backlogUser, port: site.mail.port }])
const stages: Readonly<Record<string, (site: Site) => Promise<Row[]>>> = {
  backlog: () => backlogRows(site, backlog, { rounds: 3, mails: 4_000, floorMs: 2_500, limitMs: 30_000 }),
  cores: () => coreRows(site, backlog, { rounds: 2, mails: 1_000, floorMs: 1_000 }),
  small: () => smallSiteRows(site),
  outbound: () => outboundRows(site, backlog),
  latency: () => idleLatencyRows(site, { mails: 20 }),
  moves: imapMoveRows,
  memory: lonePollerRows,
  blocks: loopBlockRows,
  growth: () => ticketGrowthRows(site, { few: 10_000, many: [100_000], limitMs: 35_000 }),
  search: () => searchRows(site, { tickets: 10_000 }),
  pages: () => pageRows(site, { tickets: 100_000 }),
  mailboxes: () => idleMailboxRows(site, manyUsers),
}
/** Only when they are named: they take long, or print much, or judge what is found and not how fast. */
const named: typeof stages = {
  appliers: () => applierRows(site, backlog, 2_000),
  feeder: () => feederRows(site, backlog, { pairs: 3, mails: 1_500 }),
  export: () => exportRows(site, { tickets: 20_000 }),
  suggest: () => suggestRows(site),
  queries: () => queryRows(site),
  'export-100k': () => exportRows(site, { tickets: 100_000 }),
  'search-100k': () => searchRows(site, { tickets: 100_000 }),
  'search-1m': () => searchRows(site, { tickets: 1_000_000 }),
  'growth-1m': () => ticketGrowthRows(site, { few: 10_000, many: [100_000, 1_000_000], limitMs: 900_000 }),
  'pages-1m': () => pageRows(site, { tickets: 1_000_000 }),
  profile: () => profileRows(site, { mails: 3_000 }),
}
const rows = [loadRow('machine load before')]
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(130))
try {
  const wanted = process.argv.slice(2)
  const all = Object.entries({ ...stages, ...named })
  for (const [name, measure] of wanted.length === 0 ? Object.entries(stages) : all.filter(([one]) => wanted.includes(one))) {
    process.stderr.write(`${secondsSoFar()} s: ${name}\n`)
    rows.push(...(await measure(site)))
  }
} finally {
  await end(0)
}

/** What was measured until now is told in any case. */
async function end(exitCode: number): Promise<void> {
  rows.push(loadRow('machine load after'))
  process.stdout.write(`\n${tableOf(rows)}\n\n${verdictOn(rows)}\n${secondsSoFar()} s, IMAP server: ${site.mail.server}\n`)
  await site.close()
  if (exitCode !== 0) process.exit(exitCode)
}

function loadRow(what: string): Row {
  const shown = loadavg().map((load) => load.toFixed(1))
  return { what, value: `${shown.join(' ')} on ${availableParallelism()} cores` }
}

function secondsSoFar(): string {
  return ((performance.now() - startMs) / 1000).toFixed(0)
}
