/** Rules what a sender may do on the tickets that their mail points to, by the policy table. */
import { isOwnAddress } from '../directory.ts'
import type { ProvenToken } from '../inbound-mail.ts'
import type { Ruling, UnruledCase } from '../mail-case.ts'
import type { Site } from '../site.ts'
import { takesPart } from '../addresses.ts'
import { isSentMail } from '../sent-mail.ts'
import { answersAgentsMail, descendsFromAgentsMail } from './agents-ids.ts'
import { forwardsThread, isHandedOn } from './handed-on.ts'
import { isMereSibling, sharesNobody } from './mass-mail.ts'
import { gradeOf, policyOn, type SenderKind, type Standing } from './sender-policy.ts'
import { isGuessable, mergeChain, type ThreadCandidate, type ThreadIndex } from './thread-match.ts'
import { isTicketTrick } from './verification-mail.ts'

/** What the ruling is made from. */
export interface AuthorityCase extends Pick<UnruledCase, 'place' | 'proof' | 'message' | 'spam'> {
  readonly site: Pick<Site, 'directory' | 'contactsOf'> & { readonly policy: Pick<Site['policy'], 'isStrict'> }
  readonly threads: Pick<ThreadIndex, 'ticket' | 'isStored'>
}

/** Rules on the first candidate that the sender may use. */
export function rule(unruled: AuthorityCase, candidates: readonly ThreadCandidate[]): Ruling {
  const { site, threads } = unruled
  const vetoes: { candidate: ThreadCandidate; reason: string }[] = []
  for (const candidate of [...candidates.filter(({ ticket }) => threads.ticket(ticket)), null]) {
    if (candidate && isMereSibling(unruled, candidate)) {
      vetoes.push({ candidate, reason: `${candidate.evidence} ${sharesNobody}` })
      continue
    }
    if (candidate && isHandedOn(unruled, candidate)) {
      vetoes.push({
        candidate,
        reason: `${candidate.evidence} ${forwardsThread}`,
      })
      continue
    }
    const tokens = ownTokens(unruled, candidate)
    const unspent = tokens.filter((token) => !isSpent(token, threads))
    const word = policyOn(standingOf(unruled, candidate, unspent.length > 0), site.policy.isStrict)
    if ('verdict' in word) {
      const isSpentOnly = word.verdict === 'unverified-agent' && tokens.length > 0 && unspent.length === 0
      return { verdict: word.verdict, candidate, candidates, vetoes, ...(isSpentOnly ? { isSpent: true } : {}) }
    }
    if (candidate) vetoes.push({ candidate, reason: `${candidate.evidence} ${word.veto}` })
  }
  return { verdict: 'opens', candidate: null, candidates, vetoes }
}

/** The sender's standing on a candidate. Only a strict From can be somebody: neither authentication nor a token applies to another one. */
function standingOf(unruled: AuthorityCase, candidate: ThreadCandidate | null, hasOwnToken: boolean): Standing {
  const { message, proof, place, threads } = unruled
  const { isStrict } = message.from
  const sender = senderOf(unruled, candidate)
  // Somebody whom an agent answered directly may have the agent's mail before ours arrives.
  const isOfThread = sender === 'participant'
  return {
    sender,
    evidence: candidate ? gradeOf[candidate.evidence] : 'nothing',
    // Authentication of a form's domain does not vouch for the person who filled it in.
    authentication: proof.authentication === 'pass' && (!isStrict || message.form) ? 'none' : proof.authentication,
    hasOwnToken: hasOwnToken && isStrict,
    answersAgentsMail:
      answersAgentsMail(message) || (!isOfThread && descendsFromAgentsMail(message, (id) => threads.isStored(place.scope, id))),
    isSpam: unruled.spam !== undefined,
  }
}

/** Anybody may enter a participant's address and a ticket's number into a form. */
function isParticipant({ message, threads, site }: AuthorityCase, candidate: ThreadCandidate | null): boolean {
  const { from, form } = message
  if (!candidate || from.addrSpec === null || !from.isStrict) return false
  const isGuessed = form !== undefined && isGuessable(candidate.evidence)
  const ticket = threads.ticket(candidate.ticket)
  return !isGuessed && ticket !== null && takesPart(from.addrSpec, ticket, site)
}

function senderOf(unruled: AuthorityCase, candidate: ThreadCandidate | null): SenderKind {
  const { message, site } = unruled
  const { directory } = site
  const { addrSpec } = message.from
  if (isSentMail(unruled, directory)) return 'mailbox-user'
  if (addrSpec !== null && directory.agents.has(addrSpec)) return 'agent'
  if (addrSpec !== null && isOwnAddress(directory, addrSpec)) return 'own-address'
  const user = addrSpec === null ? undefined : directory.users.get(addrSpec)
  if (user) return user.state === 'deactivated' ? 'departed' : 'user'
  if (isParticipant(unruled, candidate)) return 'participant'
  if (message.form) return 'form'
  return isTicketTrick(message, directory) ? 'service' : 'newcomer'
}

/** The sender's own tokens for the candidate. A token is for one ticket: the candidate, or one that was merged into it. */
function ownTokens({ proof, message, threads }: AuthorityCase, candidate: ThreadCandidate | null): readonly ProvenToken[] {
  const { addrSpec } = message.from
  const isForTicket = ({ ticket }: ProvenToken) => mergeChain(ticket, threads).some(({ number }) => number === candidate?.ticket)
  return proof.tokens.filter((token) => token.agent !== null && token.agent === addrSpec && isForTicket(token))
}

/** Whether a token is spent: recorded on its ticket, or on one that this was merged into. */
function isSpent({ id, ticket }: ProvenToken, threads: AuthorityCase['threads']): boolean {
  return mergeChain(ticket, threads).some(({ spentTokens }) => spentTokens.includes(id))
}
