/** One pass over a folder: what is new is fetched, stored, noted, parsed and enqueued, in this order. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../config-schema.ts'
import { MailServerError } from '../errors.ts'
import type { MailboxSession } from '../imap/mailbox-session.ts'
import { fetchSets, piecesOf, type ListedMail } from '../imap/uid-sets.ts'
import type { MailboxLease, MailboxState } from '../store/mailbox-states.ts'
import type { ByteBudget } from './byte-budget.ts'
import { enqueueMails, type Enqueuing } from './enqueue-mails.ts'
import { aloneAboveBytes, fetchMails, removeFiles, type ArrivedMail } from './fetch-mails.ts'
import { parseMessages, type ParseDeps } from './parse-message.ts'
import { countWaiting, ledgerKey, storedUids, storeMails, type MailPlace } from './store-mails.ts'
import { startProgress, type UidProgress } from './uid-progress.ts'

/** A folder to be polled, and what happens to its mails after they are stored. */
export interface WatchedFolder {
  readonly mailbox: string
  readonly folder: string
  readonly source: 'imap' | 'sent'
  readonly after: 'seen' | 'move' | 'nothing'
  readonly moveTo: string
}

/** What a pass needs. */
export interface PollDeps extends ParseDeps, Enqueuing {
  readonly watched: WatchedFolder
  readonly limits: Pick<Config['limits'], 'mailBytes' | 'queuedAhead'>
  /** Of all passes of the program together. */
  readonly budget: ByteBudget
  /** Ends the pass between two sets. */
  readonly signal: AbortSignal
}

/** What a pass did. */
export interface PollResult {
  /** Mails that were stored. */
  readonly stored: number
  /** Mails above the cursor that are still not stored: the server lists them and does not give them. */
  readonly lag: number
}

/** One look-up in the ledger and one listing of sizes are for so many mails. */
const blockMails = 1_000
/** All UIDs are compared with the ledger this often, whatever the cursor says. */
const fullComparisonMs = 24 * 3_600_000
/** The workers are behind; look again after this. */
const roomPollMs = 250

/**
 * Fetches everything above the cursor, and once a day whatever the ledger lacks. \Seen plays no part: people open mail.
 *
 * At most two sets of mails are in memory: one is fetched while the one before it is parsed.
 *
 * @throws {LeaseLostError} when another poller has the folder; the cursor is where that one put it
 * @throws {MailServerError} when the server fails; what was stored until then stays
 */
export async function pollMailbox(session: MailboxSession, lease: MailboxLease, deps: PollDeps): Promise<PollResult> {
  const state = await openedState(session, lease, deps)
  const isFull = Date.now() - (state.lastFullComparisonAt?.getTime() ?? 0) >= fullComparisonMs
  const [uids] = await Promise.all([session.uidsAbove(isFull ? 0 : state.lastUid), waitForRoom(deps)])
  const pass = new Pass({
    session,
    lease,
    deps,
    place: placeOf(session, deps),
    progress: startProgress(uids, state.lastUid),
  })
  const stored = await pass.run(uids)
  const lag = await pass.settleGone(uids)
  await deps.store.mailboxStates.update(lease, {
    lastUid: pass.cursor,
    lag,
    serverCount: session.count,
    lastSuccessAt: new Date(),
    authenticationRefusals: 0,
    lastError:
      lag === 0 ? null : { code: 'mail-server', text: `the server does not give ${lag} of its mails`, at: new Date() },
    ...(isFull && lag === 0 ? { lastFullComparisonAt: new Date() } : {}),
  })
  return { stored, lag }
}

function placeOf(session: MailboxSession, { watched }: PollDeps): MailPlace {
  const { mailbox, folder, source } = watched
  return { mailbox, folder, source, uidValidity: session.uidValidity }
}

/** The state as of now; another UIDVALIDITY means that every UID is another mail's (RFC 3501 §2.3.1.1). */
async function openedState(session: MailboxSession, lease: MailboxLease, deps: PollDeps): Promise<MailboxState> {
  const states = deps.store.mailboxStates
  const state = await states.find(lease.id)
  if (state === null) throw new MailServerError('the folder has no state', { context: { mailbox: lease.id } })
  if (state.uidValidity === session.uidValidity) return state
  const renewed = {
    uidValidity: session.uidValidity,
    lastUid: 0,
    lastFullComparisonAt: null,
    firstOpenedAt: state.firstOpenedAt ?? new Date(),
  }
  if (state.uidValidity !== null)
    deps.log.warn({ mailbox: lease.id }, 'UIDVALIDITY changed: all mails are fetched again')
  await states.update(lease, renewed)
  return { ...state, ...renewed }
}

interface PassScope {
  readonly session: MailboxSession
  readonly lease: MailboxLease
  readonly deps: PollDeps
  readonly place: MailPlace
  readonly progress: UidProgress
}

class Pass {
  readonly #scope: PassScope
  #finishing: Promise<void> = Promise.resolve()
  #stored = 0

  constructor(scope: PassScope) {
    this.#scope = scope
  }

  get cursor(): number {
    return this.#scope.progress.cursor
  }

  /** @returns how many mails were stored */
  async run(uids: readonly number[]): Promise<number> {
    try {
      for (const block of piecesOf(uids, blockMails)) {
        const listed = await this.#newOf(block)
        for (const set of fetchSets(listed, aloneAboveBytes(this.#scope.deps.limits))) await this.#take(set)
      }
    } finally {
      await this.#finishing
    }
    return this.#stored
  }

  /** Mails that were deleted while we fetched are no longer missing. @returns how many are */
  async settleGone(uids: readonly number[]): Promise<number> {
    const { progress, session } = this.#scope
    if (progress.left === 0) return 0
    const present = new Set(await session.uidsAbove((uids[0] ?? 1) - 1))
    progress.settle(uids.filter((uid) => !present.has(uid)))
    return progress.left
  }

  async #newOf(block: readonly number[]): Promise<readonly ListedMail[]> {
    const { place, deps, progress, session } = this.#scope
    const [known, listed] = await Promise.all([storedUids(block, place, deps.store), session.sizes(block)])
    progress.settle(known)
    return listed.filter(({ uid }) => !known.has(uid))
  }

  async #take(set: readonly ListedMail[]): Promise<void> {
    const { deps } = this.#scope
    if (this.#stored > 0) await waitForRoom(deps)
    const giveBack = await deps.budget.take(set.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))
    let mails: readonly ArrivedMail[] = []
    try {
      mails = await this.#fetchAndStore(set)
      await this.#finishing
    } catch (error) {
      giveBack()
      await removeFiles(mails)
      throw error
    }
    this.#finishing = this.#finish(mails).finally(() => {
      giveBack()
      return removeFiles(mails)
    })
    // Its error is thrown where it is awaited, which may be a set later.
    this.#finishing.catch(() => undefined)
    this.#stored += mails.length
  }

  async #fetchAndStore(set: readonly ListedMail[]): Promise<readonly ArrivedMail[]> {
    const { session, lease, deps, place, progress } = this.#scope
    const mails = await fetchMails(session, set, { mailBytes: deps.limits.mailBytes, spoolDir: deps.spoolDir })
    if (session.uidValidity !== place.uidValidity)
      throw new MailServerError('UIDVALIDITY changed under way', { context: { mailbox: lease.id } })
    await storeMails(mails, place, deps.store)
    progress.settle(mails.map(({ uid }) => uid))
    await deps.store.mailboxStates.update(lease, { lastUid: progress.cursor, lag: progress.left })
    return mails
  }

  async #finish(mails: readonly ArrivedMail[]): Promise<void> {
    const { lease, deps, place } = this.#scope
    const readings = await parseMessages(mails, deps)
    const references = mails.map(({ uid, rawSha256, sizeBytes }) => ({
      id: ledgerKey(place, uid),
      messageId: readings.get(rawSha256)?.message.messageId ?? null,
      sizeBytes,
    }))
    await enqueueMails(references, `poll${lease.fence}`, deps)
    await this.#mark(mails.map(({ uid }) => uid))
  }

  /** What people see in the folder; our own book-keeping does not need it, so a failure is ignored. */
  async #mark(uids: readonly number[]): Promise<void> {
    const { session, deps } = this.#scope
    const { after, moveTo } = deps.watched
    if (uids.length === 0 || after === 'nothing') return
    const marking = after === 'seen' ? session.markSeen(uids) : session.move(uids, moveTo)
    await marking.catch((error: unknown) => deps.log.warn({ err: error, mails: uids.length }, 'mails were not marked'))
  }
}

/** Fetching further ahead would only fill Redis. */
async function waitForRoom({ store, limits, signal }: PollDeps): Promise<void> {
  signal.throwIfAborted()
  while ((await countWaiting(store, limits.queuedAhead)) >= limits.queuedAhead)
    await sleep(roomPollMs, undefined, { signal })
}
