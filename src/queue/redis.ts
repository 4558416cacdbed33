/** Connections to Redis as BullMQ wants them: producers fail fast, workers wait. */
import { Redis } from 'ioredis'

/** Where the queues live. */
export interface QueuePlace {
  readonly redisUrl: string
  /** Keeps the queues of several installations on one Redis apart. */
  readonly prefix: string
}

/** For adding jobs: a Redis that is away is an error at once, not a growing queue in memory. */
export function producerConnection({ redisUrl }: QueuePlace): Redis {
  const redis = new Redis(redisUrl, { enableOfflineQueue: false, maxRetriesPerRequest: 1, lazyConnect: true })
  redis.on('error', () => undefined)
  redis.connect().catch(() => undefined)
  return redis
}

/** For taking jobs: waits for Redis to come back, however long. */
export function workerConnection({ redisUrl }: QueuePlace): Redis {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null })
  redis.on('error', () => undefined)
  return redis
}
