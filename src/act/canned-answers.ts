/** Canned answers for a ticket, filled in: those that fit it, best match first, or one by name (T-140). */
import { NotFoundError } from '../errors.ts'
import type { Agent } from '../tickets/directory.ts'
import { cannedFor, cannedNamed, cannedText } from '../tickets/records/canned-answer.ts'
import type { CannedAnswerRecord } from '../tickets/records/records.ts'
import type { Ticket, TicketNumber } from '../tickets/ticket.ts'
import { allowed } from './refusal-to-error.ts'
import { existingTicket, type EditDeps } from './change-ticket.ts'
import { entryOfTicket } from './feed-search.ts'
import { groupsOf, ranked } from './suggest-canned.ts'

/** A canned answer, filled in for a ticket. */
export interface FilledAnswer {
  readonly id: string
  readonly name: string
  /** The text with its placeholders replaced. */
  readonly text: string
}

type CannedDeps = Pick<EditDeps, 'store' | 'config' | 'directory'>

/**
 * The canned answers that fit a ticket, filled in, best match first, one of each name.
 *
 * @param agent - who would send it; null: nobody in particular
 * @throws {NotFoundError} when the ticket does not exist
 */
export async function cannedAnswersFor(number: TicketNumber, agent: Agent | null, deps: CannedDeps): Promise<readonly FilledAnswer[]> {
  const context = await contextOf(number, agent, deps)
  const entry = await entryOfTicket(context.ticket, deps.store)
  return ranked(entry, cannedFor(context.answers, context)).map(({ answer }) => filledIn(answer, context))
}

/**
 * The text of one canned answer for a ticket, by its name or id.
 *
 * @throws {NotFoundError} when the ticket does not exist
 * @throws {UserError} when no such answer fits the ticket; the message names those that do
 */
export async function cannedAnswer(
  number: TicketNumber,
  name: string,
  { by, ...deps }: CannedDeps & { readonly by: Agent },
): Promise<string> {
  const context = await contextOf(number, by, deps)
  return filledIn(allowed(cannedNamed(name, context.answers, context)), context).text
}

/** Deletes a canned answer. @throws {NotFoundError} when there is none of this id */
export async function deleteCannedAnswer(id: string, { store }: Pick<EditDeps, 'store'>): Promise<void> {
  if (!(await store.records.remove('canned-answer', id))) throw new NotFoundError(`there is no canned-answer "${id}"`)
}

interface AnswerContext {
  readonly ticket: Ticket
  readonly groups: readonly string[]
  readonly answers: readonly CannedAnswerRecord[]
  readonly mailbox: { readonly displayName: string }
  readonly company: string
  readonly agent: string
}

async function contextOf(number: TicketNumber, agent: Agent | null, { store, config, directory }: CannedDeps): Promise<AnswerContext> {
  const ticket = await existingTicket(number, store)
  const answers = await Array.fromAsync(store.records.all('canned-answer'))
  const [groups, { mailboxes }] = [await groupsOf(agent?.addrSpec ?? null, store), await directory()]
  const mailbox = mailboxes.get(ticket.mailbox) ?? { displayName: ticket.mailbox }
  return { ticket, groups, answers, mailbox, company: config.company, agent: agent?.displayName ?? mailbox.displayName }
}

function filledIn(answer: CannedAnswerRecord, context: AnswerContext): FilledAnswer {
  return { id: answer.id, name: answer.name, text: cannedText(answer, context) }
}
