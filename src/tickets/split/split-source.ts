/** All that was said on a ticket, for its being split. */
import type { Address } from '../../mail/message.ts'
import type { InboundMail } from '../inbound-mail.ts'
import type { OutboundKind } from '../outbound.ts'
import type { Verdict } from '../thread/sender-policy.ts'
import type { StoredMessageId, TicketNumber } from '../ticket.ts'
import type { TimelineEntry } from '../timeline-entry.ts'

/** Of all that splitting does. */
export const splitRule = 'T-101'

/** A mail of ours about the ticket. */
export interface SentPart {
  /** Of its row in the outbox. */
  readonly id: string
  /** That made us send it; '': none that is on the timeline. */
  readonly event: string
  readonly kind: OutboundKind
  readonly messageId: string
  readonly inReplyTo: string | null
  readonly recipients: readonly Address[]
}

/** What splitting a ticket reads. */
export interface SplitSource {
  readonly ticket: TicketNumber
  /** The timeline, in the order of its mail. */
  readonly lines: readonly TimelineEntry[]
  /** Those that can be read. */
  readonly mails: readonly InboundMail[]
  readonly verdicts: ReadonlyMap<StoredMessageId, Verdict | null>
  readonly sent: readonly SentPart[]
  /** Ids of mails that lead to the ticket. */
  readonly claimed: ReadonlySet<string>
}

/** The event that a line stems from, such as a stored message’s id. */
export function eventOf({ externalRef }: Pick<TimelineEntry, 'externalRef'>): string {
  return externalRef.slice(0, externalRef.lastIndexOf('/'))
}

/** Did somebody say it, by mail or otherwise? */
export function isSaid({ type, message, body, by }: TimelineEntry): boolean {
  return type === 'timeline_comment' && (message !== null || (body !== null && by.kind !== 'system'))
}

/** A customer’s mail that counts as his message. */
export function isCustomersMail({ type, message, visibility, by }: TimelineEntry): boolean {
  return type === 'timeline_comment' && message !== null && visibility === 'external' && by.kind === 'contact'
}

/** Whom a line put on the ticket, and whom it took off. What splitting did follows from what went, not from anybody's will. */
export function membersChanged({ change, rule }: TimelineEntry): {
  readonly added: readonly string[]
  readonly removed: readonly string[]
} {
  if (change?.field !== 'emailMembers' || rule === splitRule) return { added: [], removed: [] }
  const [from, to] = [textsIn(change.from), textsIn(change.to)]
  return { added: to.filter((addrSpec) => !from.includes(addrSpec)), removed: from.filter((addrSpec) => !to.includes(addrSpec)) }
}

/** A value of a line, where it is a list of texts. */
export function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** The customer's mail of a part that is the newest, and who of us was told of it. */
export function newestIn({ lines, sent }: Pick<SplitSource, 'lines' | 'sent'>): {
  readonly line: TimelineEntry | null
  readonly readers: readonly string[]
} {
  const line = lines.filter(isCustomersMail).reduce<TimelineEntry | null>((at, next) => (at && at.order > next.order ? at : next), null)
  const news = sent.filter(({ kind, event }) => line && kind === 'notification' && event === eventOf(line))
  return { line, readers: news.flatMap(({ recipients }) => recipients.map(({ addrSpec }) => addrSpec)) }
}
