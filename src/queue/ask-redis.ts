/** Asks a Redis what it is, over a connection of its own. */
import { inTime, producerConnection } from './redis.ts'

/** What it answers. */
export interface RedisAnswers {
  /** To INFO. */
  readonly info: string
  /** To CONFIG GET save: '' when it makes no snapshots, null where nobody may ask. */
  readonly save: string | null
  /** To TIME. */
  readonly timeMs: number
}

/** @throws {StoreUnavailableError} when it does not answer within a few seconds */
export async function askRedis(redisUrl: string): Promise<RedisAnswers> {
  const redis = producerConnection({ redisUrl, prefix: '' })
  try {
    await inTime(redis.status === 'ready' ? Promise.resolve() : new Promise<void>((resolve) => redis.once('ready', () => resolve())))
    const [seconds, microseconds] = await inTime(redis.time())
    const [, save = null] = (await inTime(redis.config('GET', 'save').catch(() => []))) as readonly string[]
    return { info: await inTime(redis.info()), save, timeMs: Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000) }
  } finally {
    redis.disconnect()
  }
}
