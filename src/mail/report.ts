/** Recognises delivery reports and reads them into one {@link DeliveryReport}: RFC 3464 fields first, then prose. */
import { ANSWER_SUBJECT, BOUNCE_SUBJECT, BOUNCE_WORDS, DAEMON_NAME, MAILER_NAME } from './bounce-signs.ts'
import type { KindEvidence, LeafPart } from './kind-evidence.ts'
import { type FieldTable, firstOf, hasNullReversePath } from './kind-fields.ts'
import type { DeliveryReport } from './message.ts'
import { addressesIn } from './report-address.ts'
import { deliveryStatusIn } from './report-delivery-status.ts'
import type { RecipientOutcome } from './report-failure.ts'
import { type SplitReport, splitReport } from './report-notice.ts'
import { sesNotificationIn } from './report-notification.ts'
import { originalMessageIdIn } from './report-original.ts'
import { proseOutcome } from './report-prose.ts'

const STATUS_TYPES = ['message/delivery-status', 'message/global-delivery-status']

/**
 * Reads a mail as a delivery report.
 *
 * @param evidence - see {@link KindEvidence}
 * @param table - its headers by name
 * @returns null when the mail is no delivery report, as when a person forwards one
 */
export function deliveryReportOf(evidence: KindEvidence, table: FieldTable): DeliveryReport | null {
  const notification = sesNotificationIn(evidence.text)
  if (notification && notification.kind !== 'complaint') {
    return merged(notification.outcomes, notification.originalMessageId)
  }
  if (!isDeliveryReport(evidence, table)) return null
  const split = splitReport(noticeTextOf(evidence))
  const outcomes = outcomesOf(evidence, table, split)
  return merged(outcomes, originalOf(evidence, table, split))
}

/**
 * A person who forwards a report keeps his own From and a reverse-path; so parts and words count only with a
 * mailer's sender, the null reverse-path (RFC 5321 §4.5.5), or the report's own top-level type (RFC 6522).
 */
function isDeliveryReport(evidence: KindEvidence, table: FieldTable): boolean {
  if (isReportByType(evidence)) return true
  const from = `${firstOf(table, 'from')} ${evidence.from.addrSpec ?? ''}`
  const path = firstOf(table, 'return-path')
  const isMailer = MAILER_NAME.test(from) || MAILER_NAME.test(path) || /^<?\s*>?$/.test(firstOf(table, 'from') || '-')
  const isFromNobody = isMailer || hasNullReversePath(table) || table.has('x-failed-recipients') || isListAdmin(table)
  const hasStatus = evidence.parts.some((part) => STATUS_TYPES.includes(part.contentType))
  if (hasStatus && isFromNobody) return true
  if (isFromNobody || isNoReply(from)) return hasWords({ evidence, from, isMailer, isNull: hasNullReversePath(table) })
  return false
}

function isReportByType(evidence: KindEvidence): boolean {
  if (evidence.contentType !== 'multipart/report') return false
  const type = evidence.parameters['report-type']?.toLowerCase() ?? ''
  const hasStatus = evidence.parts.some((part) => STATUS_TYPES.includes(part.contentType))
  return hasStatus || type === 'delivery-status' || type === 'global-delivery-status'
}

/** fml and its like report refused posts as the list's own `-admin` address. */
function isListAdmin(table: FieldTable): boolean {
  return table.has('x-mlserver') && /-(?:admin|request|owner|bounces)@/i.test(firstOf(table, 'from'))
}

function isNoReply(from: string): boolean {
  return /\b(?:no|do-?not)[-_.]?reply[^@\s]*@/i.test(from)
}

/** How much must be said depends on who says it: a daemon, a postmaster (who may be a person), or nobody known. */
function hasWords(facts: { evidence: KindEvidence; from: string; isMailer: boolean; isNull: boolean }): boolean {
  const { subject } = facts.evidence
  const isAnswer = ANSWER_SUBJECT.test(subject)
  const bySubject = !isAnswer && BOUNCE_SUBJECT.test(subject)
  const notice = noticeTextOf(facts.evidence).slice(0, 20_000)
  if (DAEMON_NAME.test(facts.from)) return bySubject || BOUNCE_WORDS.test(notice)
  if (isAnswer && !facts.isMailer) return false
  if (facts.isMailer) return BOUNCE_WORDS.test(notice) || (bySubject && facts.isNull)
  return bySubject && BOUNCE_WORDS.test(notice)
}

/** The text view, and text parts that it leaves out, before the returned mail. */
function noticeTextOf(evidence: KindEvidence): string {
  if (evidence.text.trim() !== '') return evidence.text
  return evidence.parts.find((part) => part.contentType.startsWith('text/') && part.text.trim() !== '')?.text ?? ''
}

function outcomesOf(evidence: KindEvidence, table: FieldTable, split: SplitReport): RecipientOutcome[] {
  const named = addressesIn(firstOf(table, 'x-failed-recipients'))
  const inParts = evidence.parts
    .filter((part) => STATUS_TYPES.includes(part.contentType))
    .flatMap((part) => deliveryStatusIn(part.text))
  const machine = inParts.length > 0 ? inParts : deliveryStatusIn(fieldsInText(evidence, split))
  const prose = proseOutcome(`${evidence.subject}\n\n${split.notice}`, strangersOf(evidence, table))
  if (machine.length === 0) return [named.length > 0 ? { ...prose, recipients: named } : prose]
  return machine.map((outcome) => filled(outcome, prose, named))
}

/** WorkMail and OCN write the fields of RFC 3464 into the text. */
function fieldsInText(evidence: KindEvidence, split: SplitReport): string {
  const isWritten = (text: string): boolean => /^[ \t]*(?:final-recipient|action)[ \t]*:/im.test(text)
  const source = [split.notice, split.returned, ...evidence.parts.map((part) => part.text)].find(isWritten)
  return source?.replace(/^[ \t]+(?=[A-Za-z-]+:)/gm, '') ?? ''
}

/** What the fields leave open, the notice above them tells. */
function filled(outcome: RecipientOutcome, prose: RecipientOutcome, named: readonly string[]): RecipientOutcome {
  const isBare = outcome.diagnostic === null && outcome.action === 'failed' && !outcome.status?.startsWith('4')
  return {
    ...outcome,
    recipients: outcome.recipients.length > 0 ? outcome.recipients : named.length > 0 ? named : prose.recipients,
    status: outcome.status ?? prose.status,
    diagnostic: outcome.diagnostic ?? prose.diagnostic,
    isPermanent: isBare ? (prose.isPermanent ?? outcome.isPermanent) : outcome.isPermanent,
  }
}

/** The reader's and the mailer's own addresses are not failed recipients. */
function strangersOf(evidence: KindEvidence, table: FieldTable): ReadonlySet<string> {
  const names = [
    'from',
    'to',
    'cc',
    'delivered-to',
    'x-original-to',
    'envelope-to',
    'return-path',
    'reply-to',
    'sender',
  ]
  return new Set(
    names.flatMap((name) => (table.get(name) ?? []).flatMap(addressesIn)).concat(evidence.from.addrSpec ?? []),
  )
}

function originalOf(evidence: KindEvidence, table: FieldTable, split: SplitReport): string | null {
  const isReturned = (part: LeafPart): boolean =>
    /^(?:message\/(?:rfc822|global|partial)|text\/rfc822-headers|message\/global-headers)/.test(part.contentType)
  const returned = evidence.parts.filter(isReturned).map((part) => part.text)
  const others = evidence.parts.filter((part) => !isReturned(part)).map((part) => part.text)
  return originalMessageIdIn([...returned, split.returned, ...others, evidence.text]) ?? answeredId(table)
}

/** Exchange and Gmail answer the failed mail by In-Reply-To, even where they return nothing of it. */
function answeredId(table: FieldTable): string | null {
  return /<([^<>\s]+)>/.exec(firstOf(table, 'in-reply-to'))?.[1] ?? null
}

/** Failures outweigh delays, and delays outweigh arrivals: the report is as bad as its worst recipient. */
function merged(outcomes: readonly RecipientOutcome[], originalMessageId: string | null): DeliveryReport {
  const order = ['failed', 'delayed', 'expanded', 'relayed', 'delivered'] as const
  const worst = order.find((action) => outcomes.some((outcome) => outcome.action === action)) ?? 'failed'
  const ofWorst = outcomes.filter((outcome) => outcome.action === worst)
  const verdicts = ofWorst.map((outcome) => outcome.isPermanent)
  const isPermanent = verdicts.includes(true) ? true : verdicts.includes(false) ? false : null
  const telling = ofWorst.find((outcome) => outcome.isPermanent === isPermanent) ?? ofWorst[0]
  return {
    class: worst === 'failed' ? 'failure' : worst === 'delayed' ? 'delay' : worst,
    recipients: [...new Set(ofWorst.flatMap((outcome) => outcome.recipients))],
    isPermanent,
    status: telling?.status ?? null,
    diagnostic: telling?.diagnostic ?? null,
    originalMessageId,
  }
}
