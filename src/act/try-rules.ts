/** Shows what the rules of the site would do with a mail or a ticket, condition by condition; nothing is written or sent. */
import { slaPolicyOf } from '../config/sla-policy.ts'
import { withFields } from '../apply/load-mails.ts'
import { loadQuestion } from '../apply/load-newest-message.ts'
import { causeOf, draftOf, product, type Draft } from '../tickets/draft.ts'
import type { InboundMail } from '../tickets/inbound-mail.ts'
import type { MailContext } from '../tickets/mail-case.ts'
import { asWritten } from '../tickets/people/form-sender.ts'
import { rulesOf, withRules } from '../tickets/rules/apply-rules.ts'
import type { RuleMail } from '../tickets/rules/rule-conditions.ts'
import { noThreads } from '../tickets/rules/rule-event.ts'
import { writtenMail } from '../tickets/rules/written-mail.ts'
import { ruleMoments, type Rule, type RuleTrial } from '../tickets/rules/rule.ts'
import { timeEventsOf } from '../tickets/rules/time-events.ts'
import { spamSign } from '../tickets/customer/spam-sign.ts'
import { siteKeysOf } from '../tickets/thread/site-keys.ts'
import { displayId, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import { existingTicket, loadContext, type EditDeps } from './change-ticket.ts'
import { tryCc } from './try-cc-rules.ts'
import { imagined, tryMail, type TrialMail } from './try-mail.ts'

/** What the rules of other kinds make of a mail. */
export interface OtherRules {
  /** Forms: who the person behind the mail is. */
  readonly forms: string
  readonly spam: string
  readonly correlate: string
  /** One line for each address. */
  readonly cc: readonly string[]
}

export interface TrialReport {
  /** What the mail would do, or the ticket that was tried. */
  readonly head: string
  readonly others: OtherRules | null
  readonly trials: readonly RuleTrial[]
  /** Attributes that rules would change. */
  readonly changes: readonly { readonly field: string; readonly from: unknown; readonly to: unknown; readonly rule: string }[]
  /** Mails that would be sent, by rules or otherwise. */
  readonly mails: readonly string[]
}

/** Tries the rules on a mail as if it came now. @throws {NotFoundError} when the configuration has no such mailbox */
export async function tryRulesOnMail(trial: TrialMail, deps: EditDeps): Promise<TrialReport> {
  const { mail, context, decision } = await tryMail(trial, deps)
  const { draft, outcome, isNewTicket } = decision
  const where = draft === null ? 'no ticket' : isNewTicket ? 'a new ticket' : displayId(draft.ticket.number)
  const head = `mailbox ${mail.place.mailbox}, ${where}: ${outcome}${decision.explanation.verdict ? `, sender: ${decision.explanation.verdict}` : ''}`
  const others = await otherRules(mail, context, deps)
  return { head, others, ...effectsOf(draft) }
}

/**
 * Tries every rule on a ticket in its present state, as if its moment had come, with the newest mail as the mail that rules ask about.
 *
 * @throws {NotFoundError} when the ticket does not exist
 */
export async function tryRulesOnTicket(number: TicketNumber, deps: EditDeps): Promise<TrialReport> {
  const ticket = await existingTicket(number, deps.store)
  const members = ticket.emailMembers.map(({ addrSpec }) => addrSpec)
  const context = { ...(await loadContext(ticket.mailbox, members, deps)), threads: noThreads }
  const nowMs = deps.now()
  const rules = rulesOf(context.site)
  const event = {
    moments: ruleMoments,
    due: rules.map(({ name }) => name),
    mail: (await newestMail(ticket, rules, deps)) ?? (await writtenIn(ticket, context, deps)),
  }
  const draft = withRules(draftOf(ticket), event, { ...context, cause: causeOf('trial', product, { atMs: nowMs }) })
  return { head: `${displayId(number)}: ${dueNow(ticket, rules, { deps, nowMs })}`, others: null, ...effectsOf(draft) }
}

/** The newest mail on the ticket; null: none came. */
async function newestMail({ number, language }: Ticket, rules: readonly Rule[], { store }: EditDeps): Promise<RuleMail | null> {
  const rows = (await store.inboundRows.ofTickets([number])).toSorted((a, b) => b.at.getTime() - a.at.getTime())
  const [row] = rows
  if (!row) return null
  const reading = (await store.parsedMails.load([row.rawSha256])).get(row.rawSha256)
  if (!reading) return null
  const names = rules.flatMap(({ conditions: { header } }) => header?.name.toLowerCase() ?? [])
  const message = await withFields(reading.message, { rawSha256: row.rawSha256, names }, store)
  return { message, isSpam: false, language }
}

/** What a customer wrote in the portal or the public form, if the ticket began there. */
async function writtenIn(ticket: Ticket, { mailbox }: Pick<MailContext, 'mailbox'>, { store }: EditDeps): Promise<RuleMail | null> {
  if (ticket.sourceChannel !== 'portal') return null
  const message = await loadQuestion(ticket, store)
  return message && writtenMail(message, { subject: ticket.title, mailbox })
}

function dueNow(
  ticket: Ticket,
  rules: readonly Rule[],
  { deps: { config }, nowMs }: { readonly deps: EditDeps; readonly nowMs: number },
): string {
  const warnPercent = config.mailboxes.find(({ name }) => name === ticket.mailbox)?.sla?.warnPercent ?? 100
  const promises = { policy: slaPolicyOf(config, ticket.mailbox), nearShare: warnPercent / 100 }
  const events = timeEventsOf(ticket, { rules, promises, nowMs })
  return events.length === 0 ? 'nothing is due by time' : `due by time: ${events.map(({ mark }) => mark.name).join(', ')}`
}

function effectsOf(draft: Draft | null): Pick<TrialReport, 'trials' | 'changes' | 'mails'> {
  const changes = (draft?.entries ?? []).flatMap(({ change, rule }) => (change && rule?.startsWith('rule ') ? [{ ...change, rule }] : []))
  const mails = (draft?.outbound ?? []).map(
    ({ kind, to, subject }) => `${kind} to ${to.map(({ addrSpec }) => addrSpec).join(', ')}: ${subject}`,
  )
  return { trials: draft?.trials ?? [], changes, mails: mails.map((mail) => mail.replaceAll(displayId(imagined), 'TKT-new')) }
}

async function otherRules(mail: InboundMail, context: MailContext, { config, store }: EditDeps): Promise<OtherRules> {
  const written = asWritten(mail, context.site)
  const { form } = written.message
  const keys = siteKeysOf(written, context.site)
  const ticketOf = (id: string) => context.threads.claimOf(mail.place.scope, id)
  const { trials } = await tryCc({ message: { ...mail.message, html: '' }, mailbox: mail.place.mailbox, ticket: null }, { config, store })
  return {
    forms: form ? `${form.sender} is a form; the person is ${written.message.from.addrSpec ?? 'not named'}` : 'no form',
    spam: spamSign({ ...written, ...context }) ?? 'not taken for spam',
    correlate: keys.map(({ id, key }) => `${key} leads to ${ticketText(ticketOf(id))}`).join(', ') || 'no key',
    cc: trials.map(({ field, address, becomes, rule, why }) => `${field} ${address}: ${becomes} (${rule ?? why})`),
  }
}

function ticketText(number: TicketNumber | null): string {
  return number === null ? 'a new ticket' : displayId(number)
}
