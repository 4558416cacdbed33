/** Divides a ticket when messages are split off: they go with everything that answers them (T-101). */
import type { InboundMail, MailMessage } from '../inbound-mail.ts'
import type { TimelineEntry } from '../timeline-entry.ts'
import { eventOf, isSaid, type SentPart, type SplitSource } from './split-source.ts'

/** One of the two parts. */
export interface SplitPart {
  /** All lines of the part's events. */
  readonly lines: readonly TimelineEntry[]
  /** Those lines that are messages. */
  readonly messages: readonly TimelineEntry[]
  readonly mails: readonly InboundMail[]
  readonly sent: readonly SentPart[]
}

/** Both parts. */
export interface SplitParts {
  readonly going: SplitPart
  readonly staying: SplitPart
}

/**
 * Divides a ticket.
 *
 * @param chosen - events to split off, such as ids of stored messages
 */
export function partsOf(source: SplitSource, chosen: readonly string[]): SplitParts {
  const events = withAnswers(source, chosen)
  return { going: partOf(source, (event) => events.has(event)), staying: partOf(source, (event) => !events.has(event)) }
}

function partOf({ lines, mails, sent }: SplitSource, isOfIt: (event: string) => boolean): SplitPart {
  const own = lines.filter((line) => isOfIt(eventOf(line)))
  return {
    lines: own,
    messages: own.filter(isSaid),
    mails: mails.filter(({ place }) => isOfIt(place.storedId)),
    sent: sent.filter(({ event }) => isOfIt(event)),
  }
}

/** The chosen events with all that answers them, or our mails about them, transitively. */
function withAnswers({ mails, sent }: SplitSource, chosen: readonly string[]): ReadonlySet<string> {
  const events = new Set(chosen)
  for (let before = -1; before < events.size;) {
    before = events.size
    const ids = new Set([
      ...mails.flatMap(({ place }) => (events.has(place.storedId) ? [place.identity] : [])),
      ...sent.flatMap(({ event, messageId }) => (events.has(event) ? [messageId] : [])),
    ])
    for (const { place, message } of mails) if (parentsOf(message).some((id) => ids.has(id))) events.add(place.storedId)
    for (const { event, kind, inReplyTo } of sent) if (kind === 'reply' && ids.has(inReplyTo ?? '') && event !== '') events.add(event)
  }
  return events
}

/** The Message-IDs that a mail answers. Programs that write no In-Reply-To put the parent last in References (RFC 5322 §3.6.4). */
function parentsOf({ inReplyTo, references }: MailMessage): readonly string[] {
  return inReplyTo.length > 0 ? inReplyTo : references.slice(-1)
}
