/** Folders of dead processes go, those of the living stay. */
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, utimesSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { clearAbandoned, temporaryFolder } from '../src/temporary-folder.ts'

/** A folder as another process would have made it, in this namespace of process ids or in another one. */
function folderOf(pid: number, namespace?: string): string {
  const own = temporaryFolder('mine')
  const [, ours = ''] = /-(\d+)-\d+-\w+$/.exec(own) ?? []
  const other = own.replace(/-\d+-\d+-\w+$/, `-${namespace ?? ours}-${pid}-${randomUUID().slice(0, 8)}`)
  mkdirSync(other)
  onTestFinished(() => [own, other].forEach((path) => rmSync(path, { recursive: true, force: true })))
  return other
}

test('a folder whose process was killed is cleared away', () => {
  const { pid } = spawnSync('true')
  const left = folderOf(pid)
  clearAbandoned()
  expect(existsSync(left)).toBe(false)
})

test('folders of a living process stay, our own and another’s', () => {
  const [own, other] = [temporaryFolder('mine'), folderOf(process.ppid)]
  onTestFinished(() => rmSync(own, { recursive: true }))
  clearAbandoned()
  expect([own, other].map((path) => existsSync(path))).toEqual([true, true])
})

test('one that another process with our id made before us is cleared away', () => {
  const left = folderOf(process.pid)
  clearAbandoned()
  expect(existsSync(left)).toBe(false)
})

test('in another container a process id proves nothing: its folder goes when nobody touched it for an hour', () => {
  const { pid } = spawnSync('true')
  const other = folderOf(pid, '1')
  clearAbandoned()
  expect(existsSync(other)).toBe(true)
  const anHourAgo = new Date(Date.now() - 61 * 60_000)
  utimesSync(other, anHourAgo, anHourAgo)
  clearAbandoned()
  expect(existsSync(other)).toBe(false)
})
