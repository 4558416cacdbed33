/**
 * A server that processes share: the first one starts it, the others find it by its `running.json`, and it is stopped when
 * the last one has left or died. That is counted by `keeper.sh`, a small shell process between us and the server, because
 * neither "who started it stops it" (a short command may start it while `npm start` comes along) nor a count in memory
 * (a kill -9 leaves it wrong) holds.
 */

import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive } from '../../src/temporary-folder.ts'
import { withFolderLock } from './folder-lock.ts'
import { isListening } from './local-port.ts'
import { startServer } from './server-start.ts'
import type { ServerPlan } from './server-start.ts'

/** A server in use by us. */
export interface KeptServer {
  readonly port: number
  /** Leaves the server; resolves when it has ended, or at once when others still use it. Safe to call twice. */
  stop(): Promise<void>
}

interface Running {
  readonly keeperPid: number
  readonly port: number
}

const STOP_MAX_MS = 20_000
const POLL_MS = 25

let userNumber = 0

/**
 * Uses the server of this plan's folder, starting it when it does not run.
 *
 * @throws StoreUnavailableError with the end of the server's log when it does not start
 */
export async function useServer(plan: ServerPlan): Promise<KeptServer> {
  const { homeDir } = plan
  for (const dir of ['users', 'files']) await mkdir(join(homeDir, dir), { recursive: true, mode: 0o700 })
  const userFile = join(homeDir, 'users', `${process.pid}.${++userNumber}`)
  try {
    const running = await withFolderLock(join(homeDir, 'lock'), async () => {
      await writeFile(userFile, '')
      return (await findRunning(homeDir)) ?? (await startAndTell(plan))
    })
    return { port: running.port, stop: () => leave({ homeDir, userFile, running }) }
  } catch (error) {
    await rm(userFile, { force: true })
    throw error
  }
}

/** A pid alone proves nothing after a reboot, so the port must answer as well. */
async function findRunning(homeDir: string): Promise<Running | null> {
  const text = await readFile(join(homeDir, 'running.json'), 'utf8').catch(() => null)
  if (text === null) return null
  const running = JSON.parse(text) as Running
  return isAlive(running.keeperPid) && (await isListening(running.port)) ? running : null
}

async function startAndTell(plan: ServerPlan): Promise<Running> {
  const running = await startServer(plan)
  await writeFile(join(plan.homeDir, 'running.json'), `${JSON.stringify(running)}\n`)
  return running
}

/** The keeper removes `running.json` when its server has ended; a keeper that was killed cannot, hence the look at its pid. */
async function leave(use: { homeDir: string; userFile: string; running: Running }): Promise<void> {
  await rm(use.userFile, { force: true })
  const isRunning = () => existsSync(join(use.homeDir, 'running.json')) && isAlive(use.running.keeperPid)
  if (isRunning()) wake(use.running.keeperPid)
  const giveUpAt = Date.now() + STOP_MAX_MS
  while (isRunning() && !(await hasUsers(use.homeDir)) && Date.now() < giveUpAt) await sleep(POLL_MS)
}

async function hasUsers(homeDir: string): Promise<boolean> {
  return (await readdir(join(homeDir, 'users')).catch(() => [])).length > 0
}

function wake(keeperPid: number): void {
  try {
    process.kill(keeperPid, 'SIGUSR1')
  } catch {
    // It has just ended, or another user's account started it: it looks by itself every second.
  }
}
