/** What every mail of a thread leaves on its ticket: participants, the mail that is answered next, the ids claimed. */
import { withOrder, type Cause, type Draft } from '../draft.ts'
import { isOwnAddress, type Directory } from '../directory.ts'
import { idsOf, type InboundMail, type MailMessage } from '../inbound-mail.ts'
import { isAgentsId } from './agents-ids.ts'
import { threadIndexIds } from './thread-match.ts'
import { orderStart, participantsKept, union, type OrderKey, type Ticket } from '../ticket.ts'

/** RFC 5322 sets no limit on References; mail programs do. The first id and the last 20 keep every thread together. */
const referencesKept = 20

/**
 * Notes who took part in a mail.
 *
 * @param leftOut - who is on it but may not write to the ticket for that
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

/** Notes that people take part since some mail, or since an older one than was known. */
export function withSeen(draft: Draft, addresses: readonly string[], order: OrderKey): Draft {
  const { participants: known, participantsSince } = draft.ticket
  const participants = union(known, addresses).slice(0, participantsKept)
  const since = participants.map((addrSpec, i) => {
    const before = i < known.length ? (participantsSince[i] ?? orderStart) : order
    return before > order && addresses.includes(addrSpec) ? order : before
  })
  return { ...draft, ticket: { ...draft.ticket, participants, participantsSince: since } }
}

/** Makes a mail that customers saw the one to be answered, if none is newer. */
export function withParent(draft: Draft, message: MailMessage, cause: Cause): Draft {
  const { ticket } = draft
  if (cause.order < ticket.order.parent || message.messageId === null) return draft
  const { messageId, references, subject } = message
  // An agent's token among the References of mail to customers would give them his powers.
  const shown = references.filter((id) => !isAgentsId(id))
  const parent = { messageId, references: trimmed(shown), subject: subject.slice(0, 500) }
  return withOrder({ ...draft, ticket: { ...ticket, parent } }, 'parent', cause)
}

/** Makes the oldest mail of a thread the one to be answered as long as no person has written, be it that his is older. */
export function withParentForNow(draft: Draft, message: MailMessage, cause: Cause): Draft {
  const { order } = draft.ticket
  if (order.parent !== orderStart || cause.order > order.opened) return draft
  const { parent } = withParent(draft, message, cause).ticket
  return { ...draft, ticket: { ...draft.ticket, parent } }
}

/** The References of an answer: the parent's, then the parent itself (RFC 5322 §3.6.4). */
export function referencesTo({ parent }: Pick<Ticket, 'parent'>): readonly string[] {
  return parent ? trimmed([...parent.references, parent.messageId]) : []
}

/** The ids that a mail claims for its ticket: all it carries, and its Outlook thread's root. */
export function claimsOf(mail: Pick<InboundMail, 'place' | 'message'>): readonly string[] {
  return [...idsOf(mail), ...threadIndexIds(mail)]
}

function trimmed(references: readonly string[]): readonly string[] {
  if (references.length <= referencesKept + 1) return references
  return [...references.slice(0, 1), ...references.slice(-referencesKept)]
}
