/** The lock between processes that start or stop the same embedded server. */

import { spawnSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../src/temporary-folder.ts'
import { withFolderLock } from '../../demo/servers/folder-lock.ts'

async function lockDir(): Promise<string> {
  const dir = temporaryFolder('lock')
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return join(dir, 'lock')
}

test('one holder at a time', async () => {
  const lock = await lockDir()
  const seen: string[] = []
  const work = (name: string) => async () => {
    seen.push(`${name} in`)
    await sleep(60)
    seen.push(`${name} out`)
  }
  await Promise.all(['a', 'b', 'c'].map((name) => withFolderLock(lock, work(name))))
  const pairs = [0, 2, 4].map((index) => seen.slice(index, index + 2).map((entry) => entry.split(' ')[0]))
  expect(pairs.every(([first, second]) => first === second)).toBe(true)
})

test('a lock whose holder died is taken over', async () => {
  const lock = await lockDir()
  const { pid } = spawnSync('true')
  await mkdir(lock)
  await writeFile(join(lock, 'pid'), String(pid))
  expect(await withFolderLock(lock, () => Promise.resolve('in'))).toBe('in')
})

test('work that fails frees the lock', async () => {
  const lock = await lockDir()
  await expect(withFolderLock(lock, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await withFolderLock(lock, () => Promise.resolve('in'))).toBe('in')
})
