/** What a sender may do to a ticket: the policy table of mail.md §2.6, as one pure function. */
import type { Directory } from './directory.ts'
import type { InboundMail, ProvenToken } from './inbound-mail.ts'
import { isGuessable, type ThreadCandidate } from './thread-match.ts'
import type { Ticket, TicketNumber } from './ticket.ts'

/** What a mail may do. */
export type Verdict =
  /** An agent, proven: replies, notes, commands. */
  | 'agent'
  /** From is an agent's address, unproven: kept, an alert, nothing else. */
  | 'unverified-agent'
  /** A participant of the ticket writes to it. */
  | 'participant'
  /** A newcomer who holds an id of the thread joins it. */
  | 'joins'
  /** No ticket, or only guessable evidence of one: a new ticket. */
  | 'opens'
  /** Authentication failed: stored and flagged, without any effect. */
  | 'distrusted'

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
  const { mail, candidates } = asked
  const first = candidates[0] ?? null
  if (mail.source === 'sent') return { verdict: 'agent', candidate: first, candidates, vetoes: [] }
  if (isAgentAddress(asked)) return ruleOnAgent(asked, first)
  if (mail.authentication === 'fail') return { verdict: 'distrusted', candidate: first, candidates, vetoes: [] }
  const vetoes: { candidate: ThreadCandidate; reason: string }[] = []
  for (const candidate of candidates) {
    const ticket = asked.ticketOf(candidate.ticket)
    if (!ticket) continue
    if (isParticipant(ticket, mail)) return { verdict: 'participant', candidate, candidates, vetoes }
    const reason = reasonAgainstJoining(asked, candidate)
    if (!reason) return { verdict: 'joins', candidate, candidates, vetoes }
    vetoes.push({ candidate, reason })
  }
  return { verdict: 'opens', candidate: null, candidates, vetoes }
}

function isAgentAddress({ mail, directory }: AuthorityCase): boolean {
  return mail.message.from.addrSpec !== null && directory.agents.has(mail.message.from.addrSpec)
}

/** An agent needs authentication, or a token minted for exactly this agent, and never a failed authentication. */
function ruleOnAgent(asked: AuthorityCase, first: ThreadCandidate | null): Ruling {
  const { from } = asked.mail.message
  const { authentication, tokens } = asked.mail
  const isOwn = (token: ProvenToken) => token.agent !== null && token.agent === from.addrSpec
  const own = tokens.filter((token) => isOwn(token) && isOfTicket(token, asked, first))
  const unspent = own.filter((token) => !isSpent(token, asked))
  const isProven = from.isStrict && authentication !== 'fail' && (authentication === 'pass' || unspent.length > 0)
  const ruling = { candidate: first, candidates: asked.candidates, vetoes: [] }
  if (isProven) return { ...ruling, verdict: 'agent' }
  return { ...ruling, verdict: 'unverified-agent', isSpent: own.length > 0 && unspent.length === 0 }
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

/** Has this sender written or received a mail of the ticket before? Only a strict From can say so. */
function isParticipant(ticket: Ticket, mail: InboundMail): boolean {
  const { addrSpec, isStrict } = mail.message.from
  return isStrict && addrSpec !== null && ticket.participants.includes(addrSpec)
}

function reasonAgainstJoining({ mail, isStrict }: AuthorityCase, candidate: ThreadCandidate): string | null {
  if (isGuessable(candidate.evidence)) return `${candidate.evidence} can be guessed and the sender is no participant`
  if (!isStrict || candidate.evidence === 'token' || mail.authentication === 'pass') return null
  return 'strict: a newcomer needs an id that we minted, or authentication'
}
