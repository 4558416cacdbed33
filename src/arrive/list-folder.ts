/** Lists the UIDs for one pass, and begins a new life when the folder turns out to hold other mails than before. */
import { MailServerError } from '../errors.ts'
import type { MailboxSession } from '../imap/mailbox-session.ts'
import { isLifeOf } from '../store/ledger-keys.ts'
import { ledgerPrefixOf, type MailboxLease, type MailboxState } from '../store/mailbox-states.ts'
import { compareMails, newLifeReason, placeOf, sampleOf, type FolderLife } from './folder-life.ts'
import { beginLife, type FolderLook } from './begin-folder-life.ts'
import type { PollDeps } from './take-sets.ts'

/** The UIDs of one pass. */
export interface Listing {
  readonly life: FolderLife
  /** The cursor before the pass. */
  readonly lastUid: number
  /** Ascending: all UIDs, or those above the cursor. */
  readonly uids: readonly number[]
  /** All UIDs are listed, whatever the cursor. */
  readonly isFull: boolean
  /** The first listing after a SELECT. */
  readonly isFirst?: boolean
}

/** The interval between listings of all UIDs, whatever the cursor. */
const fullComparisonMs = 24 * 3_600_000
/** How many UIDs below the cursor are listed for comparison. */
const windowUids = 1_000

/** Sessions that have been listed since their SELECT. */
const checked = new WeakSet<MailboxSession>()

/**
 * Lists a folder under a lease.
 *
 * @throws {LeaseLostError} when another poller has the folder
 * @throws {MailServerError} when the server fails
 */
export async function listFolder(session: MailboxSession, lease: MailboxLease, deps: PollDeps): Promise<Listing> {
  const state = await deps.store.mailboxStates.find(lease.id)
  if (state === null) throw new MailServerError('the folder has no state', { context: { mailbox: lease.id } })
  const { uidValidity } = state
  const life = { ...folderOf(deps), ledgerPrefix: ledgerPrefixOf(state), uidValidity: uidValidity ?? session.uidValidity }
  const look = { session, lease, deps, state, life }
  const listing = uidValidity !== null && isLifeOf(uidValidity, session.uidValidity) ? await listKnown(look) : await listAnew(look, null)
  const isFirst = !checked.has(session)
  checked.add(session)
  return { ...listing, isFirst }
}

/**
 * An unchanged UIDVALIDITY does not prove that the mails are the same: some are compared after each SELECT, and of the whole folder once a
 * day.
 */
async function listKnown(look: FolderLook): Promise<Listing> {
  const { session, state } = look
  if (isDue(state) || hasGoneBack(session, state)) return listFrom(0, look)
  return listFrom(checked.has(session) ? state.lastUid : windowStart(state), look)
}

async function listFrom(from: number, look: FolderLook): Promise<Listing> {
  const { session, state, life } = look
  const { lastUid } = state
  const uids = await session.uidsAbove(from)
  const above = uids.filter((uid) => uid > lastUid)
  if (from === lastUid && from > 0) {
    // Mails came or went, but none is above the cursor: those below may have been replaced.
    const isOdd = above.length === 0 && session.count !== state.serverCount
    return isOdd ? listFrom(windowStart(state), look) : { life, lastUid, uids, isFull: false }
  }
  const { reason, lacksMail } = await compare(uids, from === 0, look)
  if (reason !== null) return listAnew(look, reason)
  if (from === 0) return { life, lastUid, uids, isFull: true }
  return lacksMail ? { life, lastUid, uids: await session.uidsAbove(0), isFull: true } : { life, lastUid, uids: above, isFull: false }
}

/** Mails of an interrupted pass are in the ledger but above the cursor; they are compared, too. */
async function compare(uids: readonly number[], isWhole: boolean, { session, state, life, deps }: FolderLook) {
  const { store } = deps
  const { lastUid } = state
  const reached = Math.max(lastUid, await store.inboundRows.highestUidIn(placeOf(life)))
  const sample = sampleOf(
    uids.filter((uid) => uid <= reached),
    isWhole,
  )
  const { pairs, unknown } = await compareMails(sample, session, { life, store })
  const uidNext = checked.has(session) ? null : session.uidNext
  const reason = newLifeReason({ reached, uidNext, highestUid: uids.at(-1) ?? 0, pairs })
  return { reason, lacksMail: unknown.some((uid) => uid <= lastUid) }
}

async function listAnew(look: FolderLook, reason: string | null): Promise<Listing> {
  return { ...(await beginLife(look, reason)), lastUid: 0, isFull: true }
}

function folderOf({ watched: { mailbox, folder, source } }: PollDeps): Omit<FolderLife, 'uidValidity' | 'ledgerPrefix'> {
  return { mailbox, folder, source }
}

function windowStart({ lastUid }: MailboxState): number {
  return Math.max(0, lastUid - windowUids)
}

function isDue({ lastFullComparisonAt }: MailboxState): boolean {
  return Date.now() - (lastFullComparisonAt?.getTime() ?? 0) >= fullComparisonMs
}

/**
 * HIGHESTMODSEQ never falls (RFC 7162 §3.1.2.2) unless the server has rebuilt its index: not a proof of a new life, but a reason to
 * compare.
 */
function hasGoneBack(session: MailboxSession, { highestModseq }: MailboxState): boolean {
  if (checked.has(session) || session.highestModseq === null || !highestModseq) return false
  return session.highestModseq < BigInt(highestModseq)
}
