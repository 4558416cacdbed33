/** One pass over a folder: new mail is fetched, stored, noted in the ledger, parsed and enqueued, in this order. */
import type { MailboxSession } from '../imap/mailbox-session.ts'
import type { MailboxLease } from '../store/mailbox-states.ts'
import { listFolder } from './list-folder.ts'
import { noticeLostTickets } from './notice-lost-tickets.ts'
import { Pass, type PollDeps } from './take-sets.ts'
import { startProgress } from './uid-progress.ts'

export interface PollResult {
  readonly stored: number
  /** Mails above the cursor that are not stored: the server lists them but does not give them. */
  readonly lag: number
}

/**
 * Fetches everything above the cursor, and once a day whatever the ledger lacks. \Seen is not consulted: people open mail, too.
 *
 * At most two sets of mails are in memory: one is fetched while the one before is parsed.
 *
 * @throws {LeaseLostError} when another poller has the folder; the cursor is then that poller's
 * @throws {MailServerError} when the server fails; what was stored until then stays
 */
export async function pollMailbox(session: MailboxSession, lease: MailboxLease, deps: PollDeps): Promise<PollResult> {
  const { life, lastUid, uids, isFull, isFirst } = await listFolder(session, lease, deps)
  if (isFirst) {
    await noticeLostTickets(
      uids.filter((uid) => uid > lastUid),
      session,
      deps,
    )
    deps.firstLooks?.done(lease.id)
    await deps.firstLooks?.all()
  }
  const pass = new Pass({ session, lease, deps, life, progress: startProgress(uids, lastUid) })
  const stored = await pass.run(uids)
  const lag = await pass.settleGone(uids)
  await deps.store.mailboxStates.update(lease, {
    lastUid: pass.cursor,
    lag,
    serverCount: session.count,
    highestModseq: session.highestModseq?.toString() ?? null,
    lastSuccessAt: new Date(),
    authenticationRefusals: 0,
    lastError: lag === 0 ? null : { code: 'mail-server', text: `the server does not give ${lag} of its mails`, at: new Date() },
    ...(isFull && lag === 0 ? { lastFullComparisonAt: new Date() } : {}),
  })
  return { stored, lag }
}
