/** Those who subscribe hear of what mail does to a ticket, as of what people do by hand (T-035). */
import type { Decision, World } from '../decision.ts'
import type { MailboxPolicy } from '../directory.ts'
import { product } from '../draft.ts'
import type { InboundMail } from '../inbound-mail.ts'
import type { PublicMessage } from './update-letters.ts'
import { nameOf, updateMails } from './update-mails.ts'

/** What robots, reports and unproven senders do is told by alerts, if at all. */
const told: ReadonlySet<Decision['outcome']> = new Set(['customer-message', 'agent-reply', 'agent-note'])

/** Adds the mails to those who subscribe; mail that was there before us makes none. */
export function withUpdates(
  decision: Decision,
  { mail, mailbox, world }: { readonly mail: InboundMail; readonly mailbox: MailboxPolicy; readonly world: World },
): Decision {
  const { ticket, entries, outbound } = decision
  const before = ticket && world.ticket(ticket.number)
  const isLive = mail.source !== 'import' && mail.atMs >= mailbox.liveFromMs
  if (!before || !isLive || !told.has(decision.outcome)) return decision
  const { from, to, cc } = mail.message
  const readers = [from.addrSpec ?? '', ...[...to, ...cc].map(({ addrSpec }) => addrSpec)]
  const message = messageIn(decision, mail, world)
  const by = entries.find((one) => one.message === mail.storedId)?.by ?? product
  const update = { before, draft: { ticket, entries }, by, message, readers, outbound }
  return { ...decision, outbound: [...outbound, ...updateMails(update, { mailbox, directory: world.directory })] }
}

/** Of an agent's mail, what was relayed: his commands and his remarks on a forwarded mail are not for customers. */
function messageIn(
  { entries, outcome, outbound, explanation }: Decision,
  { storedId, message }: InboundMail,
  { directory }: World,
): PublicMessage | null {
  const entry = entries.find((one) => one.message === storedId && one.visibility === 'external')
  if (!entry) return null
  if (outcome === 'agent-reply') {
    const text = outbound.find(({ kind }) => kind === 'reply')?.text ?? message.visibleReply.trim()
    return { author: nameOf(entry.by, directory), text }
  }
  if (explanation.verdict === 'agent') return null
  const { displayName } = message.from
  const author = displayName === '' || displayName.includes('@') ? 'A customer' : displayName
  return { author, text: message.visibleReply.trim() }
}
