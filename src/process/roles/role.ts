/** What a role is, and what roles share. */
import { InvariantError } from '../../errors.ts'
import type { Config } from '../../config/schema.ts'
import type { JobKind } from '../../queue/job-queue.ts'
import { runJobs, type RunningWorker } from '../../queue/run-jobs.ts'
import type { Runtime } from '../runtime.ts'

/** Plays a role until the signal is aborted, then finishes its current work. */
export type Role = (runtime: Runtime, signal: AbortSignal) => Promise<void>

interface RunTerms {
  readonly runtime: Runtime
  readonly signal: AbortSignal
  /** Called when another configuration comes into force. */
  readonly follow?: (config: Config, worker: RunningWorker) => Promise<void>
}

/** Takes jobs of a kind until the signal is aborted, then finishes those it has. */
export async function runUntilAborted<T, W>(kind: JobKind<T, W>, work: W, { runtime, signal, follow }: RunTerms): Promise<void> {
  // When the end is requested before the worker started: closing it while it connects would wait for nothing.
  if (signal.aborted) return
  const { queueSettings, configs, log } = runtime
  const { jobLockSeconds } = configs.config.intervals
  const kindLog = log.child({ queue: kind.queue })
  const worker = runJobs(kind, {
    settings: required(queueSettings),
    work,
    lockMs: jobLockSeconds * 1000,
    onFault: (error, job) => kindLog.warn({ err: error, job }, 'a job failed'),
  })
  if (follow) configs.onTaken((config) => follow(config, worker), signal)
  await untilAborted(signal)
  await worker.close(configs.config.intervals.shutdownSeconds * 1000)
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** @throws {InvariantError} when a part that a worker needs is missing */
export function required<T>(part: T | null): T {
  if (part === null) throw new InvariantError('a worker needs Redis, and none was given')
  return part
}
