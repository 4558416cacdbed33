/** Tells whether a mail came through a mailing list, and whether it is bulk mail. */
import { type FieldTable, firstOf, hasAny } from './kind-fields.ts'

/** Fields that only list servers write: RFC 2919, RFC 2369 §3.4, Mailman, ezmlm, Majordomo, fml, Sympa, LISTSERV. */
const LIST_FIELDS = [
  'list-id',
  'list-post',
  'list-archive',
  'mailing-list',
  'x-mailing-list',
  'x-beenthere',
  'x-mailman-version',
  'x-ml-name',
  'x-ml-count',
  'x-sympa-to',
  'x-listserver',
  'x-list-admin',
  'x-google-group-id',
]

/** List servers send as the list's owner or bounce address: Majordomo, Mailman, Sympa, ezmlm (VERP). */
const LIST_SENDER = /^<?(?:owner-[^@\s]+|[^@\s]+-(?:owner|bounces?|request|return-\d+[^@\s]*)(?:[+=-][^@\s]*)?|[^@\s]+\+bounces[^@\s]*)@/i

/** Fields of newsletter programs: RFC 8058, CSA, Google's feedback loop, and the programs' own. */
const CAMPAIGN_FIELDS = ['list-unsubscribe-post', 'x-csa-complaints', 'feedback-id', 'x-campaign', 'x-campaignid', 'x-mailer-recptid']

/** Fields by which a discussion list that lacks List-Post (LISTSERV) differs from a newsletter. */
const DISCUSSION_FIELDS = ['list-subscribe', 'list-archive', 'mailing-list', 'x-mailing-list', 'x-beenthere']

/** Whether a mail came through a mailing list, whoever wrote it. */
export function isListMail(table: FieldTable): boolean {
  if (hasAny(table, LIST_FIELDS)) return true
  if (/^list\b/i.test(firstOf(table, 'precedence'))) return true
  return LIST_SENDER.test(firstOf(table, 'return-path')) || LIST_SENDER.test(addressOf(firstOf(table, 'sender')))
}

/**
 * True for `Precedence: bulk` and `junk`, announcement lists (`List-Post: NO`, RFC 2369 §3.4), and newsletters:
 * a way to unsubscribe but none to post. A feedback id alone is no sign: Amazon SES puts one into every mail.
 */
export function isBulkMail(table: FieldTable): boolean {
  if (/^(?:bulk|junk)\b/i.test(firstOf(table, 'precedence'))) return true
  if (/^no\b/i.test(firstOf(table, 'list-post'))) return true
  return table.has('list-unsubscribe') && !isDiscussion(table)
}

/** Whether a newsletter program sent the mail: readers can unsubscribe, complaints are counted, and there are no posts. */
export function isNewsletter(table: FieldTable): boolean {
  return table.has('list-unsubscribe') && hasAny(table, CAMPAIGN_FIELDS) && !isDiscussion(table)
}

/**
 * Whether X-Auto-Response-Suppress asks for no automatic answer (MS-OXCMAIL 2.2.3.2.14). People's mail may have it, too, so it is no sign
 * of a robot.
 */
export function suppressesAutoReply(table: FieldTable): boolean {
  return /\b(?:all|autoreply)\b/i.test(firstOf(table, 'x-auto-response-suppress'))
}

function isDiscussion(table: FieldTable): boolean {
  const post = firstOf(table, 'list-post')
  return (post !== '' && !/^no\b/i.test(post)) || hasAny(table, DISCUSSION_FIELDS)
}

function addressOf(value: string): string {
  return /<([^<>]+)>/.exec(value)?.[1] ?? value
}
