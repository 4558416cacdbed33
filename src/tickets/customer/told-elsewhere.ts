/** A mail that arrives in two of our mailboxes is one ticket, and the second mailbox's agents are notified, too. */

import { isOwnAddress, isUserAddress } from '../directory.ts'
import { causeOfMail, draftOf, product, withOutbound, type Draft } from '../draft.ts'
import { withTicketOfMailbox } from '../conversation.ts'
import { isLive } from '../letters/old-mail.ts'
import { notifiedOf } from '../letters/listeners.ts'
import { messageNotifications } from '../letters/outbound-drafts.ts'
import { withTold } from '../letters/update-readers.ts'
import type { UnruledCase } from '../mail-case.ts'
import { rule } from '../thread/authority.ts'
import { threadCandidates } from '../thread/thread-match.ts'
import { asksToJoin, isEffective } from './customer-case.ts'
import { spamSign } from './spam-sign.ts'
import type { TicketNumber } from '../ticket.ts'

/**
 * What the second delivery of a customer's mail adds: notifications to agents of its mailbox whom the first delivery did not reach.
 *
 * @param stored - ticket and mailbox of the first delivery
 * @returns null when there is nobody to notify
 */
export function toldElsewhere(unruled: UnruledCase, stored: { readonly ticket: TicketNumber; readonly mailbox: string }): Draft | null {
  const { place, message, site, mailbox, threads } = unruled
  const { directory } = site
  const [ticket, first] = [threads.ticket(stored.ticket), directory.mailboxes.get(stored.mailbox)]
  if (!ticket || !first || first.name === mailbox.name || !isCustomersNews(unruled)) return null
  if (ticket.isSpam || spamSign(unruled) !== null) return null
  const mailCase = { ...unruled, ruling: rule(unruled, threadCandidates(unruled, threads, site)) }
  const asks = asksToJoin(mailCase) ? (message.from.addrSpec ?? undefined) : undefined
  if (asks === undefined && !isEffective(mailCase)) return null
  const notified = new Set(notifiedOf(ticket, { mailbox: first, directory }).map(({ addrSpec }) => addrSpec))
  const cause = causeOfMail(place, product)
  const { order } = cause
  const news = messageNotifications(ticket, { message, mailbox, site, decisions: [], order, asks })
  const others = news.filter(({ agent }) => agent === null || !notified.has(agent))
  // The deliveries share a Message-ID, and the first one used it as the event's reference.
  const known = draftOf(ticket)
  const draft = asks === undefined ? withTicketOfMailbox(known, unruled, { ...cause, ref: place.id }) : known
  if (others.length + draft.entries.length === 0) return null
  return asks === undefined ? withTold(draft, others) : withOutbound(draft, others)
}

function isCustomersNews(unruled: UnruledCase): boolean {
  const { message, proof, site } = unruled
  const { addrSpec } = message.from
  const isOurs = addrSpec !== null && (isUserAddress(site.directory, addrSpec) || isOwnAddress(site.directory, addrSpec))
  const isFromPerson = message.kind === 'human' && !message.isBulk && !proof.isEcho
  return isLive(unruled) && isFromPerson && proof.authentication !== 'fail' && !isOurs
}
