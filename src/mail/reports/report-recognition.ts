/** Recognizes delivery reports, but not people's mail about them. */
import { ARRIVAL_WORDS, BOUNCE_SUBJECT, BOUNCE_WORDS, DAEMON_NAME, MAILER_NAME } from './report-signs.ts'
import type { KindEvidence, LeafPart } from '../classify/kind-evidence.ts'
import { type FieldTable, firstOf, hasNullReversePath } from '../classify/kind-fields.ts'
import { isNoReplyAddress } from '../classify/robot-address.ts'
import { isAnswerSubject } from '../subject-prefixes.ts'
import { addressesIn } from './recipients-in-report.ts'
import { splitReport } from './report-notice.ts'
import { originalMessageIdIn } from './report-original.ts'
import { ABSENT_ADDRESS, REFUSED_SENDER } from './report-phrases.ts'

const STATUS_TYPES = ['message/delivery-status', 'message/global-delivery-status']

/** Characters of a notice that are read; mailers come to the point at once. */
const NOTICE_CHARACTERS = 20_000

/** The signs of a report in a mail's sender. */
interface SenderSigns {
  /** A program; never a person. */
  readonly isDaemon: boolean
  /** A daemon, a postmaster (who may be a person), or a list's administrator. */
  readonly isMailer: boolean
  /** The null reverse-path (RFC 5321 §4.5.5), or Exim's and Gmail's X-Failed-Recipients. */
  readonly isMarked: boolean
  readonly isNoReply: boolean
}

/** Whether a part has the fields of RFC 3464 §2 or RFC 6533 §5. */
export function isStatusPart(part: LeafPart): boolean {
  return STATUS_TYPES.includes(part.contentType)
}

/**
 * Whether a mail is a delivery report.
 *
 * When people forward a report, it has their From and a reverse-path. So parts and text count only with a mailer's sender, the null
 * reverse-path, or the report's top-level type (RFC 6522).
 */
export function isDeliveryReport(evidence: KindEvidence, table: FieldTable): boolean {
  if (isReportByType(evidence)) return true
  const signs = senderSignsOf(evidence, table)
  if ((signs.isMailer || signs.isMarked) && evidence.parts.some(isStatusPart)) return true
  return readsAsReport(evidence, signs)
}

/** Some gateways send a bare status part, or omit the parameter or the parts of multipart/report; a read receipt has its own type. */
function isReportByType(evidence: KindEvidence): boolean {
  if (STATUS_TYPES.includes(evidence.contentType)) return true
  if (evidence.contentType !== 'multipart/report') return false
  const type = evidence.parameters['report-type']?.toLowerCase() ?? ''
  return type === 'delivery-status' || type === 'global-delivery-status' || evidence.parts.some(isStatusPart)
}

/** Whether a daemon, a postmaster or a list's administrator sent a mail; others who send a report may be asking for something. */
export function isFromMailer(evidence: KindEvidence, table: FieldTable): boolean {
  return senderSignsOf(evidence, table).isMailer
}

function senderSignsOf(evidence: KindEvidence, table: FieldTable): SenderSigns {
  const written = firstOf(table, 'from')
  const from = `${written} ${evidence.from.addrSpec ?? ''}`
  const path = firstOf(table, 'return-path')
  const isNobody = table.has('from') && /^<?\s*>?$/.test(written)
  return {
    isDaemon: DAEMON_NAME.test(from),
    isMailer: isNobody || MAILER_NAME.test(from) || DAEMON_NAME.test(path) || isListAdmin(table),
    isMarked: hasNullReversePath(table) || table.has('x-failed-recipients'),
    isNoReply: isNoReplyAddress(evidence.from.addrSpec ?? ''),
  }
}

/** fml reports refused posts from the list's own `-admin` address. */
function isListAdmin(table: FieldTable): boolean {
  return table.has('x-mlserver') && /-(?:admin|request|owner|bounces)@/i.test(firstOf(table, 'from'))
}

/** An SMTP failure reply, or a field of RFC 3464, on its own line, as when Apache James answers the failed mail. */
const QUOTED_REPLY = /^[45]\d\d[ -]|^(?:final-recipient|diagnostic-code):/im

/** A no-reply address also reports on parcels that could not be delivered; only a mailer returns the mail. */
const RETURNED = /message\/rfc822|text\/rfc822-headers/

/** The evidence that is needed depends on the sender. */
function readsAsReport(evidence: KindEvidence, signs: SenderSigns): boolean {
  if (!signs.isMailer && !signs.isMarked && !signs.isNoReply) return false
  const isAnswer = isAnswerSubject(evidence.subject)
  const hasSubject = !isAnswer && BOUNCE_SUBJECT.test(evidence.subject)
  const notice = noticeTextOf(evidence).slice(0, NOTICE_CHARACTERS)
  const hasWords = (): boolean => BOUNCE_WORDS.test(notice)
  if (signs.isDaemon) return hasSubject || hasWords() || ARRIVAL_WORDS.test(notice)
  if (signs.isMailer && isAnswer && !signs.isMarked) return QUOTED_REPLY.test(notice)
  if (signs.isMailer) return hasWords() || isMailersNotice(notice, { hasSubject, isMarked: signs.isMarked })
  if (signs.isMarked) return hasSubject && hasWords()
  return hasSubject && hasWords() && (RETURNED.test(typesOf(evidence)) || QUOTED_REPLY.test(notice))
}

/** Without any known phrase: the subject and another sign, or the null reverse-path and a reason. */
function isMailersNotice(notice: string, signs: { hasSubject: boolean; isMarked: boolean }): boolean {
  if (signs.hasSubject && (signs.isMarked || returnsMail(notice))) return true
  return signs.isMarked && givesReason(notice)
}

/** Whether the headers of a mail with its id are below the notice. */
function returnsMail(notice: string): boolean {
  return originalMessageIdIn([splitReport(notice).returned]) !== null
}

/** Whether a notice has an address, and says that it does not exist or its mailbox is full; vacation programs say neither. */
function givesReason(notice: string): boolean {
  const written = splitReport(notice).notice
  return addressesIn(written).length > 0 && (ABSENT_ADDRESS.test(written) || REFUSED_SENDER.test(written))
}

function typesOf(evidence: KindEvidence): string {
  return evidence.parts.map((part) => part.contentType).join(' ')
}

/** The text of a report, or its first text part when that is empty. */
export function noticeTextOf(evidence: KindEvidence): string {
  if (evidence.text.trim() !== '') return evidence.text
  return evidence.parts.find((part) => part.contentType.startsWith('text/') && part.text.trim() !== '')?.text ?? ''
}
