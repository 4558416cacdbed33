/** Finds the ticket that a mail belongs to; all candidates are kept for the explanation. */
import { idsOf, trackerIds, type InboundMail, type MailMessage, type ProvenToken } from '../inbound-mail.ts'
import type { Directory, MailWords } from '../directory.ts'
import { takesPart } from '../addresses.ts'
import type { Site } from '../site.ts'
import { numberIds } from './own-numbers.ts'
import { quotedSubjects } from './quoted-header.ts'
import { awaitedAnswerIds, siblingIds } from './sibling-ids.ts'
import { isWithinSpan, keySeenAt, siteKeysOf } from './site-keys.ts'
import { ticketNumber, type Ticket, type TicketNumber } from '../ticket.ts'

/**
 * Kinds of evidence, strongest first.
 *
 * Ids: `awaited`: an earlier mail named this one's Message-ID. `asking`: the mail answers one that only asks to join, which admits nobody.
 *
 * From `same-message-id` on, a stranger can guess or copy the evidence, so it counts for participants alone, except `site-key`, which
 * counts for the senders of its rule. `own-number`: a number of the sender's ticket system. `quotation`: the mail quotes a stored message
 * under its subject. `reply-subject`: the mail answers one that we do not have, under the subject of the only recent ticket in which its
 * sender takes part. `quoted-header`: likewise, by the header that it quotes.
 */
export const evidenceKinds = [
  'token',
  'in-reply-to',
  'references',
  'awaited',
  'asking',
  'same-message-id',
  'site-key',
  'thread-index',
  'subject-tag',
  'own-number',
  'quotation',
  'reply-subject',
  'quoted-header',
] as const
/** One of these kinds. */
export type EvidenceKind = (typeof evidenceKinds)[number]

/** A ticket that a mail points to. */
export interface ThreadCandidate {
  readonly evidence: EvidenceKind
  /** The id, token or tag that leads there, cut for display. */
  readonly by: string
  readonly ticket: TicketNumber
  /** The ticket is that of another answer to the same mail. */
  readonly isSibling?: true
}

/** Looks up what a mail may point to. */
export interface ThreadIndex {
  /** The ticket that claims an id in a scope. */
  claimOf(scope: string, id: string): TicketNumber | null
  ticket(number: TicketNumber): Ticket | null
  /** Whether a mail is stored under a Message-ID. */
  isStored(scope: string, id: string): boolean
  /** Tickets of which the mail quotes several shingles, best first. */
  quotedTickets(message: MailMessage): readonly TicketNumber[]
  /** Tickets of a scope with a bare subject. */
  ticketsOfSubject(scope: string, subject: string): readonly TicketNumber[]
}

/** Whether a stranger can guess or copy the evidence. */
export function isGuessable(evidence: EvidenceKind): boolean {
  return evidenceKinds.indexOf(evidence) >= evidenceKinds.indexOf('same-message-id')
}

/**
 * Finds all tickets that a mail points to.
 *
 * @returns candidates, strongest evidence first, each for a ticket that was not merged away
 */
export function threadCandidates(
  mail: InboundMail,
  index: ThreadIndex,
  site: Pick<Site, 'directory' | 'policy' | 'contactsOf'>,
): readonly ThreadCandidate[] {
  const { place, proof, message } = mail
  const { directory } = site
  const { words } = directory
  const { scope, identity } = place
  const claimants = (evidence: EvidenceKind, ids: readonly string[]) =>
    ids.flatMap((id) => candidate(evidence, id, index.claimOf(scope, id)))
  // Another agent's token in References only shows that a mail of ours is further up.
  const leads = ({ agent, foundIn }: ProvenToken) => agent === null || agent === message.from.addrSpec || foundIn !== 'references'
  const own = index.isStored(scope, identity) ? 'same-message-id' : 'awaited'
  const found = [
    ...proof.tokens.filter(leads).flatMap((token) => candidate('token', token.foundIn, token.ticket)),
    ...claimants('in-reply-to', message.inReplyTo),
    ...claimants('references', message.references.toReversed()),
    ...claimants('references', trackerIds(idsOf(mail))),
    ...siblingIds(mail, directory).flatMap(({ id, parent }) =>
      candidate('references', parent, index.claimOf(scope, id)).map((found) => ({ ...found, isSibling: true as const })),
    ),
    ...claimants(own, [identity]),
    ...claimants('awaited', awaitedAnswerIds(mail, directory)).map((found) => ({ ...found, by: identity })),
    ...claimants('asking', askingIds(message)),
    ...keyedMatters(mail, index, site),
    ...claimants('thread-index', threadIndexIds(mail)),
    ...subjectTags(message.subject).flatMap((number) => candidate('subject-tag', `TKT-${number}`, number)),
    ...claimants('own-number', numberIds(message, directory)),
    ...quotedThreads(message, index, words),
    ...ownTicketOf('reply-subject', [subjectAnswered(message, words) ?? []].flat(), mail, { index, site }),
    ...ownTicketOf('quoted-header', subjectsQuoted(message, directory), mail, { index, site }),
  ]
  const order = ({ evidence }: ThreadCandidate) => evidenceKinds.indexOf(evidence)
  return found.flatMap((candidate) => survivor(candidate, index, scope)).sort((a, b) => order(a) - order(b))
}

/** The claim for an Outlook thread by its root, in one mailbox. */
export function threadIndexIds({ place, message }: Pick<InboundMail, 'place' | 'message'>): readonly string[] {
  const root = message.threadIndexRoot
  return root ? [`thread-index:${place.mailbox}:${root}`] : []
}

/** The claim of a mail that only asks to join: it leads answers to the ticket, and admits nobody. */
export function askingId(id: string): string {
  return `asking:${id}`
}

/** The claims by which a mail finds that it answers one that only asks to join. */
export function askingIds({ inReplyTo, references }: Pick<MailMessage, 'inReplyTo' | 'references'>): readonly string[] {
  return [...new Set([...inReplyTo, ...references])].map(askingId)
}

function candidate(evidence: EvidenceKind, by: string, ticket: TicketNumber | null): ThreadCandidate[] {
  return ticket === null ? [] : [{ evidence, by: by.slice(0, 200), ticket }]
}

/** Programs that drop ids still quote: a mail with the words of a stored message under its subject answers it. */
function quotedThreads(message: MailMessage, index: ThreadIndex, { bareSubject }: MailWords): readonly ThreadCandidate[] {
  const subject = bareSubject(message.subject)
  if (subject === '') return []
  const isAbout = (ticket: Ticket | null) =>
    ticket !== null && [ticket.title, ticket.parent?.subject ?? ''].some((title) => bareSubject(title) === subject)
  return index
    .quotedTickets(message)
    .filter((number) => isAbout(index.ticket(number)))
    .flatMap((number) => candidate('quotation', 'its words are quoted under its subject', number))
}

const recentMs = 30 * 24 * 3600 * 1000
/** In characters. Shorter subjects, such as "Re: question", are shared by many. */
const shortestSubject = 12

/** A correlation key leads to its ticket within the span of its rule. */
function keyedMatters(mail: InboundMail, index: ThreadIndex, site: Pick<Site, 'directory' | 'policy'>): readonly ThreadCandidate[] {
  return siteKeysOf(mail, site).flatMap((key) => {
    const number = index.claimOf(mail.place.scope, key.id)
    const isOld = number !== null && !isWithinSpan(key, keySeenAt(key.id, mergeChain(number, index)), mail.place.atMs)
    return isOld ? [] : candidate('site-key', key.key, number)
  })
}

/**
 * The only recent ticket with one of these subjects in which the sender takes part. Lists and gateways replace Message-IDs; but an equal
 * subject alone proves nothing.
 */
function ownTicketOf(
  evidence: EvidenceKind,
  subjects: readonly string[],
  { place, message }: InboundMail,
  { index, site }: { readonly index: ThreadIndex; readonly site: Pick<Site, 'contactsOf'> },
): readonly ThreadCandidate[] {
  const { addrSpec } = message.from
  if (addrSpec === null) return []
  const isOwn = (ticket: Ticket | null) =>
    ticket !== null && Math.abs(place.atMs - ticket.modifiedAtMs) <= recentMs && takesPart(addrSpec, ticket, site)
  const own = subjects.flatMap((subject) => {
    const numbers = index.ticketsOfSubject(place.scope, subject).filter((number) => isOwn(index.ticket(number)))
    return numbers.map((number) => ({ subject, number }))
  })
  return new Set(own.map(({ number }) => number)).size === 1 ? candidate(evidence, own[0]?.subject ?? '', own[0]?.number ?? null) : []
}

/** The bare subjects in quoted headers that are distinctive. */
export function subjectsQuoted(message: MailMessage, directory: Directory): readonly string[] {
  return quotedSubjects(message, directory).filter(isTelling)
}

function isTelling(subject: string): boolean {
  return subject.length >= shortestSubject && subject.includes(' ')
}

/** The bare subject of an answer, if it is distinctive; else null. */
export function subjectAnswered(message: MailMessage, words: MailWords): string | null {
  const isAnswer = message.inReplyTo.length + message.references.length > 0 && words.isAnswerSubject(message.subject)
  const subject = isAnswer ? words.bareSubject(message.subject) : ''
  return isTelling(subject) ? subject : null
}

/** The tickets that a subject names, as `[TKT-12]` or the word `TKT-12`; at most three. */
export function subjectTags(subject: string): TicketNumber[] {
  const found = subject.slice(0, 1000).matchAll(/(?:^|[^\p{L}\p{N}-])(TKT-[1-9]\d{0,14})(?![\p{L}\p{N}])/giu)
  return [...found].slice(0, 3).flatMap((match) => ticketNumber(match[1] ?? '') ?? [])
}

/** Evidence for a merged ticket leads to its survivor. Tickets of other scopes are no candidates. */
function survivor(candidate: ThreadCandidate, index: ThreadIndex, scope: string): ThreadCandidate[] {
  const ticket = survivorOf(candidate.ticket, index)
  return ticket?.scope === scope ? [{ ...candidate, ticket: ticket.number }] : []
}

/** Merges that are followed; longer chains are cut. */
export const longestMergeChain = 10

/** A ticket and those that it was merged into, in order; the last is the survivor. */
export function mergeChain(number: TicketNumber, index: Pick<ThreadIndex, 'ticket'>): readonly Ticket[] {
  const chain: Ticket[] = []
  for (let at = index.ticket(number); at && chain.length <= longestMergeChain && !chain.includes(at);) {
    chain.push(at)
    at = at.mergedInto === null ? null : index.ticket(at.mergedInto)
  }
  return chain
}

/** A ticket, or the one that it was merged into; null: unknown. */
export function survivorOf(number: TicketNumber, index: Pick<ThreadIndex, 'ticket'>): Ticket | null {
  const last = mergeChain(number, index).at(-1)
  return last && (last.mergedInto === null || index.ticket(last.mergedInto)) ? last : null
}
