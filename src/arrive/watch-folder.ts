/** Watches one folder for good: poll, wait for news, poll again; after a failure stay away for a while. */
import { setTimeout as sleep } from 'node:timers/promises'
import { IntrayError } from '../errors.ts'
import type { ImapServer } from '../imap/imap-client.ts'
import { MailboxSession } from '../imap/mailbox-session.ts'
import type { FolderNaming, MailboxLease } from '../store/mailbox-states.ts'
import { createBackoff, type Backoff } from './backoff.ts'
import type { FolderShare } from './folder-share.ts'
import { holdLease } from './hold-lease.ts'
import { resumesOnNewCredentials, refusalsAfter } from './pause-after-refusals.ts'
import { pollMailbox } from './poll-mailbox.ts'
import { retakeMoved } from './retake-moved.ts'
import type { PollDeps } from './take-sets.ts'

/** The settings that each pass takes from the configuration when it begins. */
export type PassTerms = Pick<PollDeps, 'limits' | 'mailboxes' | 'checkSender' | 'signedTickets'>

/** A folder to watch, with everything that watching needs. */
export interface FolderWatch {
  readonly deps: Omit<PollDeps, 'signal' | keyof PassTerms>
  readonly scope: string
  /** Identifies the folder across renames, by the present configuration. */
  readonly naming: () => FolderNaming
  /** The settings of the present configuration; a pass keeps those it began with. */
  readonly terms: () => PassTerms
  readonly server: ImapServer
  /** A digest of the log-in's credentials. */
  readonly credentials: string
  /** The random name of this process. */
  readonly owner: string
  readonly leaseMs: number
  /** The share of this process in all folders. */
  readonly share: FolderShare
  /** The longest wait between two passes. */
  readonly pollMs: number
}

/** After this many failures in a row another poller may try; it may reach the server. */
const mostFailures = 3

/** Watches until the signal, then releases the lease. Never rejects. */
export async function watchFolder(watch: FolderWatch, signal: AbortSignal): Promise<void> {
  const { deps, leaseMs } = watch
  const { mailbox, folder } = deps.watched
  const backoff = createBackoff(watch.pollMs)
  const turnBackoff = createBackoff(watch.pollMs)
  while (!signal.aborted) {
    try {
      await claimFolder(watch)
      const turn = await takeTurn(watch, { signal, backoff: turnBackoff })
      if (turn === 'others') deps.firstLooks?.done(`${mailbox}/${folder}`)
      if (turn === 'others') await rest((leaseMs / 2) * (0.5 + Math.random()), signal)
      if (turn === 'failed') await rest(turnBackoff.nextMs(null), signal)
    } catch (error) {
      if (signal.aborted) break
      deps.log.warn({ err: error }, 'the folder is not watched for a moment')
      await rest(backoff.nextMs(null), signal)
    }
  }
}

/** Takes over the state of a folder that was known under another name; when the mailbox was renamed, its tickets and mails follow. */
async function claimFolder({ deps: { store, log, watched }, naming, scope }: FolderWatch): Promise<void> {
  const { mailbox, folder } = watched
  const from = await store.mailboxStates.ensure(mailbox, folder, naming())
  if (from === null) return
  const carried = await store.renames.begin({ _id: from, to: mailbox, scope })
  log.warn({ from, carried }, 'the mailbox has another name: its tickets and mails go on under this one')
}

/** How a turn ended. `others`: another poller has the folder, or the share is used up. `failed`: the server could not be polled. */
type Turn = 'others' | 'handed over' | 'failed'

async function takeTurn(watch: FolderWatch, { signal, backoff }: Pick<Holding, 'signal' | 'backoff'>): Promise<Turn> {
  const { deps, owner, leaseMs, share } = watch
  const id = `${deps.watched.mailbox}/${deps.watched.folder}`
  const handOver = share.take(id)
  if (handOver === null) return 'others'
  let end: Turn = 'others'
  try {
    const terms = { states: deps.store.mailboxStates, id, owner, leaseMs, signal }
    await holdLease(terms, async (lease, held) => {
      end = await watchUnderLease(watch, { lease, signal: held, handOver, backoff })
    })
  } finally {
    share.giveBack(id)
  }
  return end
}

async function watchUnderLease(watch: FolderWatch, holding: Holding): Promise<Turn> {
  const { deps, credentials } = watch
  const { lease, signal, handOver, backoff } = holding
  const either = AbortSignal.any([signal, handOver])
  for (let failures = 0; !either.aborted;) {
    const state = await deps.store.mailboxStates.find(lease.id)
    if (state?.pausedAt) {
      if (await resumesOnNewCredentials(state, { mailbox: deps.watched.mailbox, credentials }, deps)) continue
      deps.firstLooks?.done(lease.id)
      await rest(watch.pollMs, either)
      continue
    }
    try {
      await pollAndWait(watch, holding)
      failures = 0
    } catch (error) {
      if (signal.aborted) break
      deps.firstLooks?.done(lease.id)
      await noteFailure(watch, lease, { error, refusals: state?.authenticationRefusals ?? 0 })
      failures += 1
      if (failures >= mostFailures && watch.share.hasOthers) return 'failed'
      await rest(backoff.nextMs(hintOf(error)), either)
    }
  }
  return 'handed over'
}

interface Holding {
  readonly lease: MailboxLease
  readonly signal: AbortSignal
  /** Ends the watch between two passes. */
  readonly handOver: AbortSignal
  readonly backoff: Backoff
}

async function pollAndWait(watch: FolderWatch, { lease, signal, handOver, backoff }: Holding): Promise<void> {
  const { deps, server, pollMs } = watch
  const { folder, after } = deps.watched
  const session = await MailboxSession.open({ server, folder, isReadOnly: after === 'nothing', signal })
  const cut = () => session.close()
  signal.addEventListener('abort', cut, { once: true })
  try {
    await retakeMoved({ ...watch, deps: { ...deps, ...watch.terms() } }, lease, signal)
    while (!signal.aborted && !handOver.aborted) {
      const { stored, lag } = await pollMailbox(session, lease, { ...deps, ...watch.terms(), signal })
      if (stored > 0) deps.log.info({ stored, lag }, 'mails stored')
      backoff.reset()
      await session.waitForNews(pollMs, AbortSignal.any([signal, handOver]))
    }
  } finally {
    signal.removeEventListener('abort', cut)
    session.close()
  }
}

async function noteFailure(
  { deps, credentials }: FolderWatch,
  lease: MailboxLease,
  { error, refusals }: { readonly error: unknown; readonly refusals: number },
): Promise<void> {
  const { log, store } = deps
  const at = new Date()
  const counted = refusalsAfter(error, refusals, { credentials, at })
  if (counted.pausedAt) log.error({ err: error }, 'the credentials were refused three times: paused until `intray mailbox resume`')
  else log.warn({ err: error }, 'the folder could not be polled')
  await store.mailboxStates.update(lease, {
    ...counted,
    lastError: { code: codeOf(error), text: error instanceof IntrayError ? error.message : 'unexpected error', at },
  })
}

function codeOf(error: unknown): string {
  return error instanceof IntrayError ? error.code : 'unknown'
}

function hintOf(error: unknown): number | null {
  const hint = error instanceof IntrayError ? error.context['retryAfterMs'] : null
  return typeof hint === 'number' ? hint : null
}

/** Sleeps; wakes early, without an error, when the signal is aborted. */
async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined)
}
