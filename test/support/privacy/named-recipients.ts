/** An agent's answer reaches whom its notification named, or whom the agent wrote down himself. */

import type { Judged, KnownMail } from './known.ts'
import { addressesIn } from './words.ts'

/** Lines of our mail to agents that say who gets their answer, and whom a word of theirs lets in. */
const naming = /goes to|#public|#accept|#send/i

/** Recipients of an answer whom nobody named; nothing when the agent answered no mail of ours. */
export function unnamedRecipients({ mail, row, known }: Judged): readonly string[] {
  const cause = known.mails.get(row._id.slice(0, row._id.lastIndexOf('/')))
  if (row.kind !== 'reply' || !cause) return []
  // What an older notification of the thread named does not count: the newest that the answer names is the one that it answers.
  const answered = [...cause.inReplyTo, ...cause.references.toReversed()].flatMap((id) => known.rows.get(id) ?? [])
  const notification = answered.find(({ agent }) => agent !== null)
  if (!notification) return []
  const allowed = new Set([...namedIn(notification.text), ...written(cause)])
  return mail.recipients.filter((who) => !allowed.has(who)).map((who) => `${who} was named neither by the notification nor by the agent`)
}

function namedIn(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => naming.test(line))
    .flatMap(addressesIn)
}

function written({ to, cc, visibleReply, text }: KnownMail): readonly string[] {
  const typed = text.split('\n').filter((line) => line.startsWith('#'))
  const words = [visibleReply, ...typed].join('\n')
  // An id names the address in it: WORKSPACE/ADDRESS.
  return [...[...to, ...cc].map(({ addrSpec }) => addrSpec ?? ''), ...addressesIn(words), ...addressesIn(words.replaceAll('/', ' '))]
}
