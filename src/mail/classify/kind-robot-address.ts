/** Addresses that only programs write from. */
import { MAILER_NAME } from './bounce-signs.ts'
import type { KindEvidence } from './kind-evidence.ts'
import { type FieldTable, firstOf } from './kind-fields.ts'

const NO_REPLY =
  /^(?:[^@]*[-_.+])?(?:no|not?|do-?not|dont|never)[-_.]?(?:reply|respond|answer)(?:[-_.+\d][^@]*)?@|^(?:[^@]*[-_.])?(?:ne-?pas-?repondre|nicht-?antworten|keine-?antwort|no-?responder|nao-?responda|non-?rispondere|niet-?beantwoorden|noreply\w*)@/i

const PROGRAM =
  /^(?:[^@]*-daemon|notifications?|notify|alerts?|auto-?mailer|auto-?respond(?:er)?|cron|nagios|jenkins|monit|zabbix)@/i

/**
 * True when From is an address that nobody reads or writes at. A Reply-To that leads to somebody else's mailbox
 * makes it a person's mail after all: contact forms of web sites write so.
 */
export function isRobotAddress(evidence: KindEvidence, table: FieldTable): boolean {
  const { addrSpec } = evidence.from
  if (addrSpec === null || !isProgram(addrSpec)) return false
  const replyTo = /[^\s<>"(),;:]+@[^\s<>"(),;:]+/.exec(firstOf(table, 'reply-to'))?.[0]
  return replyTo === undefined || replyTo.toLowerCase() === addrSpec || isProgram(replyTo)
}

function isProgram(address: string): boolean {
  return (
    NO_REPLY.test(address) ||
    PROGRAM.test(address) ||
    (MAILER_NAME.test(address) && !/^post[-_.]?master@/i.test(address))
  )
}
