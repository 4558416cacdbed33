/** The policy table: what senders may do on a ticket, by what their mail proves. */
import type { Authentication } from '../../mail/message.ts'
import type { EvidenceKind } from './thread-match.ts'

/** What a sender may do. */
export type Verdict =
  /** A proven agent: answers, notes, commands. */
  | 'agent'
  /** An agent's address without proof: kept, with an alert. */
  | 'unverified-agent'
  /** A proven member of our organization without access: an internal comment (T-037). */
  | 'user'
  /** The address of such a member without proof, or of one who has left: kept, with an alert. */
  | 'unverified-user'
  /** A participant of the ticket. */
  | 'participant'
  /** A newcomer with an id of the thread, who joins it. */
  | 'joins'
  /** No ticket, or only guessable evidence for one: a new ticket. */
  | 'opens'
  /** One of our own addresses, but no mail of ours: kept, with an alert. */
  | 'own-address'
  /** A newcomer's code or link to a ticket's reply address, as services send to whoever signs up: for agents alone. */
  | 'withheld'
  /** A newcomer with an id of the thread but no authentication: on the ticket, and agents may admit them. */
  | 'asks-to-join'
  /** An answer to our mail to an agent, from another address: kept, with an alert to the agent. */
  | 'answers-for-agent'
  /** A rule of the site correlates the mail with the ticket; people do not change. */
  | 'correlated'
  /** Marked as spam, or from a blocked sender: canceled or held, without effect. */
  | 'spam'
  /** Authentication failed: kept and flagged, without effect. */
  | 'distrusted'

/**
 * The sender, seen from a ticket: a user of the mailbox itself; the address of an agent, of another user (T-037), of a user who has left,
 * or our own; a participant; a web form; a service that verifies addresses; anybody else.
 */
export type SenderKind = 'mailbox-user' | 'agent' | 'user' | 'departed' | 'own-address' | 'participant' | 'form' | 'service' | 'newcomer'

/**
 * Grades of evidence for a ticket: a token that we signed; an id of the thread; the id of a mail that only asks to join; a key of the
 * site's rules; something that strangers can guess or copy; none.
 */
export type EvidenceGrade = 'our-token' | 'thread-id' | 'asking' | 'site-key' | 'guessable' | 'nothing'

/** The grade of each kind of evidence. A stored Message-ID and quoted words can be copied by any reader. */
export const gradeOf: Readonly<Record<EvidenceKind, EvidenceGrade>> = {
  token: 'our-token',
  'in-reply-to': 'thread-id',
  references: 'thread-id',
  awaited: 'thread-id',
  asking: 'asking',
  'same-message-id': 'guessable',
  'site-key': 'site-key',
  'thread-index': 'guessable',
  'subject-tag': 'guessable',
  'own-number': 'guessable',
  quotation: 'guessable',
  'reply-subject': 'guessable',
  'quoted-header': 'guessable',
}

/** What the policy table decides on: a sender and a candidate ticket. */
export interface Standing {
  readonly sender: SenderKind
  readonly evidence: EvidenceGrade
  readonly authentication: Authentication
  /** The mail has a token for this ticket that was made for this agent and never shown to others. */
  readonly hasOwnToken: boolean
  /** The mail answers one that went to an agent. */
  readonly answersAgentsMail: boolean
  /** The mail server's mark or our own rules say that it is spam. */
  readonly isSpam: boolean
}

/** A verdict; or a veto, with its reason, after which the next candidate is tried. */
export type PolicyWord = { readonly verdict: Verdict } | { readonly veto: string }

interface PolicyRow {
  /** Absent conditions match anything. */
  readonly sender?: SenderKind
  readonly evidence?: EvidenceGrade
  readonly authentication?: Authentication
  readonly hasOwnToken?: true
  readonly answersAgentsMail?: true
  readonly isSpam?: true
  readonly word: PolicyWord
  /** The result on strict sites, where it differs. */
  readonly strictly?: PolicyWord
}

const guessed = { veto: 'can be guessed and the sender is no participant' }
const forged = { veto: 'is that of a sender whose authentication failed' }
const byForm = { veto: 'came by a form, whose word lets nobody in' }
const unproven = { veto: 'is no id of ours: a strict site wants one from a newcomer, or authentication' }

/** The first matching row decides. */
const table: readonly PolicyRow[] = [
  { sender: 'mailbox-user', word: { verdict: 'agent' } },
  { sender: 'agent', authentication: 'pass', word: { verdict: 'agent' } },
  { sender: 'agent', authentication: 'unknown', hasOwnToken: true, word: { verdict: 'agent' } },
  { sender: 'agent', authentication: 'none', hasOwnToken: true, word: { verdict: 'agent' } },
  { sender: 'user', authentication: 'pass', word: { verdict: 'user' } },
  { sender: 'user', authentication: 'unknown', hasOwnToken: true, word: { verdict: 'user' } },
  { sender: 'user', authentication: 'none', hasOwnToken: true, word: { verdict: 'user' } },
  { isSpam: true, sender: 'participant', word: { verdict: 'spam' } },
  { isSpam: true, evidence: 'guessable', word: guessed },
  { isSpam: true, word: { verdict: 'spam' } },
  { sender: 'agent', word: { verdict: 'unverified-agent' } },
  { sender: 'departed', word: { verdict: 'unverified-user' } },
  { sender: 'user', word: { verdict: 'unverified-user' } },
  { sender: 'own-address', word: { verdict: 'own-address' } },
  { evidence: 'site-key', authentication: 'fail', word: forged },
  { authentication: 'fail', word: { verdict: 'distrusted' } },
  { evidence: 'nothing', word: { verdict: 'opens' } },
  { answersAgentsMail: true, word: { verdict: 'answers-for-agent' } },
  { evidence: 'site-key', word: { verdict: 'correlated' } },
  { sender: 'form', evidence: 'guessable', word: byForm },
  { sender: 'form', word: { verdict: 'asks-to-join' } },
  { sender: 'participant', word: { verdict: 'participant' } },
  { sender: 'service', evidence: 'our-token', word: { verdict: 'withheld' } },
  { sender: 'service', evidence: 'thread-id', word: { verdict: 'withheld' } },
  { sender: 'service', evidence: 'asking', word: { verdict: 'withheld' } },
  { evidence: 'our-token', authentication: 'none', word: { verdict: 'asks-to-join' } },
  { evidence: 'our-token', word: { verdict: 'joins' } },
  { evidence: 'thread-id', authentication: 'pass', word: { verdict: 'joins' } },
  { evidence: 'thread-id', authentication: 'none', word: { verdict: 'asks-to-join' }, strictly: unproven },
  { evidence: 'thread-id', word: { verdict: 'joins' }, strictly: unproven },
  { evidence: 'asking', word: { verdict: 'asks-to-join' }, strictly: unproven },
  { evidence: 'guessable', word: guessed },
]

/** Looks a standing up in the table. */
export function policyOn(standing: Standing, isStrict: boolean): PolicyWord {
  const row = table.find((row) => fits(row, standing))
  if (row === undefined) return { verdict: 'opens' }
  return isStrict ? (row.strictly ?? row.word) : row.word
}

function fits(row: PolicyRow, { sender, evidence, authentication, hasOwnToken, answersAgentsMail, isSpam }: Standing): boolean {
  return (
    (row.answersAgentsMail ?? answersAgentsMail) === answersAgentsMail &&
    (row.isSpam ?? isSpam) === isSpam &&
    (row.sender ?? sender) === sender &&
    (row.evidence ?? evidence) === evidence &&
    (row.authentication ?? authentication) === authentication &&
    (row.hasOwnToken ?? hasOwnToken) === hasOwnToken
  )
}
