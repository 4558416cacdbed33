/** Checks whether Redis keeps jobs: it must neither evict them nor lose them when it restarts. */
import { askCluster, askRedis, type RedisAnswers } from '../queue/ask-redis.ts'
import { clockFinding, type ClockReading } from './clock.ts'
import { about, isOlder, orWell, type Finding } from './finding.ts'
import { clusterFindings } from './redis-cluster.ts'

/** The facts of a Redis server. */
export interface RedisFacts {
  readonly version: string
  readonly role: string
  readonly isCluster: boolean
  readonly policy: string
  /** 0: all memory of the machine. */
  readonly maxBytes: number
  readonly usedBytes: number
  readonly isAppendOnly: boolean
  readonly hasSnapshots: boolean
  /** Results of its last writes to disk. */
  readonly lastWrites: readonly string[]
  readonly clock: ClockReading
}

/** Required by BullMQ. */
const oldestVersion = '6.2'
const fullest = 0.9

/** Reads and judges Redis. */
export async function examineRedis(redisUrl: string): Promise<readonly Finding[]> {
  try {
    const askedMs = Date.now()
    const nodes = await askCluster(redisUrl)
    if (nodes) {
      const answeredMs = Date.now()
      const judged = nodes.flatMap(({ node, answers }) =>
        answers ? nodeFindings(node, redisFacts(answers, { theirsMs: answers.timeMs, askedMs, answeredMs })) : [],
      )
      return [...clusterFindings(nodes), ...judged]
    }
    const answers = await askRedis(redisUrl)
    return redisFindings(redisFacts(answers, { theirsMs: answers.timeMs, askedMs, answeredMs: Date.now() }))
  } catch (error) {
    const advice = 'start it, or correct redisUrl (REDIS_URL); mail is stored meanwhile, and becomes tickets when it answers'
    return [about('redis').fault((error as Error).message, advice)]
  }
}

/** Parses the answers. @param save - of CONFIG GET save; null: not permitted */
export function redisFacts({ info, save }: Pick<RedisAnswers, 'info' | 'save'>, clock: ClockReading): RedisFacts {
  const lines = info.split(/\r?\n/).filter((line) => line.includes(':'))
  const values = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]))
  const valueOf = (name: string) => values.get(name) ?? ''
  return {
    version: valueOf('redis_version'),
    role: valueOf('role'),
    isCluster: valueOf('cluster_enabled') === '1',
    policy: valueOf('maxmemory_policy'),
    maxBytes: Number(valueOf('maxmemory')) || 0,
    usedBytes: Number(valueOf('used_memory')) || 0,
    isAppendOnly: valueOf('aof_enabled') === '1',
    hasSnapshots: save !== '',
    lastWrites: ['rdb_last_bgsave_status', 'aof_last_write_status', 'aof_last_bgrewrite_status'].map(valueOf),
    clock,
  }
}

/** Judges one node of an intended cluster, where replicas and cluster mode are in order. */
function nodeFindings(node: string, facts: RedisFacts): readonly Finding[] {
  return redisFindings({ ...facts, isCluster: false, role: 'master' }).map((finding) => ({ ...finding, text: `${node}: ${finding.text}` }))
}

/** Judges the facts of Redis. */
export function redisFindings(facts: RedisFacts): readonly Finding[] {
  const { ok, warning, fault } = about('redis')
  const { version, role, isCluster, policy, maxBytes, usedBytes, isAppendOnly, hasSnapshots, lastWrites } = facts
  const troubles = [
    isOlder(version, oldestVersion)
      ? fault(`version ${version} lacks commands that the queues need`, `upgrade to ${oldestVersion} or newer`)
      : null,
    isCluster
      ? fault('it is a node of a Redis Cluster, which redisUrl does not reach as a whole', 'write redis+cluster://host,host')
      : null,
    role === 'slave' ? fault('it is a replica, which takes no writes', 'let redisUrl name the master, or its Sentinels') : null,
    policy !== 'noeviction'
      ? fault(`it evicts keys when its memory is full (maxmemory-policy ${policy}): jobs would vanish`, 'set maxmemory-policy noeviction')
      : null,
    !isAppendOnly && !hasSnapshots
      ? warning('it keeps nothing on disk: after its restart the sweeper enqueues all that waits', 'set appendonly yes')
      : null,
    lastWrites.includes('err') ? fault('its last write to the disk failed', 'see its log: the disk is full or not writable') : null,
    maxBytes > 0 && usedBytes / maxBytes > fullest
      ? fault(`its memory is ${Math.floor((usedBytes / maxBytes) * 100)} % full`, 'raise maxmemory; when it is full, nothing is enqueued')
      : null,
  ]
  return [
    ...orWell(troubles, ok(`version ${version}, ${isAppendOnly ? 'append-only file' : 'snapshots'}, evicts nothing`)),
    clockFinding('Redis', facts.clock),
  ]
}
