/** One pass over a folder: what is new is fetched, stored, noted, parsed and enqueued, in this order. */
import { MailServerError } from '../errors.ts'
import type { MailboxSession } from '../imap/mailbox-session.ts'
import type { MailboxLease, MailboxState } from '../store/mailbox-states.ts'
import type { FolderLife } from './store-mails.ts'
import { Pass, waitForRoom, type PollDeps } from './take-sets.ts'
import { startProgress } from './uid-progress.ts'

/** What a pass did. */
export interface PollResult {
  /** Mails that were stored. */
  readonly stored: number
  /** Mails above the cursor that are still not stored: the server lists them and does not give them. */
  readonly lag: number
}

/** All UIDs are compared with the ledger this often, whatever the cursor says. */
const fullComparisonMs = 24 * 3_600_000

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
    life: lifeOf(session, deps),
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
    lastError: lag === 0 ? null : { code: 'mail-server', text: `the server does not give ${lag} of its mails`, at: new Date() },
    ...(isFull && lag === 0 ? { lastFullComparisonAt: new Date() } : {}),
  })
  return { stored, lag }
}

function lifeOf(session: MailboxSession, { watched }: PollDeps): FolderLife {
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
  if (state.uidValidity !== null) deps.log.warn('UIDVALIDITY changed: all mails are fetched again')
  await states.update(lease, renewed)
  return { ...state, ...renewed }
}
