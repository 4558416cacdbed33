/** Worker processes as they run in production, to be killed at any moment. */

import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { openSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { roleNames, type WorkerRole } from '../../src/process/role-names.ts'

const root = join(import.meta.dirname, '../..')

/** The exit code of a process, or the signal that ended it. */
export interface WorkerEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A process of one role. */
export interface WorkerProcess {
  readonly role: WorkerRole
  readonly pid: number
  /** Does its work by now, and was not killed? */
  isUp(): boolean
  /** Resolves when it does its work; rejects when it ended before. */
  readonly ready: Promise<void>
  /** How it ended, when it has. */
  readonly ended: Promise<WorkerEnd>
  /** SIGKILL: not a line of it runs any more. */
  kill(): Promise<void>
  /** SIGTERM, as an operator ends it. */
  end(): Promise<WorkerEnd>
}

/** Starts a worker; what it logs goes to a file beside the configuration. @param more - of its environment */
export function startWorker(role: WorkerRole, configPath: string, more: Readonly<Record<string, string>> = {}): WorkerProcess {
  const marker = `ready-${randomUUID()}`
  const child = launch([join(root, `workers/${role}.ts`), '--config', configPath], {
    configPath,
    env: { INTRAY_READY: marker, ...more },
  })
  let isReady = false
  const ended = endOf(child)
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (text: Buffer) => {
      if (!text.includes(marker)) return
      isReady = true
      resolve()
    })
    void ended.then(() => reject(new Error(`${role} ended before it was ready; see ${logOf(configPath)}`)))
  })
  ready.catch(() => undefined)
  const signal = async (name: 'SIGKILL' | 'SIGTERM') => {
    child.kill(name)
    return ended
  }
  return {
    ...{ role, pid: child.pid ?? 0, ready, ended, isUp: () => isReady && child.exitCode === null && child.signalCode === null },
    kill: async () => void (await signal('SIGKILL')),
    end: () => signal('SIGTERM'),
  }
}

/** `intray start`: the supervisor and a process per role. */
export interface Supervisor {
  /** Process ids of the workers that do their work at this moment. @throws Error when the supervisor itself has ended */
  workerIds(): readonly number[]
  /** SIGHUP, as `systemctl reload` sends it. */
  hangUp(): void
  /** SIGTERM; resolves when it and its workers have ended. */
  stop(): Promise<void>
}

/** Starts the supervisor as an operator does. @param only - which roles, each in a process; null: as it chooses itself */
export function startSupervisor(configPath: string, only: readonly WorkerRole[] | null = roleNames): Supervisor {
  const apart = only === null ? [] : ['--only', only.join(',')]
  const child = launch([join(root, 'src/cli/main.ts'), 'start', '--config', configPath, ...apart], { configPath, env: {} })
  const ended = endOf(child)
  return {
    workerIds() {
      const { pid = 0, exitCode, signalCode } = child
      if (exitCode !== null || signalCode !== null) throw new Error(`intray start ended (${signalCode ?? exitCode})`)
      return childrenOf(pid).filter(isReadyIn(workersLog(configPath)))
    },
    hangUp: () => void child.kill('SIGHUP'),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Tells what worker processes of a configuration logged. */
export function workersLog(configPath: string): string {
  return readFileSync(logOf(configPath), 'utf8')
}

function logOf(configPath: string): string {
  return join(dirname(configPath), 'workers.log')
}

function launch(
  args: readonly string[],
  { configPath, env }: { readonly configPath: string; readonly env: Readonly<Record<string, string>> },
): ChildProcess {
  const log = openSync(logOf(configPath), 'a')
  return spawn(process.execPath, [...args], {
    env: { ...process.env, INTRAY_DATA: dirname(configPath), ...env },
    stdio: ['ignore', 'pipe', log],
  })
}

function endOf(child: ChildProcess): Promise<WorkerEnd> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
}

/** Each worker logs that it is ready, with its process id. */
function isReadyIn(log: string): (pid: number) => boolean {
  const ready = new Set([...log.matchAll(/"pid":(\d+),[^\n]*"msg":"ready"/g)].map(([, pid]) => Number(pid)))
  return (pid) => ready.has(pid)
}

/** Linux tells a process's children in /proc. */
function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return text === '' ? [] : text.split(' ').map(Number)
}
