/** Starts a server behind its keeper and waits until it answers. */

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreUnavailableError } from '../../src/errors.ts'
import type { ServerBinary } from './binaries.ts'
import { findFreePort, isListening } from './local-port.ts'

/** What is needed to start one kind of server. */
export interface ServerPlan {
  /** Folder of this server: its files in `files/`, `server.log`, and who uses it. */
  readonly homeDir: string
  readonly server: ServerBinary
  /** The arguments for a port, with all files under `filesDir`. */
  readonly argumentsFor: (port: number, filesDir: string) => readonly string[]
  /** Makes the listening server ready for use; called again when it rejects, as a server may listen before it can work. */
  readonly prepare: (port: number) => Promise<void>
}

interface Keeper {
  readonly pid: number
  readonly hasEnded: () => boolean
}

const START_ATTEMPTS = 3
const START_MAX_MS = 30_000
const POLL_MS = 25
const KEEPER_SCRIPT = resolve(import.meta.dirname, 'keeper.sh')

/**
 * Starts the server on a random port. A free port may be taken by another program before our server binds it; that server
 * ends at once, and there is a next attempt.
 *
 * @throws StoreUnavailableError with the end of the server's log
 */
export async function startServer(plan: ServerPlan): Promise<{ keeperPid: number; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort()
    const keeper = await spawnKeeper(plan, port)
    try {
      await waitUntilPrepared(plan, port, keeper)
      return { keeperPid: keeper.pid, port }
    } catch (error) {
      if (!keeper.hasEnded()) process.kill(keeper.pid, 'SIGTERM')
      else if (attempt < START_ATTEMPTS) continue
      throw error
    }
  }
}

/** Detached, so that a Ctrl-C in the terminal reaches only us and the server outlives our last writes. */
async function spawnKeeper(plan: ServerPlan, port: number): Promise<Keeper> {
  const { binary, libraryPath } = plan.server
  const log = await open(join(plan.homeDir, 'server.log'), 'a')
  const command = [...dyingWithParent(), binary, ...plan.argumentsFor(port, join(plan.homeDir, 'files'))]
  const keeper = spawn('/bin/sh', [KEEPER_SCRIPT, plan.homeDir, ...command], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: libraryPath === undefined ? process.env : { ...process.env, LD_LIBRARY_PATH: libraryPath },
  })
  let isOver = keeper.pid === undefined
  keeper.once('exit', () => (isOver = true))
  keeper.once('error', () => (isOver = true))
  keeper.unref()
  await log.close()
  return { pid: keeper.pid ?? 0, hasEnded: () => isOver }
}

/** util-linux's setpriv lets the kernel end the server when its keeper is killed; without it (macOS) it would live on. */
function dyingWithParent(): readonly string[] {
  const dirs = (process.env['PATH'] ?? '').split(delimiter)
  const setpriv = dirs.map((dir) => join(dir, 'setpriv')).find((file) => existsSync(file))
  return setpriv === undefined ? [] : [setpriv, '--pdeathsig', 'TERM']
}

async function waitUntilPrepared(plan: ServerPlan, port: number, keeper: Keeper): Promise<void> {
  const giveUpAt = Date.now() + START_MAX_MS
  let cause: unknown
  for (; Date.now() < giveUpAt && !keeper.hasEnded(); await sleep(POLL_MS)) {
    if (!(await isListening(port))) continue
    try {
      return await plan.prepare(port)
    } catch (error) {
      cause = error
    }
  }
  throw new StoreUnavailableError(`${plan.server.version} did not start:\n${await endOfLog(plan.homeDir)}`, { cause })
}

async function endOfLog(homeDir: string): Promise<string> {
  const log = await readFile(join(homeDir, 'server.log'), 'utf8').catch(() => '')
  return log.trimEnd().split('\n').slice(-5).join('\n')
}
