/** `npm run bench`: measures the product on this machine and prints one table. */

import { availableParallelism, loadavg } from 'node:os'
import { backlogRows } from './backlog.ts'
import { openSite } from './site.ts'
import { tableOf, type Row } from './table.ts'

const users = ['backlog']
const startMs = performance.now()
const site = await openSite(users)
const rows: Row[] = []
const stages: readonly [string, () => Promise<Row[]>][] = [
  ['a backlog, end to end', () => backlogRows(site, { rounds: 3, mails: 4_000, floorMs: 3_000 })],
]
try {
  rows.push(loadRow('machine load before'))
  for (const [title, measure] of stages) {
    process.stderr.write(`${title} …\n`)
    rows.push(...(await measure()))
  }
  rows.push(loadRow('machine load after'))
} finally {
  await site.close()
}
process.stdout.write(`\n${tableOf(rows)}\n\n${((performance.now() - startMs) / 1000).toFixed(0)} s\n`)

function loadRow(what: string): Row {
  const shown = loadavg().map((load) => load.toFixed(1))
  return { what, value: `${shown.join(' ')} on ${availableParallelism()} cores` }
}
