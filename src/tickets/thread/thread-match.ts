/** Which ticket a mail belongs to, by the evidence in it; every candidate is kept for the explanation. */
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
 * Evidence, strongest first. `awaited`: an earlier mail already named this one's Message-ID. `asking`: it answers the
 * mail of somebody who only asks to join, who cannot let others in.
 * From `same-message-id` on they can be guessed or copied by a stranger and count for participants only; `site-key`, which a
 * rule of the site finds, counts for whom that names. `own-number`: that of the sender's ticket system. `quotation`: the mail answers a message of that subject and quotes its words. `reply-subject`: it answers a mail that we never saw, under the subject of the only
 * recent ticket of that subject in which its sender takes part. `quoted-header`: likewise, by the header that it repeats.
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
/** One kind of evidence. */
export type EvidenceKind = (typeof evidenceKinds)[number]

/** A ticket that something in the mail points to. */
export interface ThreadCandidate {
  readonly evidence: EvidenceKind
  /** The id, token or tag that points there, shortened for show. */
  readonly by: string
  readonly ticket: TicketNumber
  /** That of others who answered the same mail, too. */
  readonly isSibling?: true
}

/** What is known of the ids in a mail. */
export interface ThreadIndex {
  /** Ticket that claims an id within the mail's scope. */
  claimOf(scope: string, id: string): TicketNumber | null
  ticket(number: TicketNumber): Ticket | null
  /** Is a mail stored under this Message-ID? */
  isStored(scope: string, id: string): boolean
  /** Tickets of which the mail quotes several shingles, best first. */
  quotedTickets(message: MailMessage): readonly TicketNumber[]
  /** Tickets of the mail's scope with this bare subject. */
  ticketsOfSubject(scope: string, subject: string): readonly TicketNumber[]
}

/** May a stranger have guessed this evidence? */
export function isGuessable(evidence: EvidenceKind): boolean {
  return evidenceKinds.indexOf(evidence) >= evidenceKinds.indexOf('same-message-id')
}

/**
 * Finds all tickets that a mail points to.
 *
 * @returns candidates, strongest evidence first; each leads to a ticket that is not merged away
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
  const claimed = (evidence: EvidenceKind, ids: readonly string[]) => ids.flatMap((id) => candidate(evidence, id, index.claimOf(scope, id)))
  // Another agent's token among the References says only that a mail of ours was there.
  const leads = ({ agent, foundIn }: ProvenToken) => agent === null || agent === message.from.addrSpec || foundIn !== 'references'
  const own = index.isStored(scope, identity) ? 'same-message-id' : 'awaited'
  const found = [
    ...proof.tokens.filter(leads).flatMap((token) => candidate('token', token.foundIn, token.ticket)),
    ...claimed('in-reply-to', message.inReplyTo),
    ...claimed('references', message.references.toReversed()),
    ...claimed('references', trackerIds(idsOf(mail))),
    ...siblingIds(mail, directory).flatMap(({ id, parent }) =>
      candidate('references', parent, index.claimOf(scope, id)).map((found) => ({ ...found, isSibling: true as const })),
    ),
    ...claimed(own, [identity]),
    ...claimed('awaited', awaitedAnswerIds(mail, directory)).map((found) => ({ ...found, by: identity })),
    ...claimed('asking', askingIds(message)),
    ...keyedMatters(mail, index, site),
    ...claimed('thread-index', threadIndexIds(mail)),
    ...subjectTags(message.subject).flatMap((number) => candidate('subject-tag', `TKT-${number}`, number)),
    ...claimed('own-number', numberIds(message, directory)),
    ...quotedThreads(message, index, words),
    ...ownTicketOf('reply-subject', [subjectAnswered(message, words) ?? []].flat(), mail, { index, site }),
    ...ownTicketOf('quoted-header', subjectsQuoted(message, directory), mail, { index, site }),
  ]
  const order = ({ evidence }: ThreadCandidate) => evidenceKinds.indexOf(evidence)
  return found.flatMap((candidate) => survivor(candidate, index, scope)).sort((a, b) => order(a) - order(b))
}

/** The claim under which an Outlook thread is found again: its root, within one mailbox only. */
export function threadIndexIds({ place, message }: Pick<InboundMail, 'place' | 'message'>): readonly string[] {
  const root = message.threadIndexRoot
  return root ? [`thread-index:${place.mailbox}:${root}`] : []
}

/** The claim of a mail whose sender only asks to join: it leads back to the ticket, and nobody in. */
export function askingId(id: string): string {
  return `asking:${id}`
}

/** Under which the mails that a mail answers may only have asked. */
export function askingIds({ inReplyTo, references }: Pick<MailMessage, 'inReplyTo' | 'references'>): readonly string[] {
  return [...new Set([...inReplyTo, ...references])].map(askingId)
}

function candidate(evidence: EvidenceKind, by: string, ticket: TicketNumber | null): ThreadCandidate[] {
  return ticket === null ? [] : [{ evidence, by: by.slice(0, 200), ticket }]
}

/** Mail programs that lose the ids still quote: the words of a stored message under its own subject are its answer. */
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
/** "Re: question" is everybody's subject. */
const shortestSubject = 12

/** A key of the site's own leads to the ticket on which it was seen within the days of its rule. */
function keyedMatters(mail: InboundMail, index: ThreadIndex, site: Pick<Site, 'directory' | 'policy'>): readonly ThreadCandidate[] {
  return siteKeysOf(mail, site).flatMap((key) => {
    const number = index.claimOf(mail.place.scope, key.id)
    const isOld = number !== null && !isWithinSpan(key, keySeenAt(key.id, mergeChain(number, index)), mail.place.atMs)
    return isOld ? [] : candidate('site-key', key.key, number)
  })
}

/** Lists and gateways give a mail another id than its answers name; sameness of the subject alone proves nothing. */
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

/** Bare subjects of mails whose headers a mail repeats, when they are telling enough. */
export function subjectsQuoted(message: MailMessage, directory: Directory): readonly string[] {
  return quotedSubjects(message, directory).filter(isTelling)
}

function isTelling(subject: string): boolean {
  return subject.length >= shortestSubject && subject.includes(' ')
}

/** The bare subject of a mail that answers another one, when it is telling enough to look for; else null. */
export function subjectAnswered(message: MailMessage, words: MailWords): string | null {
  const isAnswer = message.inReplyTo.length + message.references.length > 0 && words.isAnswerSubject(message.subject)
  const subject = isAnswer ? words.bareSubject(message.subject) : ''
  return isTelling(subject) ? subject : null
}

/** Tickets named in a subject: `[TKT-12]` or `TKT-12` as a word of its own; at most the first three. */
export function subjectTags(subject: string): TicketNumber[] {
  const found = subject.slice(0, 1000).matchAll(/(?:^|[^\p{L}\p{N}-])(TKT-[1-9]\d{0,14})(?![\p{L}\p{N}])/giu)
  return [...found].slice(0, 3).flatMap((match) => ticketNumber(match[1] ?? '') ?? [])
}

/** References to a merged ticket lead to its survivor; other scopes' tickets are none of this mail's. */
function survivor(candidate: ThreadCandidate, index: ThreadIndex, scope: string): ThreadCandidate[] {
  const ticket = survivorOf(candidate.ticket, index)
  return ticket?.scope === scope ? [{ ...candidate, ticket: ticket.number }] : []
}

/** Merged tickets lead on; a longer chain is cut. */
export const longestMergeChain = 10

/** The ticket of a number and those that it was merged into, one after the other; the last is the survivor. */
export function mergeChain(number: TicketNumber, index: Pick<ThreadIndex, 'ticket'>): readonly Ticket[] {
  const chain: Ticket[] = []
  for (let at = index.ticket(number); at && chain.length <= longestMergeChain && !chain.includes(at);) {
    chain.push(at)
    at = at.mergedInto === null ? null : index.ticket(at.mergedInto)
  }
  return chain
}

/** The ticket of a number, or the one that it was merged into. */
export function survivorOf(number: TicketNumber, index: Pick<ThreadIndex, 'ticket'>): Ticket | null {
  const last = mergeChain(number, index).at(-1)
  return last && (last.mergedInto === null || index.ticket(last.mergedInto)) ? last : null
}
