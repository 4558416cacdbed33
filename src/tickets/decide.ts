/** Decides what a mail does: thread, authority, people, needs response, stage and the mails to send, from plain data alone. */
import { decideAgentMail } from './agent/decide-agent-mail.ts'
import { decideForward, isForward } from './agent/decide-forward.ts'
import { decideCustomerMail } from './customer/decide-customer-mail.ts'
import { decideUserMail } from './customer/decide-user-mail.ts'
import { withRepliesApart } from './broadcast/replies.ts'
import { decideUnsubscription } from './broadcast/unsubscription.ts'
import { decideReport, decideUnmatchedReport } from './decide-report.ts'
import type { Decision } from './decision.ts'
import { isColleaguesComment } from './customer/colleague.ts'
import { isOwnAddress, isUserAddress } from './directory.ts'
import { withoutQuotedFiles } from './agent/quoted-files.ts'
import { withoutNotifications } from './agent/quoted-notification.ts'
import type { InboundMail, MailMessage } from './inbound-mail.ts'
import { withUpdates } from './letters/updates-by-mail.ts'
import type { MailContext, Ruling, UnruledCase } from './mail-case.ts'
import { explain, explainNote, onlyOutcome } from './outcome.ts'
import { asWritten } from './people/form-sender.ts'
import { asImported, notesOnFormerMail } from './imported.ts'
import { rulesNamed } from './rules-named.ts'
import { rule } from './thread/authority.ts'
import { toldElsewhere } from './customer/told-elsewhere.ts'
import { withSpentTokens } from './thread/spent-tokens.ts'
import { withAwaitedMoved } from './thread/moved-claims.ts'
import { onItsSpamTicket } from './customer/released-mail.ts'
import { spamNote, spamSign } from './customer/spam-sign.ts'
import { withRulesOfAgent, withRulesOfCustomer } from './rules/mail-events.ts'
import { threadCandidates } from './thread/thread-match.ts'

/**
 * Decides one mail.
 *
 * @returns all that one commit writes; the same input always gives the same decision
 */
export function decide(mail: InboundMail, context: MailContext): Decision {
  const original = asWritten(mail, context.site)
  const answer = { ...original, message: withoutRemarks(original.message, context) }
  const mailCase = { ...answer, ...context, message: withoutQuotedNotifications(answer, context) }
  const decision = withUpdates(withRulesOfAgent(asImported(withSpentTokens(decided(mailCase), mailCase), mailCase), mailCase), mailCase)
  const former = decision.draft ? notesOnFormerMail(mailCase) : []
  const notes = [...decision.explanation.notes, ...former, ...rulesNamed(decision, mailCase)]
  return { ...decision, explanation: { ...decision.explanation, notes, proof: mail.proof.sender } }
}

/** Parsing adds remarks to a text, on signatures and hidden characters; in an agent's answer they would reach customers. */
function withoutRemarks(message: MailMessage, { site }: MailContext): MailMessage {
  const { from, notice, visibleReply } = message
  if (!isUserAddress(site.directory, from.addrSpec ?? '')) return message
  const hasNotice = notice !== undefined && visibleReply.endsWith(notice)
  const words = hasNotice ? visibleReply.slice(0, -notice.length).trimEnd() : visibleReply
  return { ...message, visibleReply: words.replace(/\[hidden: U\+[\dA-F +U]{4,60}\]/g, '') }
}

/** Agents' programs quote our notifications in ways that no parser knows, so they are compared with the text. */
function withoutQuotedNotifications({ message, proof }: InboundMail, { threads }: MailContext): MailMessage {
  const { texts, files } = threads.toldTo(message.from.addrSpec ?? '')
  if (texts.length === 0) return message
  const answer = { ...message, visibleReply: withoutNotifications(message.visibleReply, texts) }
  // In a forward, images are part of what is forwarded.
  const isForward = message.forwarded && proof.tokens.length === 0
  return isForward ? answer : { ...answer, attachments: withoutQuotedFiles(answer, files) }
}

function decided(unruled: UnruledCase): Decision {
  const { message, site } = unruled
  const ended = decideWithoutTicket(unruled) ?? decideUnsubscription(unruled) ?? decideReport(unruled)
  if (ended) return ended
  const spam = spamSign(unruled)
  const suspected = spam === null ? unruled : { ...unruled, spam }
  const ruled = rule(suspected, withRepliesApart(threadCandidates(unruled, unruled.threads, unruled.site), unruled))
  const ruling = onItsSpamTicket(ruled, unruled)
  if (isUnmatchedReport(unruled, ruling)) return decideUnmatchedReport(ruling)
  const { verdict } = ruling
  if (verdict === 'spam' && site.policy.spam?.action === 'hold') return onlyOutcome('held-as-spam', explain(ruling, [spamNote(spam)]))
  const mailCase = { ...suspected, ruling }
  // An alert about an agent's out-of-office reply would cause the next one.
  const isAway = message.kind === 'auto-reply'
  if (verdict === 'agent' && isForward(mailCase)) return decideForward(mailCase)
  if (verdict === 'user' || (verdict === 'unverified-user' && isAway)) return decideUserMail(mailCase)
  if (isColleaguesComment(mailCase)) return decideUserMail(mailCase)
  const isAgents = verdict === 'agent' || (verdict === 'unverified-agent' && isAway)
  return withAwaitedMoved(isAgents ? decideAgentMail(mailCase) : decideCustomerMail(mailCase, withRulesOfCustomer), mailCase)
}

/** Mail that is stored already, is our own, or is older than the mailbox's start date. */
function decideWithoutTicket(unruled: UnruledCase): Decision | null {
  const { place, proof, mailbox, threads } = unruled
  const { scope, identity, contentHash, bareContentHash } = place
  const stored = threads.contentsOf(scope, identity).find((content) => [contentHash, bareContentHash].includes(content.contentHash))
  if (stored && !place.released?.keptOn) {
    const known = onlyOutcome('duplicate', explainNote('the same Message-ID with the same content is stored'))
    return { ...known, seenOn: stored.ticket, draft: toldElsewhere(unruled, stored) }
  }
  if (proof.isProbe) return onlyOutcome('own-copy', explainNote('it was sent by `intray mailbox test --send`'))
  if (isOwnCopy(unruled)) {
    const copy = onlyOutcome('own-copy', explainNote('a copy of a mail that we sent'))
    return { ...copy, seenOn: threads.sentMail(identity)?.ticket ?? null }
  }
  if (place.source !== 'import' && place.atMs < mailbox.startAtMs) {
    return onlyOutcome('before-start', explainNote('it is older than the mailbox’s start date'))
  }
  return null
}

/** Our own mail returns by Cc, lists and the Sent folder. Its readers know the Message-ID, so From must be ours, too. */
function isOwnCopy({ place, message, site, threads }: UnruledCase): boolean {
  const { addrSpec } = message.from
  return threads.sentMail(place.identity) !== null && addrSpec !== null && isOwnAddress(site.directory, addrSpec)
}

/** A mail system's report that belongs to no thread. A person's mail that looks like a report still opens a ticket. */
function isUnmatchedReport({ message, site }: UnruledCase, ruling: Ruling): boolean {
  const isReport = ['bounce', 'delivered', 'read-receipt', 'complaint'].includes(message.kind)
  const { addrSpec } = message.from
  const isFromSystem = message.returnPath === '' || addrSpec === null || site.directory.words.isRoboticAddress(addrSpec)
  return isReport && isFromSystem && ruling.candidate === null
}
