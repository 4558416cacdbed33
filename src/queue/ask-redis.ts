/** Asks Redis about itself, over connections of its own; of a cluster, each node that the address names. */
import { Redis } from 'ioredis'
import { isClusterAddress, readRedisAddress, type ClusterAddress } from './redis-address.ts'
import { inTime, producerConnection } from './redis.ts'

/** Answers of a Redis server. */
export interface RedisAnswers {
  /** To INFO. */
  readonly info: string
  /** To CONFIG GET save: '' when it makes no snapshots, null when the command is not permitted. */
  readonly save: string | null
  /** To TIME. */
  readonly timeMs: number
}

/** The answers of a cluster's node, or why there are none. */
export interface NodeAnswers {
  readonly node: string
  readonly refusal: string | null
  readonly answers: RedisAnswers | null
  /** To CLUSTER INFO and CLUSTER NODES. */
  readonly cluster: { readonly info: string; readonly nodes: string } | null
}

/** Asks a single Redis. @throws {StoreUnavailableError} when it does not answer within a few seconds */
export async function askRedis(redisUrl: string): Promise<RedisAnswers> {
  // Only called for addresses of a single Redis.
  const redis = producerConnection({ redisUrl }) as Redis
  try {
    await inTime(redis.status === 'ready' ? Promise.resolve() : new Promise<void>((resolve) => redis.once('ready', () => resolve())))
    return await answersOf(redis)
  } finally {
    redis.disconnect()
  }
}

/** Asks the nodes that a cluster's address names; null: the address is none of a cluster. */
export async function askCluster(redisUrl: string): Promise<readonly NodeAnswers[] | null> {
  if (!isClusterAddress(redisUrl)) return null
  const { nodes, login } = readRedisAddress(redisUrl) as ClusterAddress
  return Promise.all(nodes.map(async (node) => askNode(node, login)))
}

async function askNode({ host, port }: ClusterAddress['nodes'][number], login: ClusterAddress['login']): Promise<NodeAnswers> {
  const node = `${host}:${port}`
  const redis = new Redis({ ...login, host, port, lazyConnect: true, retryStrategy: () => null })
  redis.on('error', () => undefined)
  try {
    await inTime(redis.connect())
    const answers = await answersOf(redis)
    if (!/^cluster_enabled:1/m.test(answers.info)) return { node, refusal: null, answers, cluster: null }
    const [info, nodes] = await inTime(Promise.all([redis.call('CLUSTER', 'INFO'), redis.call('CLUSTER', 'NODES')]))
    return { node, refusal: null, answers, cluster: { info: String(info), nodes: String(nodes) } }
  } catch (error) {
    return { node, refusal: (error as Error).message, answers: null, cluster: null }
  } finally {
    redis.disconnect()
  }
}

async function answersOf(redis: Redis): Promise<RedisAnswers> {
  const [seconds, microseconds] = await inTime(redis.time())
  const [, save = null] = (await inTime(redis.config('GET', 'save').catch(() => []))) as readonly string[]
  return { info: await inTime(redis.info()), save, timeMs: Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000) }
}
