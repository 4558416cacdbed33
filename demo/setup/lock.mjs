/** One set-up at a time per checkout: `npm start` and `npm test` may begin together on a fresh clone. */

import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 200
const NAMELESS_LOCK_MAX_AGE_MS = 5_000

/** Runs `work` while holding the lock folder; waits for another live holder, takes over from a dead one. */
export async function withLock(lockDir, report, work) {
  await acquire(lockDir, report)
  const release = () => rmSync(lockDir, { recursive: true, force: true })
  const onSignal = () => {
    release()
    process.exit(130)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, onSignal)
  try {
    return await work()
  } finally {
    release()
  }
}

async function acquire(lockDir, report) {
  mkdirSync(dirname(lockDir), { recursive: true })
  for (let hasSpoken = false; !tryLock(lockDir); await sleep(POLL_MS)) {
    if (isAbandoned(lockDir)) rmSync(lockDir, { recursive: true, force: true })
    else if (!hasSpoken) report.say('… waiting for another set-up of this checkout')
    hasSpoken = true
  }
}

function tryLock(lockDir) {
  try {
    mkdirSync(lockDir)
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
  writeFileSync(join(lockDir, 'pid'), String(process.pid))
  return true
}

/** The holder writes its pid right after it made the folder, so only an old folder may be without one. */
function isAbandoned(lockDir) {
  try {
    process.kill(Number(readFileSync(join(lockDir, 'pid'), 'utf8')), 0)
    return false
  } catch (error) {
    if (error.code === 'ESRCH') return true
    if (error.code !== 'ENOENT') return false
    return Date.now() - (statSync(lockDir, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > NAMELESS_LOCK_MAX_AGE_MS
  }
}
