/** Runs jobs of one kind: validates payloads, and translates errors for BullMQ. */
import { setTimeout as sleep } from 'node:timers/promises'
import { UnrecoverableError, Worker } from 'bullmq'
import { IntrayError } from '../errors.ts'
import type { JobKind } from './job-queue.ts'
import { unavailableRedis, workerConnection, type QueueSettings } from './redis.ts'

/** The queue's settings, and what does the work. */
export interface RunOptions<W> {
  readonly settings: QueueSettings
  readonly work: W
  /** A job whose worker is silent for this long goes to another worker. */
  readonly lockMs: number
  readonly onFault: (error: Error, jobId: string | null) => void
}

export interface RunningWorker {
  /** Changes the number of jobs at a time. */
  resize(concurrency: number): void
  /** Takes no more jobs and waits for running ones, at most until the deadline. */
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
      // BullMQ's close waits for running jobs without limit, and a second, forced one waits for the first.
      await Promise.race([worker.close().catch(() => undefined), sleep(deadlineMs, undefined, { ref: false })])
      connection.disconnect()
    },
  }
}

function verdictOn(error: unknown): Error {
  if (error instanceof IntrayError && error.retry === 'never') return new UnrecoverableError(error.message)
  return error instanceof Error ? error : new Error(String(error))
}
