/** Chooses the configuration and the servers that a command works with: given ones, or the embedded ones of a checkout. */
import { addressFaults } from '../config/address-faults.ts'
import { loadConfig } from '../config/read-config.ts'
import type { Config } from '../config/schema.ts'
import { ConfigError, UserError } from '../errors.ts'
import { openLog } from '../logger.ts'
import type { Runtime } from './runtime.ts'

/** Options of every command with a database. */
export interface CommonOptions {
  /** Path of the configuration; default `INTRAY_CONFIG`, else the demo's. */
  readonly config?: string
}

/** An open runtime, with embedded servers if it needs them. */
export interface Environment {
  readonly runtime: Runtime
  /** The configuration file; null: the demo's, which has none. */
  readonly path: string | null
  close(): Promise<void>
}

/**
 * The configuration of the options or the environment, with its path; the path is null for the demo's.
 *
 * @throws {UserError} when none is given and the demo is not installed
 * @throws {ConfigError} with all faults
 */
export async function chosenConfig(options: CommonOptions): Promise<{ readonly config: Config; readonly path: string | null }> {
  const path = options.config ?? process.env['INTRAY_CONFIG'] ?? null
  if (path !== null) return { config: loadConfig(path), path }
  const { demoConfig } = await fromDemo(() => import('../../demo/story/config.ts'))
  return { config: demoConfig(), path: null }
}

/**
 * Loads a part of the demo; production installations have neither its files nor its packages.
 *
 * @param missing - the message when it is not installed
 * @throws {UserError} with that message
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
 * Opens what a command needs. Embedded servers are started where no server is given, and stopped with it.
 *
 * @param needs - the role for the log, and whether Redis is needed
 */
export async function openEnvironment(
  options: CommonOptions,
  needs: { readonly role: string; readonly redis: boolean },
): Promise<Environment> {
  const { config, path } = await chosenConfig(options)
  const servers = await serversFor(config, needs.redis)
  try {
    const places = { mongoUri: servers.mongoUri, redisUrl: needs.redis ? servers.redisUrl : null }
    // Imported only here: `intray start` opens no runtime and need not load its modules.
    const { openRuntime } = await import('./runtime.ts')
    const runtime = await openRuntime(config, places, openLog(needs.role, needs.role === 'worker' ? 'info' : 'warn'))
    return { runtime, path, close: async () => void (await runtime.close().finally(() => servers.stop())) }
  } catch (error) {
    await servers.stop()
    throw error
  }
}

/** Whether there is a database to read: a given one, or an embedded one that was used before. Starts none. */
export async function hasDatabase(config: Config): Promise<boolean> {
  if (mongoUriOf(config) !== null) return true
  const embedded = await import('../../demo/kept-folder.ts').catch(() => null)
  return embedded?.hasData() ?? false
}

/**
 * The servers of a configuration: its own, those of the environment, else embedded ones.
 *
 * @throws {UserError} when one is not given and there are no embedded ones
 * @throws {ConfigError} when an address in the environment is invalid
 */
export async function serversFor(
  config: Config,
  needsRedis: boolean,
): Promise<{ readonly mongoUri: string; readonly redisUrl: string; stop(): Promise<void> }> {
  const urls = { mongoUri: mongoUriOf(config), redisUrl: needsRedis ? redisUrlOf(config) : '' }
  const missing = [
    ...(urls.mongoUri === null ? ['mongodbUri (or MONGODB_URI)'] : []),
    ...(urls.redisUrl === null ? ['redisUrl (or REDIS_URL)'] : []),
  ]
  const faults = addressFaults({ MONGODB_URI: urls.mongoUri, REDIS_URL: urls.redisUrl })
  if (faults.length > 0) throw new ConfigError(faults)
  if (missing.length === 0) return { mongoUri: urls.mongoUri ?? '', redisUrl: urls.redisUrl ?? '', stop: nothing }
  const { startEmbedded } = await fromDemo(
    () => import('../../demo/servers/servers.ts'),
    `the configuration lacks ${missing.join(' and ')}, and there are no embedded servers here`,
  )
  const embedded = await startEmbedded({ mongo: urls.mongoUri === null, redis: urls.redisUrl === null })
  return {
    mongoUri: urls.mongoUri ?? embedded.mongoUri,
    redisUrl: urls.redisUrl ?? embedded.redisUrl,
    stop: () => embedded.stop(),
  }
}

const nothing = () => Promise.resolve()
const mongoUriOf = ({ mongodbUri }: Config) => mongodbUri ?? (process.env['MONGODB_URI'] || null)
const redisUrlOf = ({ redisUrl }: Config) => redisUrl ?? (process.env['REDIS_URL'] || null)
