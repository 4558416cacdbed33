/** Connections to Redis as BullMQ needs them: producers fail fast, workers wait. */
import { Cluster, Redis } from 'ioredis'
import { StoreUnavailableError } from '../errors.ts'
import { readRedisAddress, redisServersOf, type ConnectionOptions } from './redis-address.ts'

/** A single Redis, or a cluster. */
export type RedisConnection = Redis | Cluster

/** The Redis of the queues, and the prefix of their keys. */
export interface QueueSettings {
  readonly redisUrl: string
  /** Separates the queues of several installations on one Redis. */
  readonly prefix: string
}

/** BullMQ waits for Redis without limit; producers must not. */
const patienceMs = 3_000
/** A connection that is silent this long while an answer is due is dead; the longest blocking command takes ten seconds. */
const silenceMs = { taking: 20_000, adding: 5_000 } as const

/**
 * Waits for an answer of Redis for a limited time.
 *
 * @param answer - the request; after the limit it may still take effect
 * @throws {StoreUnavailableError} when it is late
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

/** A connection for adding jobs: an absent Redis is an error at once, not a growing queue in memory. */
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

/** A connection for taking jobs, which waits for Redis to come back however long. */
export function workerConnection({ redisUrl }: QueueSettings): RedisConnection {
  const redis = openRedis(redisUrl, { maxRetriesPerRequest: null, socketTimeout: silenceMs.taking })
  redis.on('error', () => undefined)
  return redis
}

/** The error of a connection, with the server and the configuration key that names it. */
export function unavailableRedis({ redisUrl }: QueueSettings, cause: Error): StoreUnavailableError {
  const server = `${redisServersOf(redisUrl)} (redisUrl or REDIS_URL)`
  return new StoreUnavailableError(`Redis does not answer: ${server}: ${cause.message}`, { cause })
}

function openRedis(address: string, options: ConnectionOptions & { readonly socketTimeout: number }): RedisConnection {
  const parsed = readRedisAddress(address)
  if (typeof parsed === 'string') return new Redis(parsed, options)
  if (!('nodes' in parsed)) return new Redis({ ...parsed, ...options })
  const { lazyConnect, enableOfflineQueue, ...each } = options
  return new Cluster([...parsed.nodes], {
    ...(lazyConnect === undefined ? {} : { lazyConnect }),
    ...(enableOfflineQueue === undefined ? {} : { enableOfflineQueue }),
    slotsRefreshTimeout: patienceMs,
    // Host names are not resolved by ioredis, or the certificates of a TLS cluster would not match.
    ...(parsed.login.tls ? { dnsLookup: (host, resolved) => resolved(null, host) } : {}),
    redisOptions: { ...parsed.login, ...each },
  })
}
