/** Decides which parts of a new configuration take effect in a running process, and which wait for its next start. */
import type { Config } from './schema.ts'
import { placeOf } from './watched-folder.ts'

/** The configuration to run with, and the keys whose change waits for the next start. */
export interface NextConfig {
  readonly config: Config
  readonly atRestart: readonly string[]
}

/** Keys on which a process's open connections, ports, signing keys and leases depend. */
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

/** The new configuration with these keys as they were at the start. @param started - the configuration that the process runs with */
export function nextConfig(started: Config, fresh: Config): NextConfig {
  const differ = Object.entries(fixedKeys).filter(([, of]) => JSON.stringify(of(started)) !== JSON.stringify(of(fresh)))
  const names = differ.map(([name]) => name)
  // When the whole section is new or gone, its single keys need no mention.
  const atRestart = names.includes('console') ? names.filter((name) => !name.startsWith('console.')) : names
  const { mongodbUri, redisUrl, secret, previousSecrets, search, healthPort } = started
  const { leaseSeconds, jobLockSeconds } = started.intervals
  const intervals = { ...fresh.intervals, leaseSeconds, jobLockSeconds }
  const fixed = { mongodbUri, redisUrl, secret, previousSecrets, search, healthPort, intervals, console: consoleOf(started, fresh) }
  return { config: { ...fresh, ...fixed }, atRestart }
}

/**
 * Faults between two configurations: a mailbox is renamed, and its old name is given to another mailbox at once. Nobody could tell whose
 * the tickets of that name are.
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

/** Whether there is a console, and where it listens, is settled at the start. */
function consoleOf({ console: running }: Config, { console: fresh }: Config): Config['console'] {
  if (running === undefined || fresh === undefined) return running
  return { ...fresh, host: running.host, port: running.port }
}
