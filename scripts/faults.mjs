/** What `npm run faults` runs: the long scenarios of test/faults; its last line adds up what they sent, lost and doubled. */

import { spawn } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../demo/setup/paths.mjs'
import { temporaryFolder } from '../src/temporary-folder.ts'

const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs')
const folder = temporaryFolder('faults')
const tally = join(folder, 'tally.jsonl')
writeFileSync(tally, '')

function runVitest() {
  const named = process.argv.slice(2)
  const args = [VITEST, 'run', ...(named.length > 0 ? named : ['test/faults'])]
  const env = { ...process.env, INTRAY_LONG: '1', INTRAY_FAULT_TALLY: tally }
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env })
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  process.on('SIGINT', () => undefined)
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)))
}

const code = await runVitest()
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
