/** Reads the headers of new mail after a SELECT, before it is stored: they may show that the database was restored to an older state. */
import type { SignedTickets } from '../config/signed-tickets.ts'
import type { MailboxSession } from '../imap/mailbox-session.ts'
import { takeUpLostTickets } from '../store/after-restore.ts'
import type { ParseDeps } from './parse-message.ts'
import type { Enqueuing } from '../jobs/apply-mails.ts'

export interface NoticeDeps extends Pick<ParseDeps, 'store'>, Pick<Enqueuing, 'log'> {
  readonly signedTickets?: SignedTickets | undefined
}

/** The newest mails name the highest ticket numbers, so the last ones suffice. */
const mostLookedAt = 500

/**
 * Begins a new life of the installation when mails bear our signature for tickets that the database never created.
 *
 * @param uids - of new mails, ascending
 */
export async function noticeLostTickets(uids: readonly number[], session: MailboxSession, deps: NoticeDeps): Promise<void> {
  const { store, log, signedTickets: ticketsIn } = deps
  if (!ticketsIn || uids.length === 0) return
  const headers = await session.idHeaders(uids.slice(-mostLookedAt))
  const atMs = Date.now()
  const signed = headers.flatMap(ticketsIn).map((ticket) => ({ ticket, atMs }))
  const signs = await takeUpLostTickets(signed, await store.lives.present(), store)
  if (signs.length > 0)
    log.warn({ signs }, 'the database is older than what was done with it: mail that came until now is taken again in silence')
}
