/** Reads the customer's newest message of a ticket, for the notification of whoever is assigned to it. */
import type { Address } from '../mail/message.ts'
import type { Store } from '../store/store.ts'
import type { ToldMessage } from '../tickets/letters/agent-letters.ts'
import type { Artifact, Ticket, TicketNumber } from '../tickets/ticket.ts'
import type { TimelineEntry } from '../tickets/timeline-entry.ts'

/** The customer's newest message of each ticket; tickets without one are left out. */
export async function loadQuestions(tickets: readonly Ticket[], store: Store): Promise<ReadonlyMap<TicketNumber, ToldMessage>> {
  const questions = await Promise.all(tickets.map(async (ticket) => [ticket.number, await loadQuestion(ticket, store)] as const))
  return new Map(questions.flatMap(([number, message]) => (message ? [[number, message]] : [])))
}

/**
 * The customer's newest message. When an agent opened the ticket on a customer's behalf, that text counts as the first.
 *
 * @returns null when the customer has written nothing, or the mail is no longer stored
 */
export async function loadQuestion(ticket: Ticket, store: Store): Promise<ToldMessage | null> {
  const lines = await store.timeline.ofTicket(ticket.number)
  const line = lines.findLast(isCustomers) ?? lines.find((entry) => isOpening(entry, ticket))
  if (!line) return null
  const author = authorOf(line, ticket)
  if (line.message === null) return author && writtenMessage(author, line)
  const stored = (await store.messages.ofTicket(ticket.number)).find(({ _id }) => _id === line.message)
  const parsed = stored && (await store.parsedMails.load([stored.rawSha256])).get(stored.rawSha256)
  if (!parsed) return null
  const { from } = parsed.message
  const isSender = author === null || from.addrSpec === author.addrSpec
  if (isSender) return parsed.message
  const form = { sender: from.addrSpec ?? '', isListed: false }
  return { ...parsed.message, from: { ...author, isStrict: false }, form }
}

/** Whether a customer wrote the entry and everybody on the ticket may read it. */
export function isCustomers({ type, visibility, by }: TimelineEntry): boolean {
  return type === 'timeline_comment' && visibility === 'external' && by.kind === 'contact'
}

/** A comment that was written by API or page, in the shape of a mail's message. */
export function writtenMessage(
  { addrSpec, displayName }: Address,
  { body, files = [] }: { readonly body: string | null; readonly files?: readonly Artifact[] },
): ToldMessage {
  const text = body ?? ''
  const attachments = files.map((file) => ({ ...file, isInline: false, contentId: null, md5: '', text: null }))
  return { from: { addrSpec, displayName, isStrict: true }, attachments, visibleReply: text, text }
}

function isOpening({ type, visibility, body, order }: TimelineEntry, ticket: Ticket): boolean {
  return type === 'timeline_comment' && visibility === 'external' && body !== null && order === ticket.order.opened
}

/** Who wrote the entry: the contact, or the reporter on whose behalf an agent wrote. */
function authorOf({ by }: TimelineEntry, { reportedBy, emailMembers }: Ticket): Address | null {
  const id = by.kind === 'contact' ? by.id : reportedBy[0]
  if (id === undefined) return null
  const addrSpec = id.slice(id.lastIndexOf('/') + 1)
  return { addrSpec, displayName: emailMembers.find((member) => member.addrSpec === addrSpec)?.displayName ?? '' }
}
