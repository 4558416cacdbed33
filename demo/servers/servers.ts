/** Redis and MongoDB behind `npm start`, single commands and the tests: given ones, or our own. Read this file first. */

import { dataFolder } from '../kept-folder.ts'
import { LOOPBACK } from './local-port.ts'

/** Which servers are needed, and where they keep their files. */
export interface EmbeddedOptions {
  /** Made when it is not there; a second start finds its data again. Default: the folder of embedded data. */
  readonly dataDir?: string
  readonly redis: boolean
  readonly mongo: boolean
}

/** Servers ready for use. */
export interface EmbeddedServers {
  /** With the database name `intray`; empty when MongoDB was not asked for. */
  readonly mongoUri: string
  /** Empty when Redis was not asked for. */
  readonly redisUrl: string
  /**
   * Leaves the servers. One that no other process uses is stopped, and this resolves when it has ended; a given one is
   * left alone. Safe to call twice. A process that dies without calling it leaves nothing running either.
   */
  stop(): Promise<void>
}

/**
 * Gets the servers ready. MONGODB_URI and REDIS_URL win: then nothing is started in their place.
 *
 * Processes that name the same data folder at the same time share its servers.
 *
 * @throws UserError when set-up has not run
 * @throws StoreUnavailableError when a server does not start
 */
export async function startEmbedded({ dataDir = dataFolder(), redis, mongo }: EmbeddedOptions): Promise<EmbeddedServers> {
  const [mongod, redisServer] = await bothOrNone([
    mongo ? (given('MONGODB_URI') ?? startMongod(dataDir)) : NONE,
    redis ? (given('REDIS_URL') ?? startRedis(dataDir)) : NONE,
  ])
  return {
    mongoUri: mongod?.url ?? '',
    redisUrl: redisServer?.url ?? '',
    stop: async () => void (await Promise.all([mongod?.stop(), redisServer?.stop()])),
  }
}

interface Server {
  readonly url: string
  stop(): Promise<void>
}

const NONE: Promise<undefined> = Promise.resolve(undefined)

function given(variable: string): Promise<Server> | undefined {
  const url = process.env[variable]
  return url ? Promise.resolve({ url, stop: () => Promise.resolve() }) : undefined
}

/** When one cannot start, the other must not stay behind. */
async function bothOrNone(starting: readonly Promise<Server | undefined>[]): Promise<(Server | undefined)[]> {
  const results = await Promise.allSettled(starting)
  const failed = results.find((result) => result.status === 'rejected')
  const started = results.map((result) => (result.status === 'fulfilled' ? result.value : undefined))
  if (!failed) return started
  for (const server of started) await server?.stop()
  throw failed.reason
}

/** Loaded when needed: a command with given servers does not wait for the MongoDB driver. */
async function startMongod(dataDir: string): Promise<Server> {
  const { useMongod } = await import('./mongod.ts')
  const { uri, stop } = await useMongod(dataDir)
  return { url: uri, stop }
}

async function startRedis(dataDir: string): Promise<Server> {
  const { useRedis } = await import('./redis.ts')
  const { port, stop } = await useRedis(dataDir)
  return { url: `redis://${LOOPBACK}:${port}`, stop }
}
