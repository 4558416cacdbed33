/** Redis on two nodes behind three Sentinels: when the primary is gone, they make the other one primary. */
import { existsSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { temporaryFolder } from '../../src/temporary-folder.ts'
import { until } from './observe.ts'
import { serverProcess, type ServerProcess } from './own-server.ts'

const NAME = 'mymaster'
/** Sentinels of a starved machine do nothing for half a minute, for they no longer trust their clocks. */
const patienceMs = 300_000

/** Two nodes, of which either may be the primary. */
export interface SentinelSet {
  readonly redisUrl: string
  /** The primary, as soon as the other node has all that it has. */
  primary(): Promise<ServerProcess>
  /** Resolves when the Sentinels have made another node the primary. */
  takenOver(from: ServerProcess): Promise<void>
  stop(): Promise<void>
}

/** Starts the nodes and the Sentinels, and waits until they know of each other. */
export async function startSentinels(): Promise<SentinelSet> {
  const folder = temporaryFolder('sentinels')
  const first = await serverProcess('redis', join(folder, 'node-0'), (port) => nodeArguments(port))
  const second = await serverProcess('redis', join(folder, 'node-1'), (port) => [
    ...nodeArguments(port),
    ...['--replicaof', `127.0.0.1 ${first.port}`],
  ])
  const sentinels = await Promise.all([0, 1, 2].map((n) => sentinel(join(folder, `sentinel-${n}`), first.port)))
  const nodes = [first, second]
  const all = [...nodes, ...sentinels]
  for (const server of all) await server.start()
  const primaryPort = async () => {
    const answers = await Promise.all(sentinels.map(({ port }) => command(port, 'SENTINEL', 'get-master-addr-by-name', NAME)))
    const ports = new Set((answers as (readonly string[] | null)[]).map((address) => Number(address?.[1])))
    return ports.size === 1 ? [...ports][0] : null
  }
  const primary = () =>
    until(
      'a primary with a replica',
      async () => {
        const port = await primaryPort()
        const node = nodes.find((server) => server.port === port)
        return node && String(await command(node.port, 'INFO', 'replication')).includes('state=online') ? node : null
      },
      patienceMs,
    )
  return {
    redisUrl: `redis+sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${NAME}`,
    primary,
    async takenOver(from) {
      await until(
        'another primary',
        async () => {
          const port = await primaryPort()
          return port !== null && port !== from.port
        },
        patienceMs,
      )
    },
    async stop() {
      await Promise.all(all.map((server) => server.kill()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function nodeArguments(port: number): readonly string[] {
  return ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--repl-diskless-sync-delay', '0']
}

/** It writes what it learns into its configuration, and reads it again. */
function sentinel(folder: string, primaryPort: number): Promise<ServerProcess> {
  const path = join(folder, 'sentinel.conf')
  return serverProcess('redis', folder, (port) => {
    const lines = [
      ...[`port ${port}`, 'bind 127.0.0.1', `sentinel monitor ${NAME} 127.0.0.1 ${primaryPort} 2`],
      ...[`sentinel down-after-milliseconds ${NAME} 1000`, `sentinel failover-timeout ${NAME} 5000`],
    ]
    if (!existsSync(path)) writeFileSync(path, lines.join('\n'))
    return [path, '--sentinel']
  })
}

/** @returns null when the server does not answer */
async function command(port: number, name: string, ...words: readonly string[]): Promise<unknown> {
  const redis = new Redis({ port, lazyConnect: true, retryStrategy: () => null, commandTimeout: 2_000 })
  redis.on('error', () => undefined)
  try {
    await redis.connect()
    return await redis.call(name, ...words)
  } catch {
    return null
  } finally {
    redis.disconnect()
  }
}
