/** What is compiled is kept: only where nobody else writes, and never at the price of a start. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const program = `const { keepCompiled } = await import(${JSON.stringify(join(import.meta.dirname, '../../src/process/keep-compiled.ts'))})
keepCompiled()
await import(${JSON.stringify(join(import.meta.dirname, '../../src/errors.ts'))})`

function started(data: string) {
  const { NODE_COMPILE_CACHE: _none, ...env } = process.env
  return spawnSync(process.execPath, ['--input-type=module', '-e', program], { env: { ...env, INTRAY_DATA: data }, encoding: 'utf8' })
}

test('a program leaves what it compiled in the data folder, readable by its user alone', () => {
  const data = mkdtempSync(join(tmpdir(), 'compiled-'))
  expect(started(data).status).toBe(0)
  const folder = join(data, 'compiled')
  expect(readdirSync(folder)).not.toEqual([])
  expect(statSync(folder).mode & 0o077).toBe(0)
})

test('where the folder cannot be made, the program runs all the same', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'compiled-')), 'no-folder')
  writeFileSync(file, '')
  const { status, stderr } = started(file)
  expect([status, stderr]).toEqual([0, ''])
})
