/** What every mail of a thread leaves on its ticket: participants, the parent of the next mail, claimed ids. */
import { withOrder, type Cause, type Draft } from '../draft.ts'
import { isOwnAddress, type Directory } from '../directory.ts'
import { idsOf, type InboundMail, type MailMessage } from '../inbound-mail.ts'
import { isAgentsId } from './agents-ids.ts'
import { threadIndexIds } from './thread-match.ts'
import { orderStart, participantsKept, union, type OrderKey, type Ticket } from '../ticket.ts'

/** RFC 5322 sets no limit on References, but mail programs do. The first id and the last 20 are enough to thread by. */
const referencesKept = 20

/**
 * Adds the people of a mail to the participants.
 *
 * @param message - the mail; `leftOut` on it may not write to the ticket
 */
export function withParticipants(
  draft: Draft,
  { message, directory, leftOut = [] }: MessageOf & { readonly leftOut?: readonly string[] },
  { order }: Cause,
): Draft {
  const { from, to, cc, listPost } = message
  const sender = from.isStrict && from.addrSpec !== null ? [from.addrSpec] : []
  const copied = [...to, ...cc].slice(0, participantsKept).map(({ addrSpec }) => addrSpec)
  const people = [...sender, ...copied.filter((addrSpec) => !leftOut.includes(addrSpec))]
  const others = people.filter((addrSpec) => addrSpec !== '' && !isOwnAddress(directory, addrSpec) && !listPost?.includes(addrSpec))
  return withSeen(draft, others, order)
}

interface MessageOf {
  readonly message: MailMessage
  readonly directory: Directory
}

/** Records since when people take part; an older mail may move this back. */
export function withSeen(draft: Draft, addresses: readonly string[], order: OrderKey): Draft {
  const { participants: known, participantsSince } = draft.ticket
  const participants = union(known, addresses).slice(0, participantsKept)
  const since = participants.map((addrSpec, i) => {
    const before = i < known.length ? (participantsSince[i] ?? orderStart) : order
    return before > order && addresses.includes(addrSpec) ? order : before
  })
  return { ...draft, ticket: { ...draft.ticket, participants, participantsSince: since } }
}

/** Makes a mail that customers saw the parent of the next one, unless a newer mail is. */
export function withParent(draft: Draft, message: MailMessage, cause: Cause): Draft {
  const { ticket } = draft
  if (cause.order < ticket.order.parent || message.messageId === null) return draft
  const { messageId, references, subject } = message
  // An agent's token in the References of mail to customers would give them that agent's powers.
  const shown = references.filter((id) => !isAgentsId(id))
  const parent = { messageId, references: trimmed(shown), subject: subject.slice(0, 500) }
  return withOrder({ ...draft, ticket: { ...ticket, parent } }, 'parent', cause)
}

/** Makes the oldest mail the parent as long as no person has written; the first person's mail replaces it, even an older one. */
export function withParentForNow(draft: Draft, message: MailMessage, cause: Cause): Draft {
  const { order } = draft.ticket
  if (order.parent !== orderStart || cause.order > order.opened) return draft
  const { parent } = withParent(draft, message, cause).ticket
  return { ...draft, ticket: { ...draft.ticket, parent } }
}

/** The References of an answer: those of the parent, then its Message-ID (RFC 5322 §3.6.4). */
export function referencesTo({ parent }: Pick<Ticket, 'parent'>): readonly string[] {
  return parent ? trimmed([...parent.references, parent.messageId]) : []
}

/** The claims of a mail: all its ids, and the root of its Outlook thread. */
export function claimsOf(mail: Pick<InboundMail, 'place' | 'message'>): readonly string[] {
  return [...idsOf(mail), ...threadIndexIds(mail)]
}

function trimmed(references: readonly string[]): readonly string[] {
  if (references.length <= referencesKept + 1) return references
  return [...references.slice(0, 1), ...references.slice(-referencesKept)]
}
