/** Reads delivery reports into a {@link DeliveryReport}: first by the fields of RFC 3464, then by the mailer's text. */
import type { KindEvidence, LeafPart } from '../classify/kind-evidence.ts'
import { type FieldTable, firstOf } from '../classify/kind-fields.ts'
import type { DeliveryReport } from '../message.ts'
import { addressesIn } from './recipients-in-report.ts'
import { deliveryStatusIn } from './report-delivery-status.ts'
import type { RecipientOutcome } from './report-failure.ts'
import { type SplitReport, splitReport } from './report-notice.ts'
import { sesNotificationIn } from './report-notification.ts'
import { originalMessageIdIn, originalRecipientsIn } from './report-original.ts'
import { proseOutcome } from './report-prose.ts'
import { isDeliveryReport, isStatusPart, noticeTextOf } from './report-recognition.ts'
import { isToldByCode } from './report-permanence.ts'
import { isDoubtfulRefusal } from './report-stage.ts'
import { summaryOf } from './report-summary.ts'

/** Characters of a notice in which the refused command is searched. */
const NOTICE_CHARACTERS = 20_000

/**
 * Reads a mail as a delivery report.
 *
 * @param evidence - see {@link KindEvidence}
 * @param table - its headers by name
 * @returns null when the mail is no delivery report, as when a person forwards one
 */
export function deliveryReportOf(evidence: KindEvidence, table: FieldTable): DeliveryReport | null {
  const notification = sesNotificationIn(evidence, table)
  if (notification && notification.kind !== 'complaint') {
    return summaryOf(notification.outcomes, notification.originalMessageId)
  }
  if (!isDeliveryReport(evidence, table)) return null
  const split = splitReport(noticeTextOf(evidence))
  const returned = returnedTextsOf(evidence, split)
  const outcomes = outcomesOf(evidence, table, split).map((outcome) => withRecipients(outcome, returned))
  return summaryOf(outcomes, originalMessageIdIn([...returned, evidence.text]) ?? answeredId(table))
}

function outcomesOf(evidence: KindEvidence, table: FieldTable, split: SplitReport): RecipientOutcome[] {
  const inParts = evidence.parts.filter(isStatusPart).flatMap((part) => deliveryStatusIn(part.text))
  const machine = inParts.length > 0 ? inParts : deliveryStatusIn(fieldsInText(evidence, split))
  const failedRecipients = addressesIn(firstOf(table, 'x-failed-recipients'))
  const read = proseOutcome(`${evidence.subject}\n\n${split.notice}`, strangersOf(evidence, table))
  const prose = failedRecipients.length > 0 ? { ...read, recipients: failedRecipients } : read
  return machine.length === 0 ? [prose] : machine.map((outcome) => filled(outcome, prose, split.notice.slice(0, NOTICE_CHARACTERS)))
}

/** WorkMail and OCN write the fields of RFC 3464 into the text. */
function fieldsInText(evidence: KindEvidence, split: SplitReport): string {
  const isWritten = (text: string): boolean => /^[ \t]{0,8}(?:final-recipient|action)[ \t]*:/im.test(text)
  const source = [split.notice, split.returned, ...evidence.parts.map((part) => part.text)].find(isWritten)
  return source?.replace(/^[ \t]{1,8}(?=[A-Za-z-]{1,60}:)/gm, '') ?? ''
}

/** Completes an outcome from fields by the notice above them. */
function filled(outcome: RecipientOutcome, prose: RecipientOutcome, notice: string): RecipientOutcome {
  const isFailure = outcome.action === 'failed' && !outcome.status?.startsWith('4')
  const refusal = { words: outcome.diagnostic ?? '', status: outcome.status, notice }
  const own = isFailure && isDoubtfulRefusal(refusal) ? false : outcome.isPermanent
  return {
    ...outcome,
    recipients: outcome.recipients.length > 0 ? outcome.recipients : prose.recipients,
    status: outcome.status ?? prose.status,
    diagnostic: outcome.diagnostic ?? prose.diagnostic,
    isPermanent: isFailure && outcome.diagnostic === null && !isToldByCode(outcome.status) ? (prose.isPermanent ?? own) : own,
  }
}

/** Sendmail V5 and MMS gateways do not name the recipient in the notice: it is the returned mail's only recipient. */
function withRecipients(outcome: RecipientOutcome, returned: readonly string[]): RecipientOutcome {
  if (outcome.recipients.length > 0) return outcome
  const recipients = originalRecipientsIn(returned)
  return recipients.length === 1 ? { ...outcome, recipients } : outcome
}

/** The reader's and the mailer's own addresses, which are no failed recipients. */
function strangersOf(evidence: KindEvidence, table: FieldTable): ReadonlySet<string> {
  const names = ['from', 'to', 'delivered-to', 'x-original-to', 'envelope-to', 'return-path', 'reply-to', 'sender']
  const written = names.flatMap((name) => (table.get(name) ?? []).flatMap(addressesIn))
  return new Set(evidence.from.addrSpec === null ? written : [...written, evidence.from.addrSpec])
}

/** The returned mail or its headers, wherever the mailer put them; the most reliable first. */
function returnedTextsOf(evidence: KindEvidence, split: SplitReport): string[] {
  const isReturned = ({ contentType }: LeafPart): boolean =>
    /^(?:message\/(?:rfc822|global|partial|global-headers|rfc822-headers)|text\/rfc822-headers)$/.test(contentType)
  const returned = evidence.parts.filter(isReturned)
  const others = evidence.parts.filter((part) => !isReturned(part))
  return [...returned.map((part) => part.text), split.returned, ...others.map((part) => part.text)]
}

/** Exchange and Gmail answer the failed mail by In-Reply-To, even if they return none of it. */
function answeredId(table: FieldTable): string | null {
  return /<([^<>\s]+)>/.exec(firstOf(table, 'in-reply-to'))?.[1] ?? null
}
