/** Asks a Redis what it is, over connections of its own: of a cluster each node that its address names. */
import { Redis } from 'ioredis'
import { isClusterAddress, readRedisAddress, type ClusterAddress } from './redis-address.ts'
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

/** What a node of a cluster answers, or why it does not. */
export interface NodeAnswers {
  readonly node: string
  readonly refusal: string | null
  readonly answers: RedisAnswers | null
  /** To CLUSTER INFO and CLUSTER NODES. */
  readonly cluster: { readonly info: string; readonly nodes: string } | null
}

/** @throws {StoreUnavailableError} when it does not answer within a few seconds */
export async function askRedis(redisUrl: string): Promise<RedisAnswers> {
  // Nothing of a cluster is asked for here.
  const redis = producerConnection({ redisUrl }) as Redis
  try {
    await inTime(redis.status === 'ready' ? Promise.resolve() : new Promise<void>((resolve) => redis.once('ready', () => resolve())))
    return await answersOf(redis)
  } finally {
    redis.disconnect()
  }
}

/** What the named nodes of a cluster answer; null: the address names none. */
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
