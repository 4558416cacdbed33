/** An acknowledgement says what its template says, and nothing that anybody wrote. */

import { displayId } from '../../../src/tickets/ticket.ts'
import type { Judged } from './leaks.ts'
import { wordsOf } from './words.ts'

/** Words of a mail's body and subject that its template does not have. */
export function ackLeaks({ mail, row, known }: Judged): readonly string[] {
  const mailbox = known.config.mailboxes.find(({ name }) => name === row.mailbox)
  if (!mailbox) return ['its mailbox is unknown']
  const { acknowledgement, displayName, name } = mailbox
  const filled = [acknowledgement.subject, acknowledgement.text, displayId(row.ticket), displayName ?? name]
  const allowed = new Set([...filled, known.config.company].flatMap(wordsOf))
  const said = [mail.message.subject, mail.message.text, mail.message.html.replace(/<[^>]*>/g, ' ')].flatMap(wordsOf)
  const others = [...new Set(said)].filter((word) => !allowed.has(word))
  return others.length === 0 ? [] : [`it says "${others.slice(0, 10).join(' ')}", which is not in its template`]
}
