/** What of a new configuration holds while a process runs, and what waits for its next start. */
import type { Config } from './schema.ts'
import { placeOf } from './watched-folder.ts'

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
  search: ({ search }) => search,
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
  const { mongodbUri, redisUrl, secret, previousSecrets, search, healthPort } = started
  const { leaseSeconds, jobLockSeconds } = started.intervals
  const intervals = { ...fresh.intervals, leaseSeconds, jobLockSeconds }
  const fixed = { mongodbUri, redisUrl, secret, previousSecrets, search, healthPort, intervals, console: consoleOf(started, fresh) }
  return { config: { ...fresh, ...fixed }, atRestart }
}

/**
 * Faults between two configurations: a mailbox that gets another name while its own goes to another one. Nobody could tell
 * whose the tickets of that name are.
 */
export function exchangedNames({ mailboxes: before }: Config, { mailboxes: after }: Config): string[] {
  return after.flatMap((mailbox) => {
    const place = placeOf(mailbox, mailbox.imap.folder)
    const same = place === null ? undefined : before.find((other) => placeOf(other, other.imap.folder) === place)
    if (same === undefined || same.name === mailbox.name || !after.some(({ name }) => name === same.name)) return []
    const advice = 'rename the one first, and give its name away when that has been taken'
    return [`mailboxes.${mailbox.name}.name: was "${same.name}" until now, which is the name of another mailbox at once; ${advice}`]
  })
}

/** Who plays the console, and where it listens, is settled at the start. */
function consoleOf({ console: running }: Config, { console: fresh }: Config): Config['console'] {
  if (running === undefined || fresh === undefined) return running
  return { ...fresh, host: running.host, port: running.port }
}
