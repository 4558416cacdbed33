/** The mails that a customer's mail makes us send: at most one acknowledgement, and one to each agent concerned. */
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

/** The draft with its mails, and the address whose acknowledgement is counted. */
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

/** What the sender gets at once: what a rule says, else the acknowledgement of a new ticket; null: nothing. */
function answerTo({ answer }: Draft, mailCase: CustomerCase): Template | null {
  const { ruling, isNew, mailbox, place } = mailCase
  if (ruling.verdict === 'distrusted' || ruling.verdict === 'spam') return null
  if (answer) return reasonAgainstAnswering(mailCase) === null ? answer.template : null
  return isNew && reasonAgainstAcknowledging(mailCase) === null ? templateIn(mailbox.acknowledgement, place.language) : null
}

/** What a rule takes for spam is told to nobody. */
function isSpamByRule({ entries }: Draft): boolean {
  return entries.some(({ change, rule }) => change?.field === 'isSpam' && change.to === true && rule?.startsWith('rule '))
}

/** A newer message is another question. */
function withNobodyAsked(draft: Draft): Draft {
  return { ...draft, ticket: { ...draft.ticket, asked: [] } }
}

/** Agents hear of messages, of machines as the site wants it, and of what needs their eyes; newsletters do not ring. */
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

/** Whoever seems to have written hears of it, too: if it was him, he has to write again. */
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
