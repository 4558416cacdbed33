/** Canned answers at a ticket: which fit it, the likest first, filled in; and the one that an agent names (T-140). */
import { NotFoundError } from '../errors.ts'
import type { Agent } from '../tickets/directory.ts'
import { cannedFor, cannedNamed, cannedText } from '../tickets/records/canned-answer.ts'
import type { CannedAnswerRecord } from '../tickets/records/records.ts'
import type { Ticket, TicketNumber } from '../tickets/ticket.ts'
import { allowed } from './refusal-to-error.ts'
import { existingTicket, type EditDeps } from './change-ticket.ts'
import { entryOfTicket } from './feed-search.ts'
import { groupsOf, ranked } from './suggest-canned.ts'

/** A canned answer as it would be sent. */
export interface FilledAnswer {
  readonly id: string
  readonly name: string
  /** With its placeholders filled in. */
  readonly text: string
}

type CannedDeps = Pick<EditDeps, 'store' | 'config' | 'directory'>

/**
 * Those that fit a ticket, filled in, the likest first; one of each name.
 *
 * @param agent - who would send it; null: nobody in particular
 * @throws {NotFoundError} when there is no such ticket
 */
export async function cannedAnswersFor(number: TicketNumber, agent: Agent | null, deps: CannedDeps): Promise<readonly FilledAnswer[]> {
  const at = await placeAt(number, agent, deps)
  const entry = await entryOfTicket(at.ticket, deps.store)
  return ranked(entry, cannedFor(at.answers, at)).map(({ answer }) => filledAt(answer, at))
}

/**
 * The text of one for a ticket, by its name, or by its id.
 *
 * @throws {NotFoundError} when there is no such ticket
 * @throws {UserError} when there is none that fits; naming those that do
 */
export async function cannedAnswer(
  number: TicketNumber,
  name: string,
  { by, ...deps }: CannedDeps & { readonly by: Agent },
): Promise<string> {
  const at = await placeAt(number, by, deps)
  return filledAt(allowed(cannedNamed(name, at.answers, at)), at).text
}

/** @throws {NotFoundError} when there is none of this id */
export async function deleteCannedAnswer(id: string, { store }: Pick<EditDeps, 'store'>): Promise<void> {
  if (!(await store.records.remove('canned-answer', id))) throw new NotFoundError(`there is no canned-answer "${id}"`)
}

interface Place {
  readonly ticket: Ticket
  readonly groups: readonly string[]
  readonly answers: readonly CannedAnswerRecord[]
  readonly mailbox: { readonly displayName: string }
  readonly company: string
  readonly agent: string
}

async function placeAt(number: TicketNumber, agent: Agent | null, { store, config, directory }: CannedDeps): Promise<Place> {
  const ticket = await existingTicket(number, store)
  const answers = await Array.fromAsync(store.records.all('canned-answer'))
  const [groups, { mailboxes }] = [await groupsOf(agent?.addrSpec ?? null, store), await directory()]
  const mailbox = mailboxes.get(ticket.mailbox) ?? { displayName: ticket.mailbox }
  return { ticket, groups, answers, mailbox, company: config.company, agent: agent?.displayName ?? mailbox.displayName }
}

function filledAt(answer: CannedAnswerRecord, place: Place): FilledAnswer {
  return { id: answer.id, name: answer.name, text: cannedText(answer, place) }
}
