/** Which configuration and which servers a command works with: given ones, or the embedded ones of the checkout. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { loadConfig, parseConfig } from '../config/read-config.ts'
import type { Config } from '../config/schema.ts'
import { openLog } from '../logger.ts'
import { openRuntime, type Runtime } from './runtime.ts'
import { demoConfigText } from '../../demo/story/config.ts'

/** Options that every command with a database has. */
export interface CommonOptions {
  /** Path of the configuration; default `INTRAY_CONFIG`, else the demo's. */
  readonly config?: string
}

/** An open runtime, and the servers behind it if they are ours. */
export interface Environment {
  readonly runtime: Runtime
  close(): Promise<void>
}

/** The folder of embedded data: `INTRAY_DATA`, else `.data` in the folder of the checkout. */
export function dataFolder(): string {
  const folder = resolve(process.env['INTRAY_DATA'] ?? join(import.meta.dirname, '../../.data'))
  mkdirSync(folder, { recursive: true })
  return folder
}

/** The configuration that a command means, and its path; null stands for the demo's. */
export function chosenConfig(options: CommonOptions): { readonly config: Config; readonly path: string | null } {
  const path = options.config ?? process.env['INTRAY_CONFIG'] ?? null
  if (path !== null) return { config: loadConfig(path), path }
  const demoPath = join(dataFolder(), 'demo.yaml')
  const text = existsSync(demoPath) ? readFileSync(demoPath, 'utf8') : demoConfigText({ imapPort: 1, smtpPort: 1 })
  return { config: parseConfig(text, demoPath, { ...process.env, INTRAY_DEMO_SECRET: embeddedSecret() }), path: null }
}

/** Signs tokens of an installation without a configuration; made at the first start, kept beside the data. */
export function embeddedSecret(): string {
  const path = join(dataFolder(), 'secret')
  try {
    writeFileSync(path, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    // Somebody made it before us, perhaps this very moment.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(path, 'utf8').trim()
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
  const { config } = chosenConfig(options)
  const servers = await serversFor(config, needs.redis)
  try {
    const places = { mongoUri: servers.mongoUri, redisUrl: needs.redis ? servers.redisUrl : null }
    const runtime = await openRuntime(config, places, openLog(needs.role, needs.role === 'worker' ? 'info' : 'warn'))
    return { runtime, close: async () => void (await runtime.close().finally(() => servers.stop())) }
  } catch (error) {
    await servers.stop()
    throw error
  }
}

/** Is there a database to read: a given one, or an embedded one that has been used? Starts none. */
export function hasDatabase({ mongodbUri }: Config): boolean {
  if (mongodbUri !== undefined || process.env['MONGODB_URI']) return true
  return readdirSync(dataFolder()).some((name) => name.startsWith('mongod-'))
}

/** The servers of a configuration: its own, those of the environment, else the embedded ones. */
export async function serversFor(
  { mongodbUri, redisUrl }: Config,
  needsRedis: boolean,
): Promise<{ readonly mongoUri: string; readonly redisUrl: string; stop(): Promise<void> }> {
  const { startEmbedded } = await import('../../demo/servers/servers.ts')
  const embedded = await startEmbedded({ dataDir: dataFolder(), mongo: !mongodbUri, redis: needsRedis && !redisUrl })
  return {
    mongoUri: mongodbUri ?? embedded.mongoUri,
    redisUrl: redisUrl ?? embedded.redisUrl,
    stop: () => embedded.stop(),
  }
}
