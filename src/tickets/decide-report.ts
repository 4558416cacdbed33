/** A delivery report about mail that we sent: it changes what we know of its recipients (mail.md §5.5). */
import type { Ruling } from './thread/authority.ts'
import type { Decision, RecipientReport, SentMail, World } from './decision.ts'
import { isRoboticAddress, type MailboxPolicy } from './directory.ts'
import { product, withField, withMail, withOrder, withRemark, type Cause, type Draft } from './draft.ts'
import type { InboundMail } from './inbound-mail.ts'
import { alertText } from './letters/letters.ts'
import { listenersOf, mailToAgent } from './letters/outbound-drafts.ts'
import { explain, explainNote, onlyOutcome } from './outcome.ts'
import { displayId, orderKey, type Ticket } from './ticket.ts'

/** Everything that a report is decided from. */
export interface ReportCase {
  readonly mail: InboundMail
  readonly mailbox: MailboxPolicy
  readonly world: World
}

/**
 * Applies a report that came to a return path of ours, or names a Message-ID of ours and recipients of that mail; any
 * other report is not ours to believe.
 *
 * All recipients of a mail know its Message-ID, so that one of them can tell a loss of another's copy. All that it does is
 * to call for an agent, once for each copy: no address is given up, and nobody is taken off a ticket.
 *
 * @returns null when the report is about no mail of ours
 */
export function decideReport({ mail, mailbox, world }: ReportCase): Decision | null {
  const told = returnedCopy(mail, world) ?? namedCopies(mail, world)
  const ticket = told ? world.ticket(told.sent.ticket) : null
  if (!told || !ticket) return null
  const { sent } = told
  // A loss is told once, and nothing that comes later undoes it.
  const reports = told.reports.filter(({ addrSpec }) => !sent.lost?.includes(addrSpec))
  const cause = { ref: mail.storedId, by: product, atMs: mail.atMs, order: orderKey(mail.atMs, mail.id) }
  const draft = withReports(ticket, { mail, sent, reports }, cause)
  const isLost = sent.kind === 'reply' && reports.some(({ status }) => status === 'failed')
  return {
    ...onlyOutcome(
      'report-applied',
      explainNote(`a report on ${sent.messageId}, which we sent for ${displayId(sent.ticket)}`),
    ),
    ticket: draft.ticket,
    message: { id: mail.storedId, ticket: ticket.number, direction: 'inbound', flags: ['report'] },
    claims: [mail.identity],
    entries: draft.entries,
    reports,
    outbound: isLost
      ? listenersOf(draft.ticket, mailbox, world.directory).map((agent) =>
          mailToAgent(agent, {
            kind: 'alert',
            ticket: draft.ticket,
            mailbox,
            fromName: mailbox.displayName,
            text: alertText(draft.ticket, failureText(reports)),
          }),
        )
      : [],
  }
}

/** A report about nothing of ours: kept in the ledger, no ticket. Its sender is a mail system, which nobody answers. */
export function decideUnmatchedReport(ruling: Ruling): Decision {
  return onlyOutcome('unmatched-report', explain(ruling, ['a report about no mail that we sent']))
}

interface Told {
  readonly sent: SentMail
  /** At least one. */
  readonly reports: readonly RecipientReport[]
}

/** The return path names the mail and the recipient, whatever the report says; robots that people set up answer to it, too. */
function returnedCopy({ message, returned }: InboundMail, world: World): Told | null {
  const sent = returned?.messageIds.map((id) => world.sentMail(id)).find((found) => found !== null)
  const addrSpec = sent?.recipients[returned?.place ?? -1]
  const isReport = message.report !== null || message.kind === 'bounce' || isFromMailSystem(message)
  if (!sent || addrSpec === undefined || !isReport) return null
  const { report } = message
  const status = statusOf(report?.class ?? 'failure')
  if (status === null) return null
  const told = { messageId: sent.messageId, addrSpec, status, enhancedStatusCode: report?.status ?? null }
  return { sent, reports: [{ ...told, text: report?.diagnostic?.slice(0, 500) ?? null }] }
}

/** RFC 5321 §4.5.5: mail systems report with the null reverse-path. */
function isFromMailSystem({ kind, from, returnPath }: InboundMail['message']): boolean {
  const isRobot = from.addrSpec === null || isRoboticAddress(from.addrSpec)
  return kind !== 'auto-reply' && returnPath === '' && isRobot
}

function namedCopies(mail: InboundMail, world: World): Told | null {
  const id = mail.message.report?.originalMessageId
  const sent = id ? world.sentMail(id) : null
  if (!sent || sent.isPerRecipient) return null
  const reports = reportsOn(mail, sent)
  return reports.length > 0 ? { sent, reports } : null
}

/** A forged report names strangers: only recipients of that very mail count. */
function reportsOn({ message: { report } }: InboundMail, sent: SentMail): readonly RecipientReport[] {
  if (!report) return []
  const isWhole = report.recipients.length === 0 && sent.recipients.length === 1
  const whole = {
    recipients: isWhole ? sent.recipients : report.recipients,
    class: report.class,
    status: report.status,
  }
  const text = report.diagnostic?.slice(0, 500) ?? null
  const said = (report.outcomes?.length ? report.outcomes : [whole]).flatMap((outcome) => {
    const status = statusOf(outcome.class)
    const named = outcome.recipients.filter((addrSpec) => sent.recipients.includes(addrSpec))
    if (status === null) return []
    return named.map((addrSpec) => ({
      ...{ messageId: sent.messageId, addrSpec, status, text },
      enhancedStatusCode: outcome.status,
    }))
  })
  return [...new Map(said.map((one) => [one.addrSpec, one])).values()]
}

function statusOf(kind: NonNullable<InboundMail['message']['report']>['class']): RecipientReport['status'] | null {
  if (kind === 'failure') return 'failed'
  if (kind === 'delay') return 'deferred'
  return kind === 'delivered' || kind === 'relayed' || kind === 'expanded' ? 'delivered' : null
}

interface Reported {
  readonly mail: InboundMail
  readonly sent: SentMail
  readonly reports: readonly RecipientReport[]
}

/** Members and stage stay (T-026, tickets.md's table); a lost answer needs a response again. */
function withReports(ticket: Ticket, { mail, sent, reports }: Reported, cause: Cause): Draft {
  const onTimeline = withMail(
    { ticket, entries: [] },
    { message: mail.storedId, visibility: 'internal', rule: 'RFC 3464' },
    cause,
  )
  const remarked = reports.reduce((at, { addrSpec, status, enhancedStatusCode }) => {
    const body = `${addrSpec}: ${status}${enhancedStatusCode ? ` (${enhancedStatusCode})` : ''}`
    return withRemark(at, { body, rule: 'delivery-status' }, cause)
  }, onTimeline)
  if (sent.kind !== 'reply' || !reports.some(({ status }) => status === 'failed')) return remarked
  const on = withOrder(remarked, 'needsOn', cause)
  return withField(on, { field: 'needsResponse', to: true, rule: 'answer-failed' }, cause)
}

function failureText(reports: readonly RecipientReport[]): string {
  const failed = reports.filter(({ status }) => status === 'failed')
  return `Your answer did not reach ${failed.map(({ addrSpec }) => addrSpec).join(', ')}: ${failed[0]?.enhancedStatusCode ?? 'the mail came back'}.`
}
