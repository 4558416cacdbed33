/** What a sender may do to the tickets that his mail points to: each is held against the policy table. */
import { isOwnAddress, type Directory } from '../directory.ts'
import type { InboundMail, ProvenToken } from '../inbound-mail.ts'
import { gradeOf, policyOn, type SenderKind, type Standing, type Verdict } from './sender-policy.ts'
import type { ThreadCandidate } from './thread-match.ts'
import type { Ticket, TicketNumber } from '../ticket.ts'
import { isVerification } from './verification-mail.ts'

/** A verdict, the candidate it was given for, all that there were, and why the stronger ones were passed over. */
export interface Ruling {
  readonly verdict: Verdict
  readonly candidate: ThreadCandidate | null
  readonly candidates: readonly ThreadCandidate[]
  readonly vetoes: readonly { readonly candidate: ThreadCandidate; readonly reason: string }[]
  /** The agent's tokens in the mail would prove him, had he not shown them to others (mail.md §2.5). */
  readonly isSpent?: boolean
}

/** What the table is asked about. */
export interface AuthorityCase {
  readonly mail: InboundMail
  readonly candidates: readonly ThreadCandidate[]
  readonly ticketOf: (number: TicketNumber) => Ticket | null
  readonly directory: Directory
  readonly isStrict: boolean
}

/** Rules on the first candidate that the sender may use. */
export function rule(asked: AuthorityCase): Ruling {
  const { candidates } = asked
  const vetoes: { candidate: ThreadCandidate; reason: string }[] = []
  for (const candidate of [...candidates.filter(({ ticket }) => asked.ticketOf(ticket)), null]) {
    const tokens = ownTokens(asked, candidate)
    const unspent = tokens.filter((token) => !isSpent(token, asked))
    const word = policyOn(standingOf(asked, candidate, unspent.length > 0), asked.isStrict)
    if ('verdict' in word) {
      const isSpentOnly = word.verdict === 'unverified-agent' && tokens.length > 0 && unspent.length === 0
      return { verdict: word.verdict, candidate, candidates, vetoes, ...(isSpentOnly ? { isSpent: true } : {}) }
    }
    if (candidate) vetoes.push({ candidate, reason: `${candidate.evidence} ${word.veto}` })
  }
  return { verdict: 'opens', candidate: null, candidates, vetoes }
}

/** Only a strict From can be somebody: neither a proof nor a token makes one of another (mail.md §2.1). */
function standingOf(asked: AuthorityCase, candidate: ThreadCandidate | null, hasOwnToken: boolean): Standing {
  const { from } = asked.mail.message
  const { authentication } = asked.mail
  return {
    sender: senderOf(asked, candidate),
    evidence: candidate ? gradeOf[candidate.evidence] : 'nothing',
    authentication: authentication === 'pass' && !from.isStrict ? 'none' : authentication,
    hasOwnToken: hasOwnToken && from.isStrict,
  }
}

function senderOf({ mail, directory, ticketOf }: AuthorityCase, candidate: ThreadCandidate | null): SenderKind {
  const { addrSpec, isStrict } = mail.message.from
  if (mail.source === 'sent') return 'mailbox-user'
  if (addrSpec !== null && directory.agents.has(addrSpec)) return 'agent'
  if (addrSpec !== null && isOwnAddress(directory, addrSpec)) return 'own-address'
  const user = addrSpec === null ? undefined : directory.users.get(addrSpec)
  if (user) return user.state === 'deactivated' ? 'departed' : 'user'
  const ticket = candidate && ticketOf(candidate.ticket)
  if (isStrict && addrSpec !== null && ticket?.participants.includes(addrSpec)) return 'participant'
  return isTicketTrick(mail) ? 'service' : 'newcomer'
}

/**
 * A customer who gives a ticket's reply address to a service as his own wants to read what that sends to us (mail.md §6).
 * Whoever answers a mail of the thread names it; services do not.
 */
function isTicketTrick(mail: InboundMail): boolean {
  const { inReplyTo, references } = mail.message
  return inReplyTo.length === 0 && references.length === 0 && isVerification(mail)
}

/** Tokens of the sender's own that belong to the ticket. */
function ownTokens(asked: AuthorityCase, candidate: ThreadCandidate | null): readonly ProvenToken[] {
  const { addrSpec } = asked.mail.message.from
  return asked.mail.tokens.filter(
    (token) => token.agent !== null && token.agent === addrSpec && isOfTicket(token, asked, candidate),
  )
}

/** A token is one of its ticket alone: of the one that the mail goes to, or of one that was merged into it. */
function isOfTicket(token: ProvenToken, asked: AuthorityCase, first: ThreadCandidate | null): boolean {
  return first !== null && ticketsOf(token, asked).some(({ number }) => number === first.ticket)
}

/** Noted on the ticket that the mail went to, which is the token's own or one that this was merged into. */
function isSpent(token: ProvenToken, asked: AuthorityCase): boolean {
  return ticketsOf(token, asked).some(({ spentTokens }) => spentTokens.includes(token.id))
}

function ticketsOf(token: ProvenToken, { ticketOf }: AuthorityCase): readonly Ticket[] {
  const found: Ticket[] = []
  for (let at = ticketOf(token.ticket); at && !found.includes(at);) {
    found.push(at)
    at = at.mergedInto === null ? null : ticketOf(at.mergedInto)
  }
  return found
}
