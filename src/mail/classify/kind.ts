/** Tells the kind of a mail: a person's, a robot's, or a report about a mail that was sent. */
import type { KindEvidence } from './kind-evidence.ts'
import { type FieldTable, tableOf } from './kind-fields.ts'
import { isBulkMail, isListMail, suppressesAutoReply } from './kind-flags.ts'
import { isReportedChallenge, robotKindOf } from './kind-robot.ts'
import type { DeliveryReport, MailKind, ParsedMessage } from '../message.ts'
import { complainedOf } from '../reports/complaint.ts'
import { sesNotificationIn } from '../reports/report-notification.ts'
import { deliveryReportOf } from '../reports/report.ts'

/** Gmail sends an emoji reaction as a mail with text that nobody wrote. */
const REACTION_TYPE = 'text/vnd.google.email-reaction+json'
const RECEIPT_TYPES = ['message/disposition-notification', 'message/global-disposition-notification']

/** The result of {@link kindOf}. `report` is set for bounces and successful delivery reports alone. */
export type KindVerdict = Pick<ParsedMessage, 'kind' | 'isList' | 'isBulk' | 'suppressesAutoReply' | 'report' | 'complainedOf'>

/**
 * Tells the kind of a mail, by its header first (RFC 3834, RFC 3464), then by its text.
 *
 * A person taken for a robot is never answered, while a robot taken for a person is answered once. So the text decides only where something
 * else suggests a robot, too.
 *
 * @param evidence - decoded headers and parts; texts at most 200,000 characters each
 * @returns `human` without evidence of a robot; never throws
 */
export function kindOf(evidence: KindEvidence): KindVerdict {
  const table = tableOf(evidence.headers)
  const flags = {
    isList: isListMail(table),
    isBulk: isBulkMail(table),
    ...(suppressesAutoReply(table) ? { suppressesAutoReply: true as const } : {}),
  }
  const receipt = receiptKindOf(evidence, table)
  const tokens = receipt === 'complaint' ? complainedOf(evidence) : []
  if (receipt) return { kind: receipt, ...flags, report: null, ...(tokens.length > 0 && { complainedOf: tokens }) }
  const report = deliveryReportOf(evidence, table)
  const isChallenge = report?.class === 'failure' && isReportedChallenge(evidence, table)
  if (report && !isChallenge) return { kind: kindOfReport(report), ...flags, report }
  return { kind: isChallenge ? 'challenge' : robotKindOf(evidence, table), ...flags, report: null }
}

/**
 * Complaints (ARF, RFC 5965; own forms of Microsoft's JMRP and Amazon SES) and read receipts (MDN, RFC 8098) are recognized by their types.
 */
function receiptKindOf(evidence: KindEvidence, table: FieldTable): MailKind | null {
  const isReport = evidence.contentType === 'multipart/report'
  const type = isReport ? evidence.parameters['report-type']?.toLowerCase() : undefined
  const hasPart = (name: string): boolean => evidence.parts.some((part) => part.contentType === name)
  const isJmrp = /^complaint about message from [\da-f.:]+$/i.test(evidence.subject) && hasPart('message/rfc822')
  if (type === 'feedback-report' || hasPart('message/feedback-report') || isJmrp) return 'complaint'
  if (sesNotificationIn(evidence, table)?.kind === 'complaint') return 'complaint'
  if (hasPart(REACTION_TYPE)) return 'read-receipt'
  const isReceipt = RECEIPT_TYPES.includes(evidence.contentType) || (isReport && RECEIPT_TYPES.some(hasPart))
  return type === 'disposition-notification' || isReceipt ? 'read-receipt' : null
}

function kindOfReport(report: DeliveryReport): MailKind {
  return report.class === 'failure' || report.class === 'delay' ? 'bounce' : 'delivered'
}
