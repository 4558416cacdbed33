/** What a mail does: thread, authority, people, needs response, stage and the mails to send, from plain data alone. */
import { rule, type Ruling } from './thread/authority.ts'
import { decideAgentMail } from './agent/decide-agent-mail.ts'
import { decideCustomerMail } from './customer/decide-customer-mail.ts'
import { decideForward, isForward } from './agent/decide-forward.ts'
import { decideUserMail } from './customer/decide-user-mail.ts'
import { decideReport, decideUnmatchedReport } from './decide-report.ts'
import type { Deal, Decision, World } from './decision.ts'
import { isOwnAddress, isRoboticAddress, type MailboxPolicy } from './directory.ts'
import type { InboundMail } from './inbound-mail.ts'
import { withUpdates } from './letters/mail-updates.ts'
import { explainNote, onlyOutcome } from './outcome.ts'
import { threadCandidates } from './thread/thread-match.ts'

/**
 * Decides one mail.
 *
 * @param mailbox - the policy of the mailbox it came to
 * @returns all that is to be written, in one commit; deciding twice from the same world gives the same
 */
export function decide(mail: InboundMail, mailbox: MailboxPolicy, world: World, deal: Deal): Decision {
  const decision = withUpdates(decided(mail, mailbox, world, deal), { mail, mailbox, world })
  return { ...decision, explanation: { ...decision.explanation, proof: mail.proof } }
}

function decided(mail: InboundMail, mailbox: MailboxPolicy, world: World, deal: Deal): Decision {
  const ended = decideWithoutTicket(mail, mailbox, world)
  if (ended) return ended
  const report = decideReport({ mail, mailbox, world })
  if (report) return report
  const ruling = ruleOn(mail, world)
  if (isUnmatchedReport(mail, ruling)) return decideUnmatchedReport(ruling)
  const asked = { mail, mailbox, ruling, world, deal }
  if (ruling.verdict === 'agent' && isForward(asked)) return decideForward(asked)
  if (ruling.verdict === 'user' || isUserAway(mail, ruling)) return decideUserMail(asked)
  return ruling.verdict === 'agent' || isAgentAway(mail, ruling) ? decideAgentMail(asked) : decideCustomerMail(asked)
}

/** An alert about an agent's out-of-office would be answered by the next one (mail.md §4.7). */
function isAgentAway({ message }: InboundMail, { verdict }: Ruling): boolean {
  return verdict === 'unverified-agent' && message.kind === 'auto-reply'
}

function isUserAway({ message }: InboundMail, { verdict }: Ruling): boolean {
  return verdict === 'unverified-user' && message.kind === 'auto-reply'
}

/** Mail that is known already, is our own, or is older than the mailbox's start. */
function decideWithoutTicket(mail: InboundMail, mailbox: MailboxPolicy, world: World): Decision | null {
  const stored = world.contentsOf(mail.scope, mail.identity).find(({ contentHash }) => contentHash === mail.contentHash)
  if (stored) {
    const known = onlyOutcome('duplicate', explainNote('the same Message-ID with the same content is stored'))
    return { ...known, seenOn: stored.ticket }
  }
  if (mail.isProbe) return onlyOutcome('own-copy', explainNote('it was sent by `intray mailbox test --send`'))
  if (isOwnCopy(mail, world)) {
    const copy = onlyOutcome('own-copy', explainNote('a copy of a mail that we sent'))
    return { ...copy, seenOn: world.sentMail(mail.identity)?.ticket ?? null }
  }
  if (mail.source !== 'import' && mail.atMs < mailbox.startAtMs) {
    return onlyOutcome('before-start', explainNote('it is older than the mailbox’s start date'))
  }
  return null
}

/** Our own mail comes back by Cc, by a list, by the Sent folder. Its readers know the Message-ID, so From counts too. */
function isOwnCopy(mail: InboundMail, world: World): boolean {
  const { addrSpec } = mail.message.from
  return world.sentMail(mail.identity) !== null && addrSpec !== null && isOwnAddress(world.directory, addrSpec)
}

function ruleOn(mail: InboundMail, world: World): Ruling {
  const candidates = threadCandidates(mail, world)
  const ticketOf: World['ticket'] = (number) => world.ticket(number)
  return rule({ mail, candidates, ticketOf, directory: world.directory, isStrict: world.policy.isStrict })
}

/** A mail system's report that belongs to no thread. A person's mail taken for one still becomes a ticket. */
function isUnmatchedReport({ message }: InboundMail, ruling: Ruling): boolean {
  const isReport = ['bounce', 'delivered', 'read-receipt', 'complaint'].includes(message.kind)
  const { addrSpec } = message.from
  const isFromSystem = message.returnPath === '' || addrSpec === null || isRoboticAddress(addrSpec)
  return isReport && isFromSystem && ruling.candidate === null
}
