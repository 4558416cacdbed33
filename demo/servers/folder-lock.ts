/** A lock between processes: a folder that only one of them can make. */

import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreUnavailableError } from '../../src/errors.ts'
import { isAlive } from '../../src/temporary-folder.ts'

const POLL_MS = 20
const MAX_WAIT_MS = 30_000
const NAMELESS_LOCK_MAX_AGE_MS = 5_000

/**
 * Runs `work` while no other process holds the same lock; a lock whose holder died is taken over.
 *
 * @throws StoreUnavailableError when a live holder keeps it for 30 s
 */
export async function withFolderLock<T>(lockDir: string, work: () => Promise<T>): Promise<T> {
  await acquire(lockDir)
  try {
    return await work()
  } finally {
    await rm(lockDir, { recursive: true, force: true })
  }
}

async function acquire(lockDir: string): Promise<void> {
  const giveUpAt = Date.now() + MAX_WAIT_MS
  while (!(await tryLock(lockDir))) {
    if (await isAbandoned(lockDir)) await rm(lockDir, { recursive: true, force: true })
    else if (Date.now() > giveUpAt) throw new StoreUnavailableError(`Another process holds ${lockDir}`)
    else await sleep(POLL_MS)
  }
}

async function tryLock(lockDir: string): Promise<boolean> {
  try {
    await mkdir(lockDir)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
  await writeFile(join(lockDir, 'pid'), String(process.pid))
  return true
}

/** The holder writes its pid right after it made the folder, so only an old folder may be without one. */
async function isAbandoned(lockDir: string): Promise<boolean> {
  const pid = Number(await readFile(join(lockDir, 'pid'), 'utf8').catch(() => ''))
  if (pid > 0) return !isAlive(pid)
  const state = await stat(lockDir).catch(() => null)
  return state !== null && Date.now() - state.mtimeMs > NAMELESS_LOCK_MAX_AGE_MS
}
