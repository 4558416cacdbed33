/** Running a worker on a queue: payloads checked, errors translated into BullMQ's verdicts. */
import { UnrecoverableError, Worker } from 'bullmq'
import type { z } from 'zod'
import { IntrayError } from '../errors.ts'
import { workerConnection, type QueuePlace } from './redis.ts'

/** What a worker takes from a queue, and what it does with it. */
export interface WorkerOptions<T> {
  readonly place: QueuePlace
  readonly queue: string
  readonly schema: z.ZodType<T>
  readonly handle: (payload: T) => Promise<void>
  /** Jobs at a time. */
  readonly concurrency: number
  /** A job whose worker is silent for this long is given to another one. */
  readonly lockMs: number
  readonly onFault: (error: Error) => void
}

/** A worker that runs. */
export interface RunningWorker {
  /** Takes no more jobs and waits for those under way, but no longer than the deadline. */
  close(deadlineMs: number): Promise<void>
}

/** Starts a worker. */
export function runWorker<T>(options: WorkerOptions<T>): RunningWorker {
  const connection = workerConnection(options.place)
  const worker = new Worker(
    options.queue,
    async (job) => {
      try {
        await options.handle(options.schema.parse(job.data))
      } catch (error) {
        throw verdictOn(error)
      }
    },
    {
      connection,
      prefix: options.place.prefix,
      concurrency: options.concurrency,
      lockDuration: options.lockMs,
      stalledInterval: options.lockMs,
      maxStalledCount: 10,
    },
  )
  worker.on('error', options.onFault)
  worker.on('failed', (_job, error) => options.onFault(error))
  return {
    async close(deadlineMs) {
      // BullMQ's close waits for running jobs without any limit.
      const drained = worker.close().then(() => true)
      const inTime = await Promise.race([drained, waited(deadlineMs)])
      if (!inTime) await worker.close(true)
      connection.disconnect()
    },
  }
}

function verdictOn(error: unknown): Error {
  if (error instanceof IntrayError && error.retry === 'never') return new UnrecoverableError(error.message)
  return error instanceof Error ? error : new Error(String(error))
}

function waited(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), ms).unref())
}
