/** Tells robots' mail from people's where it is no delivery report: vacation replies, notifications, challenges. */
import type { KindEvidence } from './kind-evidence.ts'
import { autoSubmittedOf, type FieldTable, firstOf, hasAny, hasNullReversePath } from './kind-fields.ts'
import { isListMail, isNewsletter } from './kind-flags.ts'
import {
  ABSENCE_SENTENCE,
  ABSENCE_SUBJECT,
  AUTO_REPLY_SUBJECT,
  BARE_ABSENCE_SUBJECT,
  CHALLENGE_SENTENCE,
  isWholeChallenge,
  PROGRAM_SENTENCE,
} from './absence-phrases.ts'
import { isFromProgram } from './robot-address.ts'
import type { MailKind } from '../message.ts'
import { isFromMailer } from '../reports/report-recognition.ts'
import { isAnswerSubject, isForwardSubject } from '../subject-prefixes.ts'

/** Fields of vacation programs and auto-responders before RFC 3834: Gmail, cPanel, hMailServer, Plesk, Kerio, Zarafa, Kopano. */
const AUTO_REPLY_FIELDS = [
  'x-autoreply',
  'x-autoreply-from',
  'x-autorespond',
  'x-autoresponder',
  'x-auto-reply',
  'x-auto-response',
  'x-mail-autoreply',
  'x-vacation',
  'x-zarafa-vacation',
  'x-kopano-vacation',
]

/** Fields of systems that notify of events: cron, Bugzilla, GitHub, GitLab, Jira, Jenkins, Gerrit, Nagios, Mailman. */
const SYSTEM_FIELDS = [
  'x-cron-env',
  'x-bugzilla-reason',
  'x-bugzilla-url',
  'x-github-reason',
  'x-gitlab-notificationreason',
  'x-jira-fingerprint',
  'x-jenkins-job',
  'x-gerrit-messagetype',
  'x-nagios-notification',
  'x-list-administrivia',
]

/** Challenge-response programs: TMDA, Active Spam Killer, Spam Arrest, Boxbe, Trusted Delivery. */
const CHALLENGE_FIELDS = ['x-tmda-confirm-pending', 'x-askversion', 'x-spamarrest-challenge', 'x-boxbe-challenge', 'x-trusted-delivery']

/** Characters of text that are read; robots come to the point at once. */
const OPENING_CHARACTERS = 2_000

/**
 * The kind of a mail that is neither receipt nor delivery report.
 *
 * @returns `human` unless something speaks for a robot
 */
export function robotKindOf(evidence: KindEvidence, table: FieldTable): MailKind {
  if (hasAny(table, CHALLENGE_FIELDS) || isUnquotedChallenge(evidence, table)) return 'challenge'
  const kind = kindByHeaders(evidence, table) ?? kindBySubject(evidence, table)
  const mayChallenge = kind !== null || isRobotLike(evidence, table)
  if (mayChallenge && CHALLENGE_SENTENCE.test(openingOf(evidence))) return 'challenge'
  return kind ?? 'human'
}

/**
 * A challenge in the form of a delivery report (Boxbe): no mailer wrote it, and its notice asks the sender to do something.
 */
export function isReportedChallenge(evidence: KindEvidence, table: FieldTable): boolean {
  if (isFromMailer(evidence, table)) return false
  return hasAny(table, CHALLENGE_FIELDS) || CHALLENGE_SENTENCE.test(openingOf(evidence))
}

/** Some systems send challenges from the address that they protect, without any field of a program. */
function isUnquotedChallenge(evidence: KindEvidence, table: FieldTable): boolean {
  if (isForwardSubject(evidence.subject) || autoSubmittedOf(table) === 'no') return false
  const opening = openingOf(evidence)
  return !/^\s*>|["“„«]/m.test(opening) && isWholeChallenge(opening)
}

function kindByHeaders(evidence: KindEvidence, table: FieldTable): MailKind | null {
  const declared = declaredKind(evidence, table)
  if (declared !== undefined) return declared
  if (isVacationByField(table)) return 'auto-reply'
  if (hasAny(table, SYSTEM_FIELDS) || /^cron <[^>]+@[^>]+> /i.test(evidence.subject)) return 'auto-generated'
  if (isOfRuleOfExchange(table)) return 'auto-reply'
  if (hasNullReversePath(table)) return isAnswer(evidence, table) ? 'auto-reply' : 'auto-generated'
  if (isFromProgram(evidence, table)) return AUTO_REPLY_SUBJECT.test(evidence.subject) ? 'auto-reply' : 'auto-generated'
  return isNewsletter(table) ? 'auto-generated' : null
}

/**
 * The kind by Auto-Submitted (RFC 3834 §5; `auto-notified` RFC 5436), whatever its case, parameters and comments. `auto-forwarded` says
 * nothing: a person wrote what a program passed on. Exchange declares vacation replies `auto-generated`, so subject and text are read, too.
 *
 * @returns undefined when the field is absent or does not tell who wrote
 */
function declaredKind(evidence: KindEvidence, table: FieldTable): MailKind | null | undefined {
  const keyword = autoSubmittedOf(table)
  if (keyword === undefined || keyword === 'auto-forwarded') return undefined
  if (keyword === 'no') return isVacationByField(table) ? 'auto-reply' : null
  if (keyword.startsWith('auto-repl')) return 'auto-reply'
  const isReply = AUTO_REPLY_SUBJECT.test(evidence.subject) || isVacationByField(table) || saysAway(evidence)
  return isReply ? 'auto-reply' : 'auto-generated'
}

/** Lotus Notes, too, declares vacation replies `auto-generated`: subject and text must both say that somebody is away. */
function saysAway(evidence: KindEvidence): boolean {
  const opening = openingOf(evidence)
  return PROGRAM_SENTENCE.test(opening) || (ABSENCE_SUBJECT.test(evidence.subject) && ABSENCE_SENTENCE.test(opening))
}

/**
 * Fields of vacation programs: CommuniGate (`X-Autogenerated: Reply`), FirstClass, MDaemon, qmail's autorespond (`Delivered-To:
 * Autoresponder`), mailers that name themselves, and the fields above unless their value is `no`.
 */
function isVacationByField(table: FieldTable): boolean {
  if (AUTO_REPLY_FIELDS.some((name) => table.has(name) && !/^(?:no|false|0)$/i.test(firstOf(table, name)))) return true
  if (/^reply$/i.test(firstOf(table, 'x-autogenerated')) || /^true$/i.test(firstOf(table, 'x-fc-machinegenerated'))) return true
  if (/^(?:vacation|auto-?respond|auto-?reply)/i.test(firstOf(table, 'x-mailer')) || isFromAutoresponder(table)) return true
  return (
    /^auto[-_]?reply/i.test(firstOf(table, 'precedence')) ||
    /^auto[-_]?reply/i.test(firstOf(table, 'x-precedence')) ||
    /autorespond/i.test(firstOf(table, 'x-post-messageclass'))
  )
}

/** qmail's autorespond marks its mail with a Delivered-To that is no address. */
function isFromAutoresponder(table: FieldTable): boolean {
  return table.get('delivered-to')?.some((value) => /^\s*autoresponder\s*$/i.test(value)) ?? false
}

/**
 * `X-Auto-Response-Suppress: All` (MS-OXCMAIL 2.2.3.2.14) is in people's mail, too; with an inbox rule's field or a null reverse-path it
 * shows a robot.
 */
function isOfRuleOfExchange(table: FieldTable): boolean {
  const isOfRule = table.has('x-ms-exchange-inbox-rules-loop') || hasNullReversePath(table)
  return isOfRule && /\ball\b/i.test(firstOf(table, 'x-auto-response-suppress')) && !isListMail(table)
}

/** Robots without header fields: the subject of a vacation reply with a second sign. */
function kindBySubject(evidence: KindEvidence, table: FieldTable): MailKind | null {
  if (isAnswerSubject(evidence.subject)) return null
  if (autoSubmittedOf(table) === 'no') return null
  const isPrefixed = AUTO_REPLY_SUBJECT.test(evidence.subject)
  if (!isPrefixed && !ABSENCE_SUBJECT.test(evidence.subject)) return null
  const opening = openingOf(evidence)
  const saysAbsent = ABSENCE_SENTENCE.test(opening)
  const isSupported = isRobotLike(evidence, table) || hasAny(table, ['in-reply-to', 'references']) || PROGRAM_SENTENCE.test(opening)
  if (isPrefixed) return isSupported || saysAbsent ? 'auto-reply' : null
  const isEcho = /^[^:：]{3,60}[:：]\s*\S/u.test(evidence.subject) || BARE_ABSENCE_SUBJECT.test(evidence.subject)
  return saysAbsent && (isSupported || (isEcho && !/[?？]/.test(opening))) ? 'auto-reply' : null
}

/** Signs that a program may have sent the mail; none is proof. */
function isRobotLike(evidence: KindEvidence, table: FieldTable): boolean {
  if (hasNullReversePath(table) || isFromProgram(evidence, table)) return true
  if (/oof|autoreply|\ball\b/i.test(firstOf(table, 'x-auto-response-suppress'))) return true
  return /^(?:bulk|junk)\b/i.test(firstOf(table, 'precedence'))
}

function isAnswer(evidence: KindEvidence, table: FieldTable): boolean {
  if (hasAny(table, ['in-reply-to', 'references']) || isAnswerSubject(evidence.subject)) return true
  return AUTO_REPLY_SUBJECT.test(evidence.subject) || ABSENCE_SUBJECT.test(evidence.subject) || ABSENCE_SENTENCE.test(openingOf(evidence))
}

function openingOf(evidence: KindEvidence): string {
  return evidence.text.slice(0, OPENING_CHARACTERS)
}
