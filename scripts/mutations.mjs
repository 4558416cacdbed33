/**
 * `npm run mutations`: applies each change of scripts/mutations/list.mjs to a copy of the tree, and shows that the test named
 * there fails by it, and passes without it. Numbers choose: `npm run mutations -- 1 4`.
 */

import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from '../demo/setup/paths.mjs'
import { temporaryFolder } from '../src/temporary-folder.ts'
import { mutations } from './mutations/list.mjs'

const chosen = process.argv.slice(2).map(Number)
const list = chosen.length > 0 ? chosen.map((n) => mutations[n - 1]) : mutations
const copy = temporaryFolder('mutations')

function copyTree() {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' })
  for (const file of [...files.split('\n').filter(Boolean), '.cache']) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    cpSync(join(ROOT, file), join(copy, file), { recursive: true })
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
}

/** @returns whether all tests passed, and whether any ran */
function run(file, name) {
  const report = join(copy, 'report.json')
  const args = ['run', file, ...(name ? ['-t', name] : []), '--reporter=json', `--outputFile=${report}`]
  spawnSync(process.execPath, [join(ROOT, 'node_modules/vitest/vitest.mjs'), ...args], { cwd: copy, stdio: 'ignore' })
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'))
  rmSync(report)
  return { passed: numPassedTests, failed: numFailedTests }
}

/** @returns what is wrong; null: the mutation was noticed */
function mutate({ file, from, to, test: [testFile, testName] }) {
  const path = join(copy, file)
  const text = readFileSync(path, 'utf8')
  if (text.split(from).length !== 2) return 'its place is not in the program (any more)'
  const sound = run(testFile, testName)
  if (sound.passed === 0 || sound.failed > 0) return 'its test does not pass without it'
  writeFileSync(
    path,
    text.replace(from, () => to),
  )
  const { failed } = run(testFile, testName)
  writeFileSync(path, text)
  return failed > 0 ? null : 'it survives'
}

copyTree()
const survivors = list.filter((mutation) => {
  const fault = mutate(mutation)
  const [file, name] = mutation.test
  process.stdout.write(`${fault === null ? 'noticed' : fault}: ${mutation.name} (${file}${name ? `: ${name}` : ''})\n`)
  return fault !== null
})
rmSync(copy, { recursive: true, force: true })
process.exitCode = survivors.length > 0 ? 1 : 0
process.stdout.write(`${list.length} mutations, ${list.length - survivors.length} noticed\n`)
