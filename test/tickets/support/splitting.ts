/** Splitting without a database. */
import type { SentPart, SplitSource } from '../../../src/tickets/split/split-source.ts'
import type { TicketNumber } from '../../../src/tickets/ticket.ts'
import type { Desk } from './desk.ts'

/** What a desk has on its first ticket, as a store would give it. */
export function sourceOf(desk: Desk, sent: readonly Partial<SentPart>[] = []): SplitSource {
  const own = new Set(desk.timeline().map(({ message }) => message))
  const mails = [...desk.mails.values()].filter(({ place }) => own.has(place.storedId))
  return {
    ticket: 1 as TicketNumber,
    lines: desk.timeline().toSorted((a, b) => (a.order < b.order ? -1 : 1)),
    mails,
    verdicts: new Map(),
    sent: sent.map((part) => ({ id: '', event: '', kind: 'reply', messageId: '', inReplyTo: null, recipients: [], ...part })),
    claimed: new Set([...mails.map(({ place }) => place.identity), ...sent.flatMap(({ messageId }) => messageId ?? [])]),
  }
}
