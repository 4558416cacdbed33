/** The mails that a customer's mail causes: at most one acknowledgement, and notifications to agents. */
import { withoutTag, type Agent } from '../directory.ts'
import { withOutbound, type Draft } from '../draft.ts'
import { isUnvouched, reasonAgainstAcknowledging, reasonAgainstAnswering } from '../letters/acknowledgement.ts'
import { isLive } from '../letters/old-mail.ts'
import { acknowledgementMail } from '../letters/acknowledgement-mail.ts'
import { alertText } from '../letters/agent-letters.ts'
import { listenersOf } from '../letters/listeners.ts'
import { isRung } from '../letters/machine-alerts.ts'
import { alertsTo, messageNotifications } from '../letters/outbound-drafts.ts'
import { withTold } from '../letters/update-readers.ts'
import { templateIn, type Template } from '../letters/templates.ts'
import type { OutboundDraft } from '../outbound.ts'
import type { Ticket } from '../ticket.ts'
import { asksToJoin, isAlarming, isEffective, isMessage, suspicion, type CustomerCase } from './customer-case.ts'

/** Adds the mails to the draft, and tells which address the acknowledgement counts for (null: no acknowledgement). */
export function withLetters(draft: Draft, mailCase: CustomerCase): { readonly draft: Draft; readonly acknowledged: string | null } {
  if (!isLive(mailCase) || isSpamByRule(draft)) return { draft, acknowledged: null }
  const { message } = mailCase
  const { ticket } = draft
  const news = newsForAgents(ticket, mailCase)
  const notified = isMessage(mailCase) ? withTold(withNobodyAsked(draft), news) : withOutbound(draft, news)
  const template = answerTo(draft, mailCase)
  if (!template) return { draft: notified, acknowledged: null }
  return {
    draft: withOutbound(notified, [acknowledgement(ticket, template, mailCase)]),
    acknowledged: withoutTag(message.from.addrSpec ?? ''),
  }
}

/** The automatic answer to the sender: the one of a rule, else the acknowledgement of a new ticket; null: none. */
function answerTo({ answer }: Draft, mailCase: CustomerCase): Template | null {
  const { ruling, isNew, mailbox, place } = mailCase
  if (ruling.verdict === 'distrusted' || ruling.verdict === 'spam') return null
  if (answer) return reasonAgainstAnswering(mailCase) === null ? answer.template : null
  return isNew && reasonAgainstAcknowledging(mailCase) === null ? templateIn(mailbox.acknowledgement, place.language) : null
}

/** Mail that a rule marks as spam notifies nobody. */
function isSpamByRule({ entries }: Draft): boolean {
  return entries.some(({ change, rule }) => change?.field === 'isSpam' && change.to === true && rule?.startsWith('rule '))
}

/** A newer message is a new question: no agent has answered it yet. */
function withNobodyAsked(draft: Draft): Draft {
  return { ...draft, ticket: { ...draft.ticket, asked: [] } }
}

/** Agents are notified of messages, of robots' mail as the site's policy says, and alerted to suspicious mail; never of newsletters. */
function newsForAgents(ticket: Ticket, mailCase: CustomerCase): readonly OutboundDraft[] {
  const { mailbox, site, people } = mailCase
  if (isAlarming(mailCase)) {
    const agents = alertedOf(ticket, mailCase)
    return alertsTo(ticket, alertText(ticket, suspicion(mailCase)), { mailbox, directory: site.directory, agents })
  }
  const asks = asksToJoin(mailCase) ? (mailCase.message.from.addrSpec ?? undefined) : undefined
  const isNews = isMessage(mailCase) || asks !== undefined || isRungByRobot(mailCase)
  return isNews ? messageNotifications(ticket, { ...mailCase, decisions: people.decisions, order: mailCase.cause.order, asks }) : []
}

function isRungByRobot(mailCase: CustomerCase): boolean {
  const isEcho = mailCase.proof.isEcho || !isEffective(mailCase)
  return !isEcho && isRung(mailCase, mailCase.site.policy.robotRings)
}

/** The agent in whose name the mail was sent is alerted, too: if they did write it, they have to write again. */
function alertedOf(ticket: Ticket, { message, proof, mailbox, ruling, site }: CustomerCase): readonly Agent[] {
  const { directory } = site
  const listeners = listenersOf(ticket, { mailbox, directory })
  if (ruling.verdict === 'answers-for-agent') {
    const meant = proof.tokens.flatMap(({ agent }) => directory.agents.get(agent ?? '') ?? [])[0]
    return meant ? [meant] : listeners
  }
  const named = ruling.verdict === 'unverified-agent' ? directory.agents.get(message.from.addrSpec ?? '') : null
  return named && ruling.isSpent ? [...new Set([...listeners, named])] : listeners
}

function acknowledgement(ticket: Ticket, template: Template, mailCase: CustomerCase): OutboundDraft {
  const { messageId, from } = mailCase.message
  const mail = acknowledgementMail(ticket, { ...mailCase, template, messageId, addrSpec: from.addrSpec ?? '' })
  return isUnvouched(mailCase.proof) ? { ...mail, isUnvouched: true } : mail
}
