/** A Redis Cluster of three masters, each with a third of the slots, and a replica for one of them when it is wanted. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { findFreePort } from '../../demo/servers/local-port.ts'
import { temporaryFolder } from '../../src/temporary-folder.ts'
import { until } from './observe.ts'
import { serverProcess, type ServerProcess } from './own-server.ts'

const slots = 16_384
/** One that is silent for so long is taken for dead by the others. */
const nodeTimeoutMs = 1_000
const patienceMs = 60_000

/** A cluster. */
export interface RedisCluster {
  readonly redisUrl: string
  readonly nodes: readonly ServerProcess[]
  /** Keys on each node that runs, in the order of the nodes. */
  keys(): Promise<readonly (readonly string[])[]>
  /** Starts a node that stands in for a master. */
  addReplica(of: ServerProcess): Promise<ServerProcess>
  /** Resolves when a node says that all slots are served, or that they are not. */
  serves(isServing: boolean, by?: ServerProcess): Promise<void>
  stop(): Promise<void>
}

/** Starts the nodes, and waits until they serve all slots. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const folder = temporaryFolder('redis-cluster')
  const nodes = await Promise.all([0, 1, 2].map((n) => clusterNode(join(folder, `node-${n}`))))
  const all = [...nodes]
  for (const node of nodes) await node.start()
  const third = Math.ceil(slots / nodes.length)
  await Promise.all(
    nodes.map(({ port }, n) => ask(port, 'CLUSTER', 'ADDSLOTSRANGE', `${n * third}`, `${Math.min(slots, (n + 1) * third) - 1}`)),
  )
  const meet = async ({ port }: ServerProcess) => {
    const ours = await ask(port, 'CONFIG', 'GET', 'cluster-port')
    const bus = (ours as readonly string[])[1] ?? ''
    for (const other of nodes) if (other.port !== port) await ask(other.port, 'CLUSTER', 'MEET', '127.0.0.1', `${port}`, bus)
  }
  for (const node of nodes) await meet(node)
  const stateOf = async ({ port }: ServerProcess) => String(await ask(port, 'CLUSTER', 'INFO').catch(() => ''))
  const serves = async (isServing: boolean, by?: ServerProcess) => {
    const asked = by ? [by] : nodes
    await until(
      `a cluster that ${isServing ? 'serves' : 'serves no more'}`,
      async () => (await Promise.all(asked.map(stateOf))).every((text) => text.includes('cluster_state:ok') === isServing),
      patienceMs,
    )
  }
  await serves(true)
  return {
    redisUrl: `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    nodes,
    serves,
    keys: () => Promise.all(nodes.map(async ({ port }) => (await ask(port, 'KEYS', '*').catch(() => [])) as readonly string[])),
    async addReplica(of) {
      const replica = await clusterNode(join(folder, `replica-${all.length}`))
      all.push(replica)
      await replica.start()
      await meet(replica)
      const id = String(await ask(of.port, 'CLUSTER', 'MYID'))
      await until('a node that knows its master', () =>
        ask(replica.port, 'CLUSTER', 'REPLICATE', id).then(
          () => true,
          () => false,
        ),
      )
      await until('a replica that has all', async () => String(await ask(of.port, 'INFO', 'replication')).includes('state=online'))
      return replica
    },
    async stop() {
      await Promise.all(all.map((node) => node.kill()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function clusterNode(folder: string): Promise<ServerProcess> {
  const bus = await findFreePort()
  return serverProcess('redis', folder, (port) => [
    ...['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--repl-diskless-sync-delay', '0'],
    ...['--cluster-enabled', 'yes', '--cluster-port', `${bus}`, '--cluster-node-timeout', `${nodeTimeoutMs}`],
  ])
}

async function ask(port: number, name: string, ...words: readonly string[]): Promise<unknown> {
  const redis = new Redis({ port, lazyConnect: true, retryStrategy: () => null, commandTimeout: 2_000 })
  redis.on('error', () => undefined)
  try {
    await redis.connect()
    return await redis.call(name, ...words)
  } finally {
    redis.disconnect()
  }
}
