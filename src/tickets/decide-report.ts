/** Applies a delivery report about mail that we sent to its recipients. */
import type { Decision, RecipientReport } from './decision.ts'
import type { MailWords } from './directory.ts'
import { causeOfMail, draftOf, product, withField, withMail, withOrder, withOutbound, withRemark, type Cause, type Draft } from './draft.ts'
import type { MailMessage } from './inbound-mail.ts'
import { alertText } from './letters/agent-letters.ts'
import { alertsTo } from './letters/outbound-drafts.ts'
import type { Ruling, UnruledCase } from './mail-case.ts'
import { explain, explainNote, onlyOutcome } from './outcome.ts'
import type { SentMail } from './threads.ts'
import { displayId } from './ticket.ts'

/**
 * Applies a report that came to one of our return paths, or that names a Message-ID of ours and recipients of that mail. Other reports
 * prove nothing.
 *
 * All recipients of a mail know its Message-ID, so one of them can forge the loss of another's copy. A report can therefore only alert
 * agents, once for each copy; no address is marked as undeliverable, and nobody is removed from a ticket.
 *
 * @returns null when the report is about no mail of ours
 */
export function decideReport(unruled: UnruledCase): Decision | null {
  const { place, threads } = unruled
  const matched = returnedCopy(unruled) ?? namedCopies(unruled)
  const ticket = matched ? threads.ticket(matched.sent.ticket) : null
  if (!matched || !ticket) return null
  const { sent } = matched
  // A loss is reported once, and no later report undoes it.
  const reports = matched.reports.filter(({ addrSpec }) => !sent.lost?.includes(addrSpec))
  const onTimeline = { message: place.storedId, visibility: 'internal', rule: 'RFC 3464' } as const
  const cause = causeOfMail(place, product)
  const remarked = withReports(withMail(draftOf(ticket), onTimeline, cause), reports, cause)
  const isLost = sent.kind === 'reply' && reports.some(({ status }) => status === 'failed')
  const note = `a report on ${sent.messageId}, which we sent for ${displayId(sent.ticket)}`
  return {
    ...onlyOutcome('report-applied', explainNote(note)),
    draft: isLost ? withLoss(remarked, unruled, { reports, cause }) : remarked,
    message: { id: place.storedId, ticket: ticket.number, direction: 'inbound', flags: ['report'] },
    claims: [place.identity],
    reports,
  }
}

/** A report about no mail of ours stays in the ledger without a ticket; its sender is a mail system, which nobody answers. */
export function decideUnmatchedReport(ruling: Ruling): Decision {
  return onlyOutcome('unmatched-report', explain(ruling, ['a report about no mail that we sent']))
}

interface ReportNews {
  readonly sent: SentMail
  /** At least one. */
  readonly reports: readonly RecipientReport[]
}

/**
 * A report to a return path of ours, which itself names mail and recipient. Autoresponders set up by people answer there, too, and are no
 * reports.
 */
function returnedCopy({ message, proof: { returned }, site, threads }: UnruledCase): ReportNews | null {
  const sent = returned?.messageIds.map((id) => threads.sentMail(id)).find((found) => found !== null)
  const addrSpec = sent?.recipients[returned?.place ?? -1]
  const isReport = message.report !== null || message.kind === 'bounce' || isFromMailSystem(message, site.directory.words)
  if (!sent || addrSpec === undefined || !isReport) return null
  const { report } = message
  const status = statusOf(report?.class ?? 'failure')
  if (status === null) return null
  const enhancedStatusCode = report?.status ?? null
  const text = report?.diagnostic?.slice(0, 500) ?? null
  return { sent, reports: [{ messageId: sent.messageId, addrSpec, status, enhancedStatusCode, text }] }
}

/** Mail systems report with the null reverse-path (RFC 5321 §4.5.5). */
function isFromMailSystem({ kind, from, returnPath }: MailMessage, words: MailWords): boolean {
  const isRobot = from.addrSpec === null || words.isRoboticAddress(from.addrSpec)
  return kind !== 'auto-reply' && returnPath === '' && isRobot
}

function namedCopies({ message, threads }: UnruledCase): ReportNews | null {
  const id = message.report?.originalMessageId
  const sent = id ? threads.sentMail(id) : null
  if (!sent || sent.isPerRecipient) return null
  const reports = reportsOn(message, sent)
  return reports.length > 0 ? { sent, reports } : null
}

/** Only recipients of that very mail count, since a forged report may name anybody. */
function reportsOn({ report }: MailMessage, sent: SentMail): readonly RecipientReport[] {
  if (!report) return []
  const isWhole = report.recipients.length === 0 && sent.recipients.length === 1
  const recipients = isWhole ? sent.recipients : report.recipients
  const whole = { recipients, class: report.class, status: report.status }
  const text = report.diagnostic?.slice(0, 500) ?? null
  const reports = (report.outcomes?.length ? report.outcomes : [whole]).flatMap((outcome) => {
    const status = statusOf(outcome.class)
    const named = outcome.recipients.filter((addrSpec) => sent.recipients.includes(addrSpec))
    const { messageId } = sent
    if (status === null) return []
    return named.map((addrSpec) => ({ messageId, addrSpec, status, enhancedStatusCode: outcome.status, text }))
  })
  return [...new Map(reports.map((report) => [report.addrSpec, report])).values()]
}

function statusOf(kind: NonNullable<MailMessage['report']>['class']): RecipientReport['status'] | null {
  if (kind === 'failure') return 'failed'
  if (kind === 'delay') return 'deferred'
  return kind === 'delivered' || kind === 'relayed' || kind === 'expanded' ? 'delivered' : null
}

/** Members and stage stay as they are (T-026). */
function withReports(draft: Draft, reports: readonly RecipientReport[], cause: Cause): Draft {
  return reports.reduce((at, { addrSpec, status, enhancedStatusCode }) => {
    const body = `${addrSpec}: ${status}${enhancedStatusCode ? ` (${enhancedStatusCode})` : ''}`
    return withRemark(at, { body, rule: 'delivery-status' }, cause)
  }, draft)
}

/** After a lost answer the ticket needs a response again, and agents are alerted. */
function withLoss(
  draft: Draft,
  { place, mailbox, site }: UnruledCase,
  { reports, cause }: { readonly reports: readonly RecipientReport[]; readonly cause: Cause },
): Draft {
  const needs = { field: 'needsResponse', to: true, rule: 'answer-failed' } as const
  const on = withField(withOrder(draft, 'needsOn', cause), needs, cause)
  if (place.source === 'import') return on
  const text = alertText(on.ticket, failureText(reports))
  return withOutbound(on, alertsTo(on.ticket, text, { mailbox, directory: site.directory }))
}

function failureText(reports: readonly RecipientReport[]): string {
  const failed = reports.filter(({ status }) => status === 'failed')
  return `Your answer did not reach ${failed.map(({ addrSpec }) => addrSpec).join(', ')}: ${failed[0]?.enhancedStatusCode ?? 'the mail came back'}.`
}
