/** What `npm test` runs, and `npm run test:long` the long ones: every test; the last line says how many passed and failed, and the exit code agrees. */

import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../src/temporary-folder.ts'
import { runVitest } from './run-vitest.mjs'

const reportDir = temporaryFolder('check')
const reportFile = join(reportDir, 'report.json')
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`]

/** A file that cannot be loaded has no tests that could fail, so it counts as one failure itself. */
function count(exitCode) {
  const report = readReport()
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.length)
  const failed = report.numFailedTests + unloaded.length
  return {
    passed: report.numPassedTests,
    failed: exitCode === 0 ? failed : Math.max(failed, 1),
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/** vitest writes no report when it cannot start, for want of a server say. */
function readReport() {
  try {
    return JSON.parse(readFileSync(reportFile, 'utf8'))
  } catch {
    return { testResults: [], numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 }
  }
}

const { passed, failed, skipped } = count(await runVitest([...reporters, ...process.argv.slice(2)]))
rmSync(reportDir, { recursive: true, force: true })
process.exitCode = failed > 0 ? 1 : 0
process.stdout.write(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}\n`)
