/** Which configuration and which servers a command works with: given ones, or the embedded ones of the checkout. */
import { addressFaults } from '../config/address-faults.ts'
import { loadConfig } from '../config/read-config.ts'
import type { Config } from '../config/schema.ts'
import { ConfigError, UserError } from '../errors.ts'
import { openLog } from '../logger.ts'
import type { Runtime } from './runtime.ts'

/** Options that every command with a database has. */
export interface CommonOptions {
  /** Path of the configuration; default `INTRAY_CONFIG`, else the demo's. */
  readonly config?: string
}

/** An open runtime, and the servers behind it if they are ours. */
export interface Environment {
  readonly runtime: Runtime
  /** Of the configuration's file; null: the demo's, which has none. */
  readonly path: string | null
  close(): Promise<void>
}

/**
 * The configuration that a command means, and its path; null stands for the demo's.
 *
 * @throws {UserError} when none is given where the demo is not installed
 */
export async function chosenConfig(options: CommonOptions): Promise<{ readonly config: Config; readonly path: string | null }> {
  const path = options.config ?? process.env['INTRAY_CONFIG'] ?? null
  if (path !== null) return { config: loadConfig(path), path }
  const { demoConfig } = await fromDemo(() => import('../../demo/story/config.ts'))
  return { config: demoConfig(), path: null }
}

/**
 * Loads a part of the demo, which is no part of a production installation: neither its files nor its packages.
 *
 * @param missing - what to say where it is not there
 * @throws {UserError} saying that
 */
export async function fromDemo<T>(
  load: () => Promise<T>,
  missing = 'no configuration: name one by --config or INTRAY_CONFIG (the demo needs a checkout with all packages: npm ci)',
): Promise<T> {
  try {
    return await load()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new UserError(missing, { cause: error })
  }
}

/**
 * Opens what a command needs; servers that are not given are the embedded ones, started if need be and stopped again.
 *
 * @param needs - most commands can do without Redis
 */
export async function openEnvironment(
  options: CommonOptions,
  needs: { readonly role: string; readonly redis: boolean },
): Promise<Environment> {
  const { config, path } = await chosenConfig(options)
  const servers = await serversFor(config, needs.redis)
  try {
    const places = { mongoUri: servers.mongoUri, redisUrl: needs.redis ? servers.redisUrl : null }
    // `intray start` opens none: it only looks after those that do.
    const { openRuntime } = await import('./runtime.ts')
    const runtime = await openRuntime(config, places, openLog(needs.role, needs.role === 'worker' ? 'info' : 'warn'))
    return { runtime, path, close: async () => void (await runtime.close().finally(() => servers.stop())) }
  } catch (error) {
    await servers.stop()
    throw error
  }
}

/** Is there a database to read: a given one, or an embedded one that has been used? Starts none. */
export async function hasDatabase(config: Config): Promise<boolean> {
  if (mongoUriOf(config) !== null) return true
  const embedded = await import('../../demo/kept-folder.ts').catch(() => null)
  return embedded?.hasData() ?? false
}

/**
 * The servers of a configuration: its own, those of the environment, else the embedded ones.
 *
 * @throws {UserError} when one is not given where there are no embedded ones
 * @throws {ConfigError} when an address of the environment is none
 */
export async function serversFor(
  config: Config,
  needsRedis: boolean,
): Promise<{ readonly mongoUri: string; readonly redisUrl: string; stop(): Promise<void> }> {
  const given = { mongoUri: mongoUriOf(config), redisUrl: needsRedis ? redisUrlOf(config) : '' }
  const missing = [
    ...(given.mongoUri === null ? ['mongodbUri (or MONGODB_URI)'] : []),
    ...(given.redisUrl === null ? ['redisUrl (or REDIS_URL)'] : []),
  ]
  const faults = addressFaults({ MONGODB_URI: given.mongoUri, REDIS_URL: given.redisUrl })
  if (faults.length > 0) throw new ConfigError(faults)
  if (missing.length === 0) return { mongoUri: given.mongoUri ?? '', redisUrl: given.redisUrl ?? '', stop: nothing }
  const { startEmbedded } = await fromDemo(
    () => import('../../demo/servers/servers.ts'),
    `the configuration lacks ${missing.join(' and ')}, and there are no embedded servers here`,
  )
  const embedded = await startEmbedded({ mongo: given.mongoUri === null, redis: given.redisUrl === null })
  return {
    mongoUri: given.mongoUri ?? embedded.mongoUri,
    redisUrl: given.redisUrl ?? embedded.redisUrl,
    stop: () => embedded.stop(),
  }
}

const nothing = () => Promise.resolve()
const mongoUriOf = ({ mongodbUri }: Config) => mongodbUri ?? (process.env['MONGODB_URI'] || null)
const redisUrlOf = ({ redisUrl }: Config) => redisUrl ?? (process.env['REDIS_URL'] || null)
