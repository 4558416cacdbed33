/** Watches the folders of all mailboxes in one process; any number of processes share them by leases. */
import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { credentialsDigest } from '../config/credentials-digest.ts'
import type { CurrentConfig } from '../config/current-config.ts'
import type { Config, MailboxConfig } from '../config/schema.ts'
import { signedTicketsBy } from '../config/signed-tickets.ts'
import { placeOf, watchedFolders, type WatchedFolder } from '../config/watched-folder.ts'
import type { FolderNaming } from '../store/mailbox-states.ts'
import type { AccessTokens } from '../oauth/access-tokens.ts'
import { createByteBudget } from './byte-budget.ts'
import { createFirstLooks } from './first-looks.ts'
import { FolderShare } from './folder-share.ts'
import type { PollDeps } from './take-sets.ts'
import { watchFolder, type FolderWatch, type PassTerms } from './watch-folder.ts'

export interface WatchDeps extends Pick<PollDeps, 'store' | 'queue' | 'pool' | 'log' | 'spoolDir' | 'checkSender'> {
  readonly accessTokens: Pick<AccessTokens, 'of'>
}

/** The limit of mail in memory across all mailboxes, by RFC822.SIZE. */
const inFlightBytes = 64 * 1024 * 1024
/** A folder does not wait longer for the first looks of the others. */
const firstLooksMs = 10_000
/** The delay between the starts of two folders. */
const staggerMs = 10

/**
 * Polls every folder of every mailbox until the signal, then stops promptly and releases the leases. When the configuration is reloaded,
 * new folders are started and removed or changed ones ended; unchanged ones go on undisturbed.
 *
 * A mailbox that fails does not disturb the others. Never rejects, unless the spool folder cannot be created.
 */
export async function watchMailboxes(configs: CurrentConfig, deps: WatchDeps, signal: AbortSignal): Promise<void> {
  await mkdir(deps.spoolDir, { recursive: true })
  const owner = randomUUID()
  const leaseMs = configs.config.intervals.leaseSeconds * 1000
  const folders = () => foldersOf(configs.config).length
  const share = new FolderShare({ pollers: deps.store.pollers, owner, leaseMs, folders, log: deps.log })
  const watches = new FolderWatches({ configs, deps, share, owner, leaseMs, signal })
  await share.look().catch(() => undefined)
  watches.follow(configs.config)
  configs.onTaken((config) => watches.follow(config), signal)
  await share.keep(signal)
  await watches.ended()
}

interface WatchScope extends Pick<FolderWatch, 'share' | 'owner' | 'leaseMs'> {
  readonly configs: CurrentConfig
  readonly deps: WatchDeps
  readonly signal: AbortSignal
}

/** A folder that is being watched. */
interface Running {
  /** Everything that the configuration says about it, as text for comparison. */
  readonly words: string
  readonly stop: AbortController
  readonly ended: Promise<void>
}

/** The folders that this process watches. */
class FolderWatches {
  readonly #scope: WatchScope
  readonly #running = new Map<string, Running>()
  readonly #shared: Pick<PollDeps, 'store' | 'queue' | 'pool' | 'log' | 'spoolDir' | 'budget' | 'firstLooks'>
  #terms: Omit<PassTerms, 'checkSender'>

  constructor(scope: WatchScope) {
    this.#scope = scope
    const { accessTokens: _, checkSender: __, ...polling } = scope.deps
    const folders = foldersOf(scope.configs.config).length
    const firstLooks = createFirstLooks(folders, firstLooksMs + folders * staggerMs)
    this.#shared = { ...polling, budget: createByteBudget(inFlightBytes), firstLooks }
    this.#terms = termsOf(scope.configs.config)
  }

  /** Ends the folders that the configuration has changed or removed, and starts new ones. */
  follow(config: Config): void {
    this.#terms = termsOf(config)
    const folders = new Map(foldersOf(config).map((folder) => [idOf(folder), folder]))
    for (const [id, { words, stop }] of this.#running) {
      const folder = folders.get(id)
      if (folder === undefined || wordsOf(folder) !== words) stop.abort()
    }
    const fresh = [...folders.values()].filter((folder) => this.#running.get(idOf(folder))?.stop.signal.aborted !== false)
    // In random order, so that processes started together share the folders.
    const shuffled = fresh.map((folder) => ({ folder, key: Math.random() })).sort((a, b) => a.key - b.key)
    shuffled.forEach(({ folder }, n) => this.#begin(folder, n * staggerMs))
  }

  /** Resolves when the signal was aborted and no folder is watched any more. */
  async ended(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ ended }) => ended))
  }

  #begin(folder: Folder, delayMs: number): void {
    const stop = new AbortController()
    const either = AbortSignal.any([this.#scope.signal, stop.signal])
    const before = this.#running.get(idOf(folder))?.ended
    // The lease belongs to the process, so two watches of one folder would both hold it: wait for the old one to end.
    const ended = (async () => {
      await before
      await watchLater(this.#watchOf(folder), delayMs, either)
    })()
    this.#running.set(idOf(folder), { words: wordsOf(folder), stop, ended })
  }

  #watchOf({ mailbox, watched }: Folder): FolderWatch {
    const { configs, deps, share, owner, leaseMs } = this.#scope
    const log = deps.log.child({ mailbox: watched.mailbox, folder: watched.folder })
    return {
      share,
      owner,
      leaseMs,
      server: { ...mailbox.imap, accessToken: deps.accessTokens.of(mailbox, 'imap') },
      credentials: credentialsDigest(mailbox.imap, configs.config),
      deps: { ...this.#shared, watched, log },
      scope: mailbox.scope,
      naming: () => namingIn(configs, { mailbox, watched }),
      terms: () => ({ ...this.#terms, checkSender: deps.checkSender }),
      get pollMs() {
        return configs.config.intervals.pollSeconds * 1000
      },
    }
  }
}

interface Folder {
  readonly mailbox: MailboxConfig
  readonly watched: WatchedFolder
}

function foldersOf({ mailboxes }: Config): readonly Folder[] {
  return mailboxes.flatMap((mailbox) => watchedFolders(mailbox).map((watched) => ({ mailbox, watched })))
}

function idOf({ watched: { mailbox, folder } }: Folder): string {
  return `${mailbox}/${folder}`
}

function wordsOf({ mailbox, watched }: Folder): string {
  const { folder: _, sentFolder: __, moreFolders: ___, ...server } = mailbox.imap
  return JSON.stringify([watched, server, mailbox.scope])
}

function termsOf(config: Config): Omit<PassTerms, 'checkSender'> {
  return { limits: config.limits, mailboxes: config.mailboxes.map(({ name }) => name), signedTickets: signedTicketsBy(config) }
}

function namingIn({ present: { config, at } }: CurrentConfig, { mailbox, watched }: Folder): FolderNaming {
  return {
    at,
    place: placeOf(mailbox, watched.folder),
    hasMailbox: (name) => config.mailboxes.some((other) => other.name === name),
    isWatched: (id) => foldersOf(config).some((folder) => idOf(folder) === id),
  }
}

/** Starts are spread out: a thousand log-ins at once take more memory than the sessions themselves, and look like an attack. */
async function watchLater(watch: FolderWatch, delayMs: number, signal: AbortSignal): Promise<void> {
  await sleep(delayMs, undefined, { signal }).catch(() => undefined)
  await watchFolder(watch, signal)
}
