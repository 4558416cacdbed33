/** Recognizes addresses that nobody reads, and those that only programs send from. */
import type { KindEvidence } from './kind-evidence.ts'
import { phrasesOf } from '../languages/languages.ts'
import { anyPhrase } from '../languages/phrase-pattern.ts'
import { MAILER_NAME } from '../reports/report-signs.ts'
import { type FieldTable, firstOf } from './kind-fields.ts'

/** "Do not reply" in addresses: between its words, any mark or none. */
const NO_REPLY = anyPhrase(
  phrasesOf(({ noReply }) => noReply).map((phrase) => phrase.replaceAll(' ', '[-._]?')),
  { before: '(?:^|[-._+])', after: '(?:$|[-._+\\d])' },
)

const PROGRAM = /^(?:.*-daemon|notifications?|notify|alerts?|auto-?mailer|auto-?respond(?:er)?|cron|nagios|jenkins|monit|zabbix)$/i

/** RFC 2142 names the roles; `owner-` and `-request` are those of mailing lists. */
const ROLE =
  /^(?:(?:mailer-daemon|postmaster|nobody|bounces?|owner-.*|.*-(?:request|owner|bounces?))(?:[+=-].*)?|listserv|majordomo|mailman|sympa|dev-?null)$/i

/** Whether an address asks not to be answered, in any language. */
export function isNoReplyAddress(addrSpec: string): boolean {
  const local = localPart(addrSpec)
  return NO_REPLY.test(local) || /(?:^|[-_.])noreply\w*$/i.test(local)
}

/**
 * Whether nobody reads mail at an address: it never joins a ticket, and gets no automatic mail. People may still write from one, such as a
 * postmaster.
 */
export function isRoboticAddress(addrSpec: string): boolean {
  return ROLE.test(localPart(addrSpec)) || isProgram(addrSpec)
}

/** Whether From is an address of programs. With a Reply-To to somebody else it is a person's mail after all, as contact forms send it. */
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
