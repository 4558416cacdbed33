/** Connections to Redis as BullMQ wants them: producers fail fast, workers wait. */
import { Cluster, Redis } from 'ioredis'
import { StoreUnavailableError } from '../errors.ts'
import { readRedisAddress, redisServersOf, type ConnectionOptions } from './redis-address.ts'

/** One Redis, or a cluster of them. */
export type RedisConnection = Redis | Cluster

/** Which Redis has the queues, and under which names. */
export interface QueueSettings {
  readonly redisUrl: string
  /** Keeps the queues of several installations on one Redis apart. */
  readonly prefix: string
}

/** BullMQ waits for Redis without any limit; whoever enqueues has better things to do. */
const patienceMs = 3_000
/** A connection that owes an answer for so long has died silently; the longest blocking command takes ten seconds. */
const silenceMs = { taking: 20_000, adding: 5_000 } as const

/**
 * Waits for Redis, but not long.
 *
 * @param answer - what was asked of it; when that takes too long, it may still happen later
 * @throws {StoreUnavailableError} when it does not answer in time
 */
export async function inTime<T>(answer: Promise<T>, limitMs: number = patienceMs): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreUnavailableError('Redis: no answer in time')), limitMs)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

/** For adding jobs: a Redis that is away is an error at once, not a growing queue in memory. */
export function producerConnection({ redisUrl }: Pick<QueueSettings, 'redisUrl'>): RedisConnection {
  const redis = openRedis(redisUrl, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    lazyConnect: true,
    socketTimeout: silenceMs.adding,
  })
  redis.on('error', () => undefined)
  redis.connect().catch(() => undefined)
  return redis
}

/** For taking jobs: waits for Redis to come back, however long. */
export function workerConnection({ redisUrl }: QueueSettings): RedisConnection {
  const redis = openRedis(redisUrl, { maxRetriesPerRequest: null, socketTimeout: silenceMs.taking })
  redis.on('error', () => undefined)
  return redis
}

/** A connection's error, with the server and the key of the configuration that names it. */
export function unavailableRedis({ redisUrl }: QueueSettings, cause: Error): StoreUnavailableError {
  const server = `${redisServersOf(redisUrl)} (redisUrl or REDIS_URL)`
  return new StoreUnavailableError(`Redis does not answer: ${server}: ${cause.message}`, { cause })
}

function openRedis(address: string, options: ConnectionOptions & { readonly socketTimeout: number }): RedisConnection {
  const read = readRedisAddress(address)
  if (typeof read === 'string') return new Redis(read, options)
  if (!('nodes' in read)) return new Redis({ ...read, ...options })
  const { lazyConnect, enableOfflineQueue, ...each } = options
  return new Cluster([...read.nodes], {
    ...(lazyConnect === undefined ? {} : { lazyConnect }),
    ...(enableOfflineQueue === undefined ? {} : { enableOfflineQueue }),
    slotsRefreshTimeout: patienceMs,
    // Names of hosts stay as they are, or the certificates of a cluster with TLS would not be of its addresses.
    ...(read.login.tls ? { dnsLookup: (host, found) => found(null, host) } : {}),
    redisOptions: { ...read.login, ...each },
  })
}
