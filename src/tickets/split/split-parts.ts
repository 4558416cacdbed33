/** Which part of a ticket goes when messages are split off: they, and all that answers them (T-101). */
import type { InboundMail, MailMessage } from '../inbound-mail.ts'
import type { TimelineEntry } from '../timeline-entry.ts'
import { eventOf, isSaid, type SentPart, type SplitSource } from './split-source.ts'

/** One of the two parts of a ticket. */
export interface SplitPart {
  /** All lines of its events. */
  readonly lines: readonly TimelineEntry[]
  /** Those of them that somebody said. */
  readonly messages: readonly TimelineEntry[]
  readonly mails: readonly InboundMail[]
  readonly sent: readonly SentPart[]
}

/** What goes, and what stays. */
export interface SplitParts {
  readonly going: SplitPart
  readonly staying: SplitPart
}

/** @param chosen - events, such as stored messages’ ids */
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

/** The events chosen, and those that answer them or what we mailed because of them, however often. */
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

/** What a mail answers: programs that leave In-Reply-To out name it last in References (RFC 5322 §3.6.4). */
function parentsOf({ inReplyTo, references }: MailMessage): readonly string[] {
  return inReplyTo.length > 0 ? inReplyTo : references.slice(-1)
}
