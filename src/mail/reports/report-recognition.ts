/** Recognises delivery reports, and leaves alone what people write about them. */
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

/** No more of a notice is read: mailers come to the point. */
const NOTICE_CHARACTERS = 20_000

/** Who sent a mail, as far as it matters for reports. */
interface SenderSigns {
  /** Never a person. */
  readonly isDaemon: boolean
  /** A daemon, a postmaster (who may be a person), or a list's administrator. */
  readonly isMailer: boolean
  /** The null reverse-path (RFC 5321 §4.5.5), or Exim's and Gmail's X-Failed-Recipients. */
  readonly isMarked: boolean
  readonly isNoReply: boolean
}

/** True for the parts that carry the fields of RFC 3464 §2 or RFC 6533 §5. */
export function isStatusPart(part: LeafPart): boolean {
  return STATUS_TYPES.includes(part.contentType)
}

/**
 * True when the mail is a delivery report.
 *
 * A person who forwards a report keeps his own From and a reverse-path. So parts and words count only with a mailer's
 * sender, the null reverse-path, or the report's own top-level type (RFC 6522).
 */
export function isDeliveryReport(evidence: KindEvidence, table: FieldTable): boolean {
  if (isReportByType(evidence)) return true
  const signs = senderSignsOf(evidence, table)
  if ((signs.isMailer || signs.isMarked) && evidence.parts.some(isStatusPart)) return true
  return readsAsReport(evidence, signs)
}

/** Some gateways send a bare status part, or give multipart/report without its parts; a receipt has its own type. */
function isReportByType(evidence: KindEvidence): boolean {
  if (STATUS_TYPES.includes(evidence.contentType)) return true
  if (evidence.contentType !== 'multipart/report') return false
  const type = evidence.parameters['report-type']?.toLowerCase() ?? ''
  return type === 'delivery-status' || type === 'global-delivery-status' || evidence.parts.some(isStatusPart)
}

/** True when a daemon, a postmaster or a list's administrator sent it: whoever else sends a report may be asking for something. */
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

/** fml reports refused posts as the list's own `-admin` address. */
function isListAdmin(table: FieldTable): boolean {
  return table.has('x-mlserver') && /-(?:admin|request|owner|bounces)@/i.test(firstOf(table, 'from'))
}

/** An SMTP failure reply or a field of RFC 3464 on a line of its own: Apache James answers the failed mail with it. */
const QUOTED_REPLY = /^[45]\d\d[ -]|^(?:final-recipient|diagnostic-code):/im

/** A no-reply address tells of parcels that could not be delivered too; only a mailer returns the mail. */
const RETURNED = /message\/rfc822|text\/rfc822-headers/

/** How much must be said depends on who says it. */
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

/** Without any of the words: the subject beside another sign, or the null reverse-path above a reason. */
function isMailersNotice(notice: string, signs: { hasSubject: boolean; isMarked: boolean }): boolean {
  if (signs.hasSubject && (signs.isMarked || returnsMail(notice))) return true
  return signs.isMarked && givesReason(notice)
}

/** The headers of a mail stand below the notice, its id among them. */
function returnsMail(notice: string): boolean {
  return originalMessageIdIn([splitReport(notice).returned]) !== null
}

/** An address, and that it is lost or its mailbox full: robots that answer for people say neither. */
function givesReason(notice: string): boolean {
  const written = splitReport(notice).notice
  return addressesIn(written).length > 0 && (ABSENT_ADDRESS.test(written) || REFUSED_SENDER.test(written))
}

function typesOf(evidence: KindEvidence): string {
  return evidence.parts.map((part) => part.contentType).join(' ')
}

/** The text view of a report; the first text part where the view is empty. */
export function noticeTextOf(evidence: KindEvidence): string {
  if (evidence.text.trim() !== '') return evidence.text
  return evidence.parts.find((part) => part.contentType.startsWith('text/') && part.text.trim() !== '')?.text ?? ''
}
