/** Splits messages off a ticket: with what answers them, they become a ticket of their own (T-101). */
import type { MailboxPolicy } from '../directory.ts'
import { withField, withRemark, type Cause, type Draft } from '../draft.ts'
import { refusal, type Refused } from '../refusal.ts'
import type { Site } from '../site.ts'
import { displayId, type Ticket, type TicketNumber } from '../ticket.ts'
import { withRemainder } from './remainder.ts'
import { replayed } from './replay.ts'
import { partsOf, type SplitPart, type SplitParts } from './split-parts.ts'
import { isCustomersMail, newestIn, splitRule as rule, type SplitSource } from './split-source.ts'

/** The messages to split off. */
export interface Split {
  readonly source: SplitSource
  /** Ids of stored messages; events of messages that are no mails. */
  readonly chosen: readonly string[]
  /** The number of the new ticket. */
  readonly number: TicketNumber
}

/** What a ticket is split with. */
export interface SplitContext {
  readonly site: Site
  readonly mailbox: MailboxPolicy
  readonly cause: Cause
}

/**
 * Splits a ticket. Refused when the messages do not begin with a customer's mail, cannot be read, or are all there is.
 *
 * @returns the new ticket, and the remainder of the old one
 */
export function withSplit(draft: Draft, { source, chosen, number }: Split, context: SplitContext): readonly [Draft, Draft] | Refused {
  const { site, mailbox, cause } = context
  const parts = partsOf(source, chosen)
  const reason = reasonAgainst(draft.ticket, parts)
  if (reason !== null) return refusal(reason)
  const opened = replayed(null, parts.going, { source, number, site, mailbox })
  if (!opened) return refusal('what is to be split off cannot be read')
  const [own, left] = [displayId(number), displayId(draft.ticket.number)]
  const count = parts.going.messages.length === 1 ? 'A message' : `${parts.going.messages.length} messages`
  const linked = withField(
    withAgentsWill(withPlaceOf(opened, draft.ticket), { before: draft.ticket, going: parts.going, cause }),
    { field: 'links', to: [{ type: 'is_related_to', target: left }], rule },
    cause,
  )
  const noted = withRemark({ ...linked, taken: takenOf(parts.going, source) }, { body: `This was split off ${left}.`, rule }, cause)
  const held = parts.going.mails.flatMap(({ place }) => (draft.ticket.heldAnswers?.includes(place.id) ? [place.id] : []))
  const waiting = held.length === 0 ? noted : { ...noted, ticket: { ...noted.ticket, heldAnswers: held } }
  const remainder = withRemark(withRemainder(draft, parts, { source, ...context }), { body: `${count} went to ${own}.`, rule }, cause)
  return [waiting, remainder]
}

function reasonAgainst({ number }: Ticket, { going, staying }: SplitParts): string | null {
  const [first] = going.messages
  const ticket = displayId(number)
  if (!first) return `there is no such message on ${ticket}`
  if (!isCustomersMail(first)) return 'a ticket begins with a mail of a customer: split off one of these'
  if (staying.messages.length === 0) return `nothing would stay on ${ticket}, since all of it answers that message`
  const isRead = (message: string | null) => message === null || going.mails.some(({ place }) => place.storedId === message)
  return going.messages.every(({ message }) => isRead(message)) ? null : 'what is to be split off cannot be read'
}

/** The new ticket has the owner, group and part of the old one; other attributes may not apply to it. */
function withPlaceOf(opened: Draft, { part, group, ownedBy }: Ticket): Draft {
  return { ...opened, ticket: { ...opened.ticket, part, group, ownedBy } }
}

/** People whom agents took off after these mails stay off. Agents notified of the newest mail hear of answers to it (§7.9). */
function withAgentsWill(
  opened: Draft,
  { before, going, cause }: { readonly before: Ticket; readonly going: SplitPart; readonly cause: Cause },
): Draft {
  const named = going.mails.flatMap(({ place, message: { from, to, cc } }) =>
    [from, ...to, ...cc].map(({ addrSpec }) => [addrSpec, place.atMs] as const),
  )
  const takenOff = before.takenOff.filter(({ addrSpec, atMs }) => !named.some(([other, sinceMs]) => other === addrSpec && sinceMs > atMs))
  const off = new Set(takenOff.map(({ addrSpec }) => addrSpec))
  const to = opened.ticket.emailMembers.filter(({ addrSpec }) => !off.has(addrSpec))
  const { ticket, ...kept } = withField(opened, { field: 'emailMembers', to, rule }, cause)
  const own = takenOff.filter(({ addrSpec }) => ticket.participants.includes(addrSpec))
  return { ...kept, ticket: { ...ticket, takenOff: own, asked: newestIn(going).readers } }
}

function takenOf(going: SplitPart, { ticket, claimed }: SplitSource): NonNullable<Draft['taken']> {
  const { line } = newestIn(going)
  const ids = [...going.mails.map(({ place }) => place.identity), ...going.sent.map(({ messageId }) => messageId)]
  return {
    from: ticket,
    messages: going.messages.flatMap(({ message }) => message ?? []),
    lines: going.messages.map(({ externalRef }) => externalRef),
    outbox: going.sent.map(({ id }) => id),
    ids: [...new Set(ids)].filter((id) => claimed.has(id)),
    question: going.mails.find(({ place }) => place.storedId === line?.message)?.message ?? null,
  }
}
