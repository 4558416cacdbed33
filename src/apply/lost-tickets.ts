/** Mail that bears our signature for tickets which the database never gave out: it is older than what was done with it. */
import { VersionConflictError } from '../errors.ts'
import type { Log } from '../logger.ts'
import type { Life } from '../store/lives.ts'
import { signsOfRestore } from '../store/signs-of-restore.ts'
import type { Store } from '../store/store.ts'
import { takeUpAgain } from '../store/take-up-again.ts'
import type { InboundMail } from '../tickets/inbound-mail.ts'
import type { MailsSnapshot } from './load-world.ts'

/**
 * Begins a new life where mails show that one is due.
 *
 * @throws {VersionConflictError} then: decide again
 */
export async function noticeLostTickets(
  mails: readonly InboundMail[],
  { threads }: MailsSnapshot,
  { store, log, life }: { readonly store: Store; readonly log: Log; readonly life: Life | null },
): Promise<void> {
  const signed = mails.flatMap(({ place, proof }) =>
    proof.tokens.flatMap(({ id, ticket }) => (threads.notifications.has(id) ? [] : [{ ticket, atMs: place.atMs }])),
  )
  if (signed.length === 0) return
  const lastTicket = await store.counters.lastTicket()
  const lost = signed.filter(({ ticket }) => ticket > lastTicket)
  const signedTickets = lost.map(({ ticket }) => ticket)
  const signs = signsOfRestore({ lastTicket, life, ledgerUuid: null, rememberedTicket: null, signedTickets })
  if (signs.length === 0) return
  // These mails are answers of today, as far as anybody can tell; what came before them may have been taken care of.
  const beforeMs = Math.min(...lost.map(({ atMs }) => atMs))
  log.warn({ signs }, 'the database is older than what was done with it')
  await takeUpAgain({ before: life, signs, highestTicket: Math.max(...signedTickets), beforeMs }, store)
  throw new VersionConflictError('the database went back to an older state')
}
