/** What `npm run faults` runs: the long scenarios of test/faults; its last line adds up what they sent, lost and doubled. */

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../src/temporary-folder.ts'
import { runVitest } from './run-vitest.mjs'

const folder = temporaryFolder('faults')
const tally = join(folder, 'tally.jsonl')
writeFileSync(tally, '')

const named = process.argv.slice(2)
const code = await runVitest(named.length > 0 ? named : ['test/faults'], { INTRAY_LONG: '1', INTRAY_FAULT_TALLY: tally })
const runs = readFileSync(tally, 'utf8').split('\n').filter(Boolean).map(JSON.parse)
rmSync(folder, { recursive: true, force: true })
const sum = (key) => runs.reduce((total, run) => total + run[key], 0)
const isRight = sum('sent') === sum('messages') && sum('lost') === 0 && sum('doubled') === 0
/** A run of all scenarios in full length has to be large enough to prove something. */
const isAll = process.argv.length === 2 && process.env['INTRAY_FAULT_SHARE'] === undefined
const isEnough = isAll ? sum('sent') >= 20_000 && sum('faults') >= 500 : runs.length > 0
process.exitCode = code === 0 && isRight && isEnough ? 0 : 1
for (const { name, ...run } of runs) process.stdout.write(`${name}: ${JSON.stringify(run)}\n`)
process.stdout.write(
  `sent ${sum('sent')}, messages ${sum('messages')}, lost ${sum('lost')}, doubled ${sum('doubled')}, faults ${sum('faults')}\n`,
)
