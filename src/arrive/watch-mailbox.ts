/** Watches the folders of all mailboxes in one program; any number of programs share them by leases. */
import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { credentialsDigest } from '../config/credentials-digest.ts'
import type { Config } from '../config/schema.ts'
import type { AccessTokens } from '../oauth/access-tokens.ts'
import { createByteBudget } from './byte-budget.ts'
import { createFirstLooks } from './first-looks.ts'
import { FolderShare } from './folder-share.ts'
import type { PollDeps } from './take-sets.ts'
import { watchFolder, type FolderWatch } from './watch-folder.ts'
import { watchedFolders } from '../config/watched-folder.ts'

/** What watching needs. */
export interface WatchDeps extends Pick<PollDeps, 'store' | 'queue' | 'pool' | 'log' | 'spoolDir' | 'checkSender' | 'signedTickets'> {
  readonly accessTokens: Pick<AccessTokens, 'of'>
}

/** Mails of all mailboxes that are in memory at once, by RFC822.SIZE. */
const inFlightBytes = 64 * 1024 * 1024
/** A folder waits no longer for the others. */
const firstLooksMs = 10_000
/** Between the starts of two folders. */
const staggerMs = 10

/**
 * Polls every folder of every mailbox until the signal is aborted, then stops promptly and gives the leases back.
 *
 * A mailbox that fails does not disturb the others. Never rejects, but for a spool folder that cannot be made.
 */
export async function watchMailboxes(config: Config, deps: WatchDeps, signal: AbortSignal): Promise<void> {
  await mkdir(deps.spoolDir, { recursive: true })
  const { leaseSeconds, pollSeconds } = config.intervals
  const program = { owner: randomUUID(), leaseMs: leaseSeconds * 1000, pollMs: pollSeconds * 1000 }
  const mailboxes = config.mailboxes.map(({ name }) => name)
  const folders = config.mailboxes.flatMap(watchedFolders).length
  const { accessTokens, ...polling } = deps
  const firstLooks = createFirstLooks(folders, firstLooksMs + folders * staggerMs)
  const shared = { ...polling, limits: config.limits, mailboxes, budget: createByteBudget(inFlightBytes), firstLooks }
  const { owner, leaseMs } = program
  const share = new FolderShare({ pollers: deps.store.pollers, owner, leaseMs, folders, log: deps.log })
  const watches = config.mailboxes.flatMap((mailbox) =>
    watchedFolders(mailbox).map((watched) => {
      const log = deps.log.child({ mailbox: watched.mailbox, folder: watched.folder })
      const server = { ...mailbox.imap, accessToken: accessTokens.of(mailbox, 'imap') }
      const credentials = credentialsDigest(mailbox.imap, config)
      return { ...program, share, server, credentials, deps: { ...shared, watched, log } }
    }),
  )
  await share.look().catch(() => undefined)
  // In another order each time: programs that start together share the mailboxes.
  const shuffled = watches.map((watch) => ({ watch, key: Math.random() })).sort((a, b) => a.key - b.key)
  await Promise.all([share.keep(signal), ...shuffled.map(({ watch }, n) => watchLater(watch, n * staggerMs, signal))])
}

/** A thousand log-ins at once would cost more memory than a thousand sessions, and look like an attack. */
async function watchLater(watch: FolderWatch, delayMs: number, signal: AbortSignal): Promise<void> {
  await sleep(delayMs, undefined, { signal }).catch(() => undefined)
  await watchFolder(watch, signal)
}
