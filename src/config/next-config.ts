/** What of a new configuration holds while a process runs, and what waits for its next start. */
import type { Config } from './schema.ts'

/** What a process goes on by, and the keys in which it still goes by what it started with. */
export interface NextConfig {
  readonly config: Config
  readonly atRestart: readonly string[]
}

/** Open connections, ports, keys and leases of a process hang on these. */
const fixedKeys = {
  mongodbUri: ({ mongodbUri }) => mongodbUri,
  redisUrl: ({ redisUrl }) => redisUrl,
  secret: ({ secret }) => secret,
  previousSecrets: ({ previousSecrets }) => previousSecrets,
  healthPort: ({ healthPort }) => healthPort,
  console: ({ console: section }) => section !== undefined,
  'console.host': ({ console: section }) => section?.host,
  'console.port': ({ console: section }) => section?.port,
  'intervals.leaseSeconds': ({ intervals }) => intervals.leaseSeconds,
  'intervals.jobLockSeconds': ({ intervals }) => intervals.jobLockSeconds,
} satisfies Record<string, (config: Config) => unknown>

/** The new configuration, but for what cannot change while it runs; `started` is what the process goes by so far. */
export function nextConfig(started: Config, fresh: Config): NextConfig {
  const differ = Object.entries(fixedKeys).filter(([, of]) => JSON.stringify(of(started)) !== JSON.stringify(of(fresh)))
  const names = differ.map(([name]) => name)
  // Without a section on one of the sides, its keys say no more than that.
  const atRestart = names.includes('console') ? names.filter((name) => !name.startsWith('console.')) : names
  const { mongodbUri, redisUrl, secret, previousSecrets, healthPort } = started
  const { leaseSeconds, jobLockSeconds } = started.intervals
  const intervals = { ...fresh.intervals, leaseSeconds, jobLockSeconds }
  const fixed = { mongodbUri, redisUrl, secret, previousSecrets, healthPort, intervals, console: consoleOf(started, fresh) }
  return { config: { ...fresh, ...fixed }, atRestart }
}

/** Who plays the console, and where it listens, is settled at the start. */
function consoleOf({ console: running }: Config, { console: fresh }: Config): Config['console'] {
  if (running === undefined || fresh === undefined) return running
  return { ...fresh, host: running.host, port: running.port }
}
