/** Addresses that nobody reads, and those that only programs write from. */
import type { KindEvidence } from './kind-evidence.ts'
import { phrasesOf } from '../languages/languages.ts'
import { anyPhrase } from '../languages/phrase-pattern.ts'
import { MAILER_NAME } from '../reports/report-signs.ts'
import { type FieldTable, firstOf } from './kind-fields.ts'

/** "Do not answer" as addresses have it: a blank of the phrase is any or no mark between the words. */
const NO_REPLY = anyPhrase(
  phrasesOf(({ noReply }) => noReply).map((phrase) => phrase.replaceAll(' ', '[-._]?')),
  { before: '(?:^|[-._+])', after: '(?:$|[-._+\\d])' },
)

const PROGRAM = /^(?:.*-daemon|notifications?|notify|alerts?|auto-?mailer|auto-?respond(?:er)?|cron|nagios|jenkins|monit|zabbix)$/i

/** RFC 2142 names the roles; `owner-` and `-request` are those of mailing lists. */
const ROLE =
  /^(?:(?:mailer-daemon|postmaster|nobody|bounces?|owner-.*|.*-(?:request|owner|bounces?))(?:[+=-].*)?|listserv|majordomo|mailman|sympa|dev-?null)$/i

/** True for addresses whose name asks not to be answered, in any language. */
export function isNoReplyAddress(addrSpec: string): boolean {
  const local = localPart(addrSpec)
  return NO_REPLY.test(local) || /(?:^|[-_.])noreply\w*$/i.test(local)
}

/**
 * Addresses that no person reads: they never become people of a ticket and never get automatic mail.
 * A person may write from one: a postmaster, or whoever looks after a list.
 */
export function isRoboticAddress(addrSpec: string): boolean {
  return ROLE.test(localPart(addrSpec)) || isProgram(addrSpec)
}

/**
 * True when From is an address that nobody writes at. A Reply-To that leads to somebody else's mailbox
 * makes it a person's mail after all: contact forms of web sites write so.
 */
export function isFromProgram(evidence: KindEvidence, table: FieldTable): boolean {
  const { addrSpec } = evidence.from
  if (addrSpec === null || !isProgram(addrSpec)) return false
  const replyTo = /[^\s<>"(),;:]+@[^\s<>"(),;:]+/.exec(firstOf(table, 'reply-to'))?.[0]
  return replyTo === undefined || replyTo.toLowerCase() === addrSpec || isProgram(replyTo)
}

function isProgram(address: string): boolean {
  const local = localPart(address)
  if (isNoReplyAddress(address) || PROGRAM.test(local)) return true
  return MAILER_NAME.test(address) && !/^post[-_.]?master$/i.test(local)
}

function localPart(addrSpec: string): string {
  return addrSpec.slice(0, addrSpec.lastIndexOf('@'))
}
