/** Worker processes as children of the benchmark, each with its log in a file: reading a pipe would cost CPU that is measured. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync, closeSync } from 'node:fs'
import { join } from 'node:path'

/** A worker that runs. */
export interface WorkerProgram {
  readonly role: string
  readonly pid: number
  /** JSON lines. */
  readonly logPath: string
  /** Stops it where it is; it loses nothing but time. */
  pause(): void
  resume(): void
  /** Ends it in good order. */
  stop(): Promise<void>
}

/** How to start one. */
export interface WorkerStart {
  readonly role: 'poll' | 'apply' | 'deliver' | 'sweep' | 'console'
  readonly configPath: string
  readonly mongoUri: string
  readonly redisUrl: string
  /** Where its log goes. */
  readonly logPath: string
  /** For Node itself, such as `--import`. */
  readonly nodeArguments?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

const workersDir = join(import.meta.dirname, '../../workers')
const readyWord = 'bench-ready'

/** Starts a worker and waits until it is ready. @throws Error when it ends before that */
export async function startWorker(start: WorkerStart): Promise<WorkerProgram> {
  const log = openSync(start.logPath, 'a')
  const script = join(workersDir, `${start.role}.ts`)
  const child = spawn(process.execPath, [...(start.nodeArguments ?? []), script, '--config', start.configPath], {
    // It ends when its input does: a benchmark that is killed leaves nothing running.
    stdio: ['pipe', 'pipe', log],
    env: {
      ...process.env,
      MONGODB_URI: start.mongoUri,
      REDIS_URL: start.redisUrl,
      INTRAY_READY: readyWord,
      INTRAY_SUPERVISED: '1',
      ...start.environment,
    },
  })
  closeSync(log)
  const ended = once(child, 'exit')
  const isReady = await Promise.race([child.stdout === null ? false : once(child.stdout, 'data').then(() => true), ended.then(() => false)])
  if (!isReady || child.pid === undefined) throw new Error(`the worker ${start.role} ended at once: see ${start.logPath}`)
  return {
    role: start.role,
    pid: child.pid,
    logPath: start.logPath,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async stop() {
      child.kill('SIGCONT')
      child.kill('SIGTERM')
      await ended
    },
  }
}
