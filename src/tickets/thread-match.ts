/** Which ticket a mail belongs to, by the evidence in it; every candidate is kept for the explanation. */
import type { InboundMail } from './inbound-mail.ts'
import { ticketNumber, type Ticket, type TicketNumber } from './ticket.ts'

/**
 * Evidence, strongest first (mail.md §3.1). `awaited`: an earlier mail already named this one's Message-ID.
 * The last two can be guessed by a stranger and count for participants only.
 */
export const evidenceKinds = [
  'token',
  'in-reply-to',
  'references',
  'awaited',
  'same-message-id',
  'thread-index',
  'subject-tag',
] as const
/** One kind of evidence. */
export type EvidenceKind = (typeof evidenceKinds)[number]

/** A ticket that something in the mail points to. */
export interface ThreadCandidate {
  readonly evidence: EvidenceKind
  /** The id, token or tag that points there, shortened for show. */
  readonly by: string
  readonly ticket: TicketNumber
}

/** What is known of the ids in a mail. */
export interface ThreadIndex {
  /** Ticket that claims an id within the mail's scope. */
  claimOf(scope: string, id: string): TicketNumber | null
  ticket(number: TicketNumber): Ticket | null
  /** Is a mail stored under this Message-ID? */
  isStored(scope: string, id: string): boolean
}

/** May a stranger have guessed this evidence (mail.md §2.6)? */
export function isGuessable(evidence: EvidenceKind): boolean {
  return evidence === 'thread-index' || evidence === 'subject-tag' || evidence === 'same-message-id'
}

/**
 * Finds all tickets that a mail points to.
 *
 * @returns candidates, strongest evidence first; each leads to a ticket that is not merged away
 */
export function threadCandidates(mail: InboundMail, index: ThreadIndex): readonly ThreadCandidate[] {
  const claimed = (evidence: EvidenceKind, ids: readonly string[]) =>
    ids.flatMap((id) => candidate(evidence, id, index.claimOf(mail.scope, id)))
  const own = index.isStored(mail.scope, mail.identity) ? 'same-message-id' : 'awaited'
  const found = [
    ...mail.tokens.flatMap((token) => candidate('token', token.foundIn, token.ticket)),
    ...claimed('in-reply-to', mail.message.inReplyTo),
    ...claimed('references', mail.message.references.toReversed()),
    ...claimed(own, [mail.identity]),
    ...threadIndexIds(mail).flatMap((id) => candidate('thread-index', id, index.claimOf(mail.scope, id))),
    ...subjectTags(mail.message.subject).flatMap((number) => candidate('subject-tag', `TKT-${number}`, number)),
  ]
  const order = (one: ThreadCandidate) => evidenceKinds.indexOf(one.evidence)
  return found.flatMap((one) => survivor(one, index, mail.scope)).sort((a, b) => order(a) - order(b))
}

/** The claim under which an Outlook thread is found again: its root, within one mailbox only. */
export function threadIndexIds(mail: InboundMail): readonly string[] {
  const root = mail.message.threadIndexRoot
  return root ? [`thread-index:${mail.mailbox}:${root}`] : []
}

function candidate(evidence: EvidenceKind, by: string, ticket: TicketNumber | null): ThreadCandidate[] {
  return ticket === null ? [] : [{ evidence, by: by.slice(0, 200), ticket }]
}

/** Tickets named in a subject: `[TKT-12]` or `TKT-12` as a word of its own; at most the first three. */
export function subjectTags(subject: string): TicketNumber[] {
  const found = subject.slice(0, 1000).matchAll(/(?:^|[^\p{L}\p{N}-])(TKT-[1-9]\d{0,14})(?![\p{L}\p{N}])/giu)
  return [...found].slice(0, 3).flatMap((match) => ticketNumber(match[1] ?? '') ?? [])
}

/** References to a merged ticket lead to its survivor (mail.md §3.3); other scopes' tickets are none of this mail's. */
function survivor(one: ThreadCandidate, index: ThreadIndex, scope: string): ThreadCandidate[] {
  let ticket = index.ticket(one.ticket)
  for (let hops = 0; ticket?.mergedInto && hops < 10; hops++) ticket = index.ticket(ticket.mergedInto)
  return ticket && ticket.scope === scope ? [{ ...one, ticket: ticket.number }] : []
}
