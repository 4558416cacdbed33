/** The policy table: who may do what to a ticket, by what the mail proves. */
import type { Authentication } from '../../mail/message.ts'
import type { EvidenceKind } from './thread-match.ts'

/** What a mail may do. */
export type Verdict =
  /** An agent, proven: replies, notes, commands. */
  | 'agent'
  /** From is an agent's address, unproven: kept, an alert, nothing else. */
  | 'unverified-agent'
  /** A member of our organization without access, proven: a comment among us (T-037). */
  | 'user'
  /** From is such a member’s address, unproven, or he has left: kept, an alert, nothing else. */
  | 'unverified-user'
  /** A participant of the ticket writes to it. */
  | 'participant'
  /** A newcomer who holds an id of the thread joins it. */
  | 'joins'
  /** No ticket, or only guessable evidence of one: a new ticket. */
  | 'opens'
  /** From is one of our own addresses, but it is no mail of ours: kept, an alert, nothing else. */
  | 'own-address'
  /** Somebody new mails a code or a link to a ticket's reply address, as services do to whoever signs up: agents only. */
  | 'withheld'
  /** Nobody vouches for a newcomer who holds an id of the thread: on the ticket, and agents may let him in. */
  | 'asks-to-join'
  /** Answers what we mailed to an agent, from another address than his: kept, an alert to him, nothing else. */
  | 'answers-for-agent'
  /** A rule of the site says that the mail belongs to the ticket: it changes no people there. */
  | 'correlated'
  /** Marked as spam, or from a blocked sender: stored, cancelled or held, without any effect. */
  | 'spam'
  /** Authentication failed: stored and flagged, without any effect. */
  | 'distrusted'

/**
 * Who writes, as far as a ticket goes: somebody who uses the mailbox itself, somebody under an agent's address, under that of
 * another user (T-037) or of one who has left, or under our own, somebody who wrote or received a mail of the ticket, what looks
 * like a service that verifies an address, anybody else.
 */
export type SenderKind = 'mailbox-user' | 'agent' | 'user' | 'departed' | 'own-address' | 'participant' | 'form' | 'service' | 'newcomer'

/** What leads to the ticket: an id that we signed, an id of the thread, that of a mail whose sender only asks to join, a key of the site's rules, what anybody may guess or copy, nothing. */
export type EvidenceGrade = 'our-token' | 'thread-id' | 'asking' | 'site-key' | 'guessable' | 'nothing'

/** How evidence is graded. A Message-ID that is stored already, or words that are quoted, may be copied by a reader. */
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

/** A sender before a ticket that the mail points to. */
export interface Standing {
  readonly sender: SenderKind
  readonly evidence: EvidenceGrade
  readonly authentication: Authentication
  /** Holds a token of this ticket that was minted for this agent and never shown to others. */
  readonly hasOwnToken: boolean
  /** Answers a mail of ours that went to an agent. */
  readonly answersAgentsMail: boolean
  /** Our own mail server, or we ourselves, take it for spam. */
  readonly isSpam: boolean
}

/** A verdict, or the advice to look at the next candidate, which becomes a veto with this reason. */
export type PolicyWord = { readonly verdict: Verdict } | { readonly veto: string }

interface PolicyRow {
  /** Missing: anybody; likewise below. */
  readonly sender?: SenderKind
  readonly evidence?: EvidenceGrade
  readonly authentication?: Authentication
  readonly hasOwnToken?: true
  readonly answersAgentsMail?: true
  readonly isSpam?: true
  readonly word: PolicyWord
  /** On strict sites, where it differs. */
  readonly strictly?: PolicyWord
}

const guessed = { veto: 'can be guessed and the sender is no participant' }
const forged = { veto: 'is that of a sender whose authentication failed' }
const byForm = { veto: 'came by a form, whose word lets nobody in' }
const unproven = { veto: 'is no id of ours: a strict site wants one from a newcomer, or authentication' }

/** The first row that fits decides. */
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

/** What the table says. */
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
