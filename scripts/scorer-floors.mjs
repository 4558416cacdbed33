/** Measures what the product understands of real mails and refuses to fall below the floors of test/accuracy/floors.json. */

import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { ROOT } from '../demo/setup/paths.mjs'
import { explain, run } from '../demo/setup/run.mjs'

const SCORER = resolve(ROOT, '../shared/corpora/score.py')
const FLOORS = resolve(ROOT, 'test/accuracy/floors.json')

/** Small enough to be imported each time. */
const THREAD_SETS = ['lists-usrp_users', 'bug_tag', 'small-asserted']

/** A total is a ratio, or a pair `[right, total]`. */
function ratioOf(value) {
  return Array.isArray(value) ? value[0] / value[1] : value
}

/** The scorer's last line is one JSON object with all totals. */
async function score(...options) {
  const result = await run('python3', [SCORER, ...options], { cwd: ROOT })
  if (result.code !== 0) throw new Error(`the scorer failed: ${explain(result)}`)
  process.stdout.write(result.stdout)
  return JSON.parse(result.stdout.trim().split('\n').at(-1))
}

/** Totals by the names of the floors: what single mails say, then how they are grouped into tickets. */
async function readTotals() {
  const totals = await score()
  const groupings = Object.entries(await score('--threads', '--only', THREAD_SETS.join(',')))
  for (const [name, { precision, recall, missing, n }] of groupings) {
    totals[`threads.${name}.precision`] = precision
    totals[`threads.${name}.recall`] = recall
    totals[`threads.${name}.imported`] = [n - missing, n]
  }
  return totals
}

/** @returns how many floors do not hold; a check that is missing counts, since it was not measured */
async function checkFloors() {
  const totals = await readTotals()
  const broken = Object.entries(JSON.parse(readFileSync(FLOORS, 'utf8'))).filter(([name, floor]) => {
    const ratio = ratioOf(totals[name])
    const holds = ratio >= floor
    process.stdout.write(`${holds ? '✓' : '✗'} ${name}: ${ratio?.toFixed(4) ?? 'not measured'} (floor ${floor})\n`)
    return !holds
  })
  return broken.length
}

if (!existsSync(SCORER)) {
  process.stdout.write('accuracy floors: not checked, because the corpora are not beside this checkout (../shared/corpora)\n')
} else {
  try {
    process.exitCode = (await checkFloors()) === 0 ? 0 : 1
  } catch (error) {
    process.stderr.write(`accuracy floors: ${error.message}\n`)
    process.exitCode = 1
  }
}
