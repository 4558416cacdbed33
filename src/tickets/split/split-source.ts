/** What splitting a ticket reads: its timeline and mails. */
import type { Address } from '../../mail/message.ts'
import type { InboundMail } from '../inbound-mail.ts'
import type { OutboundKind } from '../outbound.ts'
import type { Verdict } from '../thread/sender-policy.ts'
import type { StoredMessageId, TicketNumber } from '../ticket.ts'
import type { TimelineEntry } from '../timeline-entry.ts'

/** The rule of lines that splitting adds. */
export const splitRule = 'T-101'

/** A mail of ours on the ticket. */
export interface SentPart {
  /** The id of its outbox row. */
  readonly id: string
  /** The event that caused it; empty: none on the timeline. */
  readonly event: string
  readonly kind: OutboundKind
  readonly messageId: string
  readonly inReplyTo: string | null
  readonly recipients: readonly Address[]
}

/** The content of a ticket that is split. */
export interface SplitSource {
  readonly ticket: TicketNumber
  /** The timeline, by order key. */
  readonly lines: readonly TimelineEntry[]
  /** Mails that can still be read. */
  readonly mails: readonly InboundMail[]
  readonly verdicts: ReadonlyMap<StoredMessageId, Verdict | null>
  readonly sent: readonly SentPart[]
  /** Ids that are claimed for the ticket. */
  readonly claimed: ReadonlySet<string>
}

/** The event of a line, such as the id of a stored message. */
export function eventOf({ externalRef }: Pick<TimelineEntry, 'externalRef'>): string {
  return externalRef.slice(0, externalRef.lastIndexOf('/'))
}

/** Whether a line is a message or note by somebody, as a mail or not. */
export function isSaid({ type, message, body, by }: TimelineEntry): boolean {
  return type === 'timeline_comment' && (message !== null || (body !== null && by.kind !== 'system'))
}

/** Whether a line is a customer's mail that counts as a message. */
export function isCustomersMail({ type, message, visibility, by }: TimelineEntry): boolean {
  return type === 'timeline_comment' && message !== null && visibility === 'external' && by.kind === 'contact'
}

/** The members whom a line adds and removes. Changes by an earlier split are nobody's decision, and not counted. */
export function membersChanged({ change, rule }: TimelineEntry): {
  readonly added: readonly string[]
  readonly removed: readonly string[]
} {
  if (change?.field !== 'emailMembers' || rule === splitRule) return { added: [], removed: [] }
  const [from, to] = [textsIn(change.from), textsIn(change.to)]
  return { added: to.filter((addrSpec) => !from.includes(addrSpec)), removed: from.filter((addrSpec) => !to.includes(addrSpec)) }
}

/** The texts in a value of a line, if it is a list. */
export function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** The newest customer mail of a part, and the agents who were notified of it. */
export function newestIn({ lines, sent }: Pick<SplitSource, 'lines' | 'sent'>): {
  readonly line: TimelineEntry | null
  readonly readers: readonly string[]
} {
  const line = lines.filter(isCustomersMail).reduce<TimelineEntry | null>((at, next) => (at && at.order > next.order ? at : next), null)
  const news = sent.filter(({ kind, event }) => line && kind === 'notification' && event === eventOf(line))
  return { line, readers: news.flatMap(({ recipients }) => recipients.map(({ addrSpec }) => addrSpec)) }
}
