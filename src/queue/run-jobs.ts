/** Runs the jobs of one kind: payloads checked, errors translated into BullMQ's verdicts. */
import { setTimeout as sleep } from 'node:timers/promises'
import { UnrecoverableError, Worker } from 'bullmq'
import { IntrayError } from '../errors.ts'
import type { JobKind } from './job-queue.ts'
import { unavailableRedis, workerConnection, type QueueSettings } from './redis.ts'

/** Which queues, and what does the work of their jobs. */
export interface RunOptions<W> {
  readonly settings: QueueSettings
  readonly work: W
  /** A job whose worker is silent for this long is given to another one. */
  readonly lockMs: number
  readonly onFault: (error: Error, jobId: string | null) => void
}

/** A worker that runs. */
export interface RunningWorker {
  /** From now on so many jobs at a time. */
  resize(concurrency: number): void
  /** Takes no more jobs and waits for those under way, but no longer than the deadline. */
  close(deadlineMs: number): Promise<void>
}

/** Starts a worker. */
export function runJobs<T, W>(kind: JobKind<T, W>, { settings, work, lockMs, onFault }: RunOptions<W>): RunningWorker {
  const connection = workerConnection(settings)
  const worker = new Worker(
    kind.queue,
    async (job) => {
      try {
        await kind.run(kind.payload.parse(job.data), work)
      } catch (error) {
        throw verdictOn(error)
      }
    },
    {
      connection,
      prefix: settings.prefix,
      concurrency: kind.concurrency,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      maxStalledCount: 10,
    },
  )
  worker.on('error', (error) => onFault(unavailableRedis(settings, error), null))
  worker.on('failed', (job, error) => onFault(error, job?.id ?? null))
  return {
    resize(concurrency) {
      worker.concurrency = concurrency
    },
    async close(deadlineMs) {
      // BullMQ's close waits for running jobs without any limit, and a second, forced one waits for the first.
      await Promise.race([worker.close().catch(() => undefined), sleep(deadlineMs, undefined, { ref: false })])
      connection.disconnect()
    },
  }
}

function verdictOn(error: unknown): Error {
  if (error instanceof IntrayError && error.retry === 'never') return new UnrecoverableError(error.message)
  return error instanceof Error ? error : new Error(String(error))
}
