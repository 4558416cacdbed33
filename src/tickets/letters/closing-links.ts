/** `{confirm}` and `{cancel}`: links by which a customer closes a ticket without signing in (T-064, T-068), and when they expire. */
import type { ClosingKind, ReadClosing } from '../../mail/sender-proof/closing-token.ts'
import type { Address } from '../../mail/message.ts'
import { contactOfId } from '../people/may-read.ts'
import type { TemplateValues } from '../placeholders.ts'
import { stateOf } from '../stage/stage.ts'
import { isConversation, type ContactId, type Ticket } from '../ticket.ts'
import { closingKinds, type ClosingLinks } from './closing-kinds.ts'

/** The mail that the links are in. */
export interface ClosingMail {
  readonly ticket: Ticket
  /** All recipients of the mail. */
  readonly readers: readonly Pick<Address, 'addrSpec'>[]
  readonly atMs: number
}

/**
 * The values of the placeholders. Everybody who reads a mail can use its links: with several readers, or one who is no reporter, they lead
 * to the portal, where people sign in as themselves.
 */
export function closingValues({ ticket, readers, atMs }: ClosingMail, links: ClosingLinks | undefined): TemplateValues {
  if (!links) return {}
  const [reader] = readers
  const person = readers.length === 1 && reader && reports(ticket, reader.addrSpec) ? reader.addrSpec : null
  const claim = { ticket: ticket.number, state: closingState(ticket), atMs }
  const linkOf = (kind: ClosingKind) => (person === null ? links.portal(ticket.number) : links.signed({ ...claim, kind, person }))
  return Object.fromEntries(closingKinds.map((kind) => [kind, linkOf(kind)]))
}

function reports({ reportedBy }: Ticket, addrSpec: string): boolean {
  return reportedBy.some((id) => contactOfId(id, '').addrSpec === addrSpec)
}

/** The state that a link is valid in: the newest message of a customer, and the last time that the ticket was closed. */
export function closingState({ order, slaEvents }: Pick<Ticket, 'order' | 'slaEvents'>): string {
  return `${order.needsOn}/${slaEvents.findLast(({ what }) => what === 'closed')?.atMs ?? 0}`
}

/** Why a link no longer works. */
export type ClosingRefusal = 'unknown' | 'expired' | 'merged' | 'stranger' | 'spam' | 'used' | 'closed' | 'moved'

/** Longer than most holidays. */
const lifeMs = 45 * 24 * 3600_000

/** The contact who closes the ticket by a link, or why the link does not work. */
export function whoCloses(ticket: Ticket | null, token: ReadClosing, nowMs: number): { readonly contact: ContactId } | ClosingRefusal {
  if (!ticket || isConversation(ticket)) return 'unknown'
  if (nowMs >= token.atMs + lifeMs) return 'expired'
  if (ticket.mergedInto !== null) return 'merged'
  const contact = ticket.reportedBy.find((id) => token.isOf(contactOfId(id, '').addrSpec))
  return contact === undefined ? 'stranger' : (whyOver(ticket, token) ?? { contact })
}

function whyOver(ticket: Ticket, token: ReadClosing): ClosingRefusal | null {
  if (ticket.isSpam) return 'spam'
  if (ticket.spentTokens.includes(token.id)) return 'used'
  if (stateOf[ticket.stage] === 'closed') return 'closed'
  return token.isAbout(closingState(ticket)) ? null : 'moved'
}
