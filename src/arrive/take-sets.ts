/** Takes the mails of a pass in sets: fetch, store, note in the ledger, move the cursor; then parse, enqueue, mark. */
import { randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../config/schema.ts'
import { MailServerError } from '../errors.ts'
import type { MailboxSession } from '../imap/mailbox-session.ts'
import { fetchSets, piecesOf, type ListedMail } from '../imap/fetch-pieces.ts'
import { enqueueMails, jobOf, type Enqueuing } from '../jobs/apply-mails.ts'
import type { RawMail } from '../mail/message.ts'
import { inlineLimitBytes } from '../store/contents.ts'
import type { NewInboundRow } from '../store/inbound-row.ts'
import { isLifeOf } from '../store/ledger-keys.ts'
import { taken } from '../write-order.ts'
import type { MailboxLease } from '../store/mailbox-states.ts'
import type { Store } from '../store/store.ts'
import type { InboundId } from '../tickets/ticket.ts'
import type { ByteBudget } from './byte-budget.ts'
import type { FirstLooks } from './first-looks.ts'
import type { NoticeDeps } from './notice-lost-tickets.ts'
import { goneMails } from './gone-mails.ts'
import { parseAhead, parseMessages, type ParseDeps, type ParsedAhead } from './parse-message.ts'
import { ledgerKey, storedUids, type FolderLife } from './folder-life.ts'
import type { UidProgress } from './uid-progress.ts'
import type { WatchedFolder } from '../config/watched-folder.ts'

export interface PollDeps extends ParseDeps, Enqueuing, NoticeDeps {
  /** undefined: no other folder is waited for. */
  readonly firstLooks?: FirstLooks
  readonly watched: WatchedFolder
  readonly limits: Pick<Config['limits'], 'mailBytes' | 'queuedAhead'>
  /** The mailboxes of the configuration. Mail of removed ones cannot be applied and does not count as waiting. */
  readonly mailboxes: readonly string[]
  /** Shared by all passes of the process. */
  readonly budget: ByteBudget
  /** Ends the pass between two sets. */
  readonly signal: AbortSignal
  /** Called with mails that are stored and enqueued, and when their fetch began. */
  readonly fetched?: (mails: readonly InboundId[], sinceMs: number) => void
}

/** Mails for one ledger look-up and one listing of sizes. */
const blockMails = 1_000
/** When the workers are behind, the backlog is counted again after this. */
const roomPollMs = 250
/** Counting the backlog reads all of it, so one count serves this many mails. */
const mostUncounted = 1_000

/** What a pass works on. */
export interface PassScope {
  readonly session: MailboxSession
  readonly lease: MailboxLease
  readonly deps: PollDeps
  readonly life: FolderLife
  readonly progress: UidProgress
}

/** A pass over a list of UIDs. */
export class Pass {
  readonly #scope: PassScope
  #finishing: Promise<void> = Promise.resolve()
  #stored = 0
  /** Mails that may be taken before the backlog is counted again. */
  #room = 0

  constructor(scope: PassScope) {
    this.#scope = scope
  }

  /** See {@link UidProgress}. */
  get cursor(): number {
    return this.#scope.progress.cursor
  }

  /** Takes the mails that are not in the ledger. @param uids - ascending @returns how many were stored */
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

  /** Settles mails that were deleted during the pass. @returns how many are still missing */
  async settleGone(uids: readonly number[]): Promise<number> {
    const { progress, session } = this.#scope
    if (progress.left === 0) return 0
    progress.settle(await goneMails(progress.unsettledOf(uids), session))
    return progress.left
  }

  async #newOf(block: readonly number[]): Promise<readonly ListedMail[]> {
    const { life, deps, progress, session } = this.#scope
    deps.signal.throwIfAborted()
    if ((block.at(-1) ?? 0) <= progress.cursor) return this.#lackingOf(block)
    const [storedAlready, listed] = await Promise.all([storedUids(block, life, deps.store), session.sizes(block)])
    progress.settle(storedAlready)
    return listed.filter(({ uid }) => !storedAlready.has(uid))
  }

  /** Below the cursor almost everything is known, so sizes are asked only of the mails that are not. */
  async #lackingOf(block: readonly number[]): Promise<readonly ListedMail[]> {
    const { life, deps, progress, session } = this.#scope
    const storedAlready = await storedUids(block, life, deps.store)
    progress.settle(storedAlready)
    return session.sizes(block.filter((uid) => !storedAlready.has(uid)))
  }

  async #take(set: readonly ListedMail[]): Promise<void> {
    const { deps, life, progress } = this.#scope
    if (this.#room <= 0) this.#room = await waitForRoom(deps)
    this.#room -= set.length
    const giveBack = await deps.budget.take(set.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))
    let mails: ReadonlyMap<number, RawMail> = new Map()
    let parsing: ParsedAhead
    const sinceMs = Date.now()
    const clearAway = async () => {
      giveBack()
      await removeFiles(mails.values())
    }
    try {
      mails = await this.#fetch(set)
      parsing = parseAhead([...mails.values()], deps)
      await storeMails(mails, life, deps.store)
      progress.settle(mails.keys())
      await this.#finishing
    } catch (error) {
      await clearAway()
      throw error
    }
    this.#finishing = this.#finish(mails, { parsing, sinceMs }).finally(clearAway)
    // The error is thrown where the promise is awaited, perhaps one set later; this only prevents an unhandled rejection.
    this.#finishing.catch(() => undefined)
    this.#stored += mails.size
  }

  async #fetch(set: readonly ListedMail[]): Promise<ReadonlyMap<number, RawMail>> {
    const { session, deps, life } = this.#scope
    const mails = await fetchMails(session, set, { mailBytes: deps.limits.mailBytes, spoolDir: deps.spoolDir })
    if (isLifeOf(life.uidValidity, session.uidValidity)) return mails
    await removeFiles(mails.values())
    throw new MailServerError('UIDVALIDITY changed under way', { context: { mailbox: life.mailbox } })
  }

  async #moveCursor(): Promise<void> {
    const { lease, deps, progress } = this.#scope
    await deps.store.mailboxStates.update(lease, { lastUid: progress.cursor, lag: progress.left })
    taken('poll.cursor')
  }

  async #finish(
    mails: ReadonlyMap<number, RawMail>,
    { parsing, sinceMs }: { readonly parsing: ParsedAhead; readonly sinceMs: number },
  ): Promise<void> {
    const { deps, life } = this.#scope
    // In any order: the ledger already has the mail, and a missing parsed mail is parsed again from the raw bytes.
    const [readings] = await Promise.all([parseMessages([...mails.values()], deps, parsing), this.#moveCursor()])
    taken('poll.parsed')
    const jobs = [...mails].map(([uid, { rawSha256, sizeBytes }]) => {
      const messageId = readings.get(rawSha256)?.message.messageId ?? null
      return jobOf(ledgerKey(life, uid), { messageId, sizeBytes })
    })
    await enqueueMails(jobs, deps)
    taken('poll.enqueued')
    deps.fetched?.(
      [...mails.keys()].map((uid) => ledgerKey(life, uid)),
      sinceMs,
    )
    await this.#mark([...mails.keys()])
    taken('poll.marked')
  }

  /** Marks or moves the mails for the people who look into the folder. Nothing here depends on it, so a failure is only logged. */
  async #mark(uids: readonly number[]): Promise<void> {
    const { session, deps } = this.#scope
    const { after, moveTo } = deps.watched
    if (uids.length === 0 || after === 'nothing') return
    const marking = after === 'seen' ? session.markSeen(uids) : session.move(uids, moveTo)
    await marking.catch((error: unknown) => deps.log.warn({ err: error, mails: uids.length }, 'mails were not marked'))
  }
}

/** Waits until the workers have caught up; fetching further ahead would only fill Redis. @returns how many mails may be taken */
async function waitForRoom({ store, limits: { queuedAhead }, mailboxes, signal }: PollDeps): Promise<number> {
  for (;;) {
    signal.throwIfAborted()
    const room = queuedAhead - (await store.inboundRows.countWaitingIn(mailboxes, queuedAhead))
    if (room > 0) return Math.min(room, mostUncounted)
    await sleep(roomPollMs, undefined, { signal })
  }
}

/** Stores a set of mails; known ones stay as they are. Once this returns, the server's copy is not needed. */
async function storeMails(mails: ReadonlyMap<number, RawMail>, life: FolderLife, store: Store): Promise<void> {
  await store.rawMails.insert([...mails.values()])
  taken('poll.raw')
  await store.inboundRows.insert([...mails].map(([uid, mail]) => rowOf(uid, mail, life)))
  taken('poll.row')
}

function rowOf(uid: number, { at, rawSha256, sizeBytes, isPartial }: RawMail, life: FolderLife): NewInboundRow {
  const { mailbox, folder, source } = life
  const row = { _id: ledgerKey(life, uid), mailbox, folder, source, rawSha256, sizeBytes, isPartial }
  return { ...row, at: at ?? new Date(), file: null }
}

interface FetchLimits {
  readonly mailBytes: number
  readonly spoolDir: string
}

/** A larger mail is fetched alone, through a file. */
function aloneAboveBytes({ mailBytes }: Pick<FetchLimits, 'mailBytes'>): number {
  return Math.min(inlineLimitBytes, mailBytes)
}

/** Fetches the mails of a set, by UID, ascending. Some may be missing; the caller removes the files. */
export async function fetchMails(
  session: MailboxSession,
  set: readonly ListedMail[],
  limits: FetchLimits,
): Promise<ReadonlyMap<number, RawMail>> {
  const alone = aloneAboveBytes(limits)
  const small = set.filter(({ sizeBytes }) => sizeBytes <= alone).map(({ uid }) => uid)
  const fetchedSmall = small.length === 0 ? new Map<number, RawMail>() : await session.fetch(small)
  const mails = new Map<number, RawMail>()
  for (const { uid, sizeBytes, isSizeKnown } of set) {
    const mail = fetchedSmall.get(uid)
    // Exchange and James sometimes return nothing for a mail that exists; stored as empty, it would be lost.
    if (mail?.sizeBytes === 0 && (sizeBytes !== 0 || !isSizeKnown)) continue
    // RFC822.SIZE may be wrong: a mail that is longer than announced is fetched again as a large one.
    const isLarge = sizeBytes > alone || (mail?.sizeBytes ?? 0) > alone
    const fetched = isLarge ? await fetchAlone(session, uid, limits) : mail
    if (fetched) mails.set(uid, fetched)
  }
  return mails
}

/** Removes the files of large mails. */
async function removeFiles(mails: Iterable<RawMail>): Promise<void> {
  for (const { path } of mails) if (path !== undefined) await rm(path, { force: true })
}

async function fetchAlone(session: MailboxSession, uid: number, { spoolDir, mailBytes }: FetchLimits): Promise<RawMail | null> {
  const target = join(spoolDir, `${randomUUID()}.eml`)
  const mail = await session.fetchLarge(uid, { path: target, limitBytes: mailBytes })
  if (mail === null || mail.sizeBytes > inlineLimitBytes) return mail
  const { path: _path, ...rest } = { ...mail, bytes: await readFile(target) }
  await rm(target, { force: true })
  return mail.sizeBytes === 0 ? null : rest
}
