/** Edits many tickets at once, each as a single edit would, and undoes that for ten minutes. */
import { randomUUID } from 'node:crypto'
import { IntrayError, NotFoundError, UserError } from '../errors.ts'
import type { BulkEdit, BulkStep } from '../store/bulk-edits.ts'
import { draftOf } from '../tickets/draft.ts'
import { withEdits } from '../tickets/edit/apply-edits.ts'
import type { TicketEdit } from '../tickets/edit/edit.ts'
import { undoableOf, withUndone } from '../tickets/edit/undo.ts'
import { isRefused } from '../tickets/refusal.ts'
import { stages, stateOf } from '../tickets/stage/stage.ts'
import type { Ticket, TicketNumber } from '../tickets/ticket.ts'
import { causeByHand, changeTicket, existingTicket, loadContext, type Author, type EditDeps } from './change-ticket.ts'
import { loadRecords, needsOfEdits } from './load-records.ts'
import { selectedTickets, selectionOf } from './select-tickets.ts'
import { editsAsSent } from './typed-addresses.ts'

/** Selects tickets: by number, by filters or a view, and by likeness to those numbers. */
export interface ManyTickets {
  readonly numbers: readonly TicketNumber[]
  readonly filters: readonly string[]
  readonly view: string | null
  /** Adds open tickets of the same sender or the same subject. */
  readonly isLikeThose: boolean
}

/** The edits, and the tickets they are for. */
export interface BulkRequest extends ManyTickets {
  readonly by: Author
  readonly edits: readonly TicketEdit[]
  /** The edits as people wrote them, for display. */
  readonly words: string
  /** Changes nothing and only counts. */
  readonly isDry: boolean
  /** Mails subscribers and others about each ticket, as a single edit does. */
  readonly isTold: boolean
}

/** Tickets of one edit. */
const mostTickets = 10_000
/** An edit of many can be undone for this long. */
export const undoMs = 10 * 60_000
/** Refusals that are kept in words. */
const mostRefusals = 100
/** Progress is stored after this many tickets. */
const stepsPerNote = 20

/**
 * Edits tickets one after the other; a refusal of one does not stop the others.
 *
 * @throws {UserError} when no edit or no ticket is named, or too many tickets are
 */
export async function editMany(request: BulkRequest, deps: EditDeps): Promise<BulkEdit> {
  const edits = editsAsSent(request.edits)
  if (edits.length === 0) throw new UserError('say what is to be changed, such as severity=high')
  const numbers = await numbersMeant(request, deps)
  const by = 'kind' in request.by ? request.by.id : request.by.addrSpec
  const plain = { id: randomUUID().slice(0, 8), by, at: new Date(deps.now()), words: request.words.slice(0, 1000) }
  let bulk: BulkEdit = { ...plain, total: numbers.length, changed: 0, unchanged: 0, refused: [], isDone: false, undoneAt: null }
  const note = async () => (request.isDry ? undefined : deps.store.bulkEdits.put(bulk))
  await note()
  for (const [i, ticket] of numbers.entries()) {
    const attempt = async () => (request.isDry ? wouldChange : change)(ticket, { ...request, edits, bulk: bulk.id }, deps)
    bulk = withOutcome(bulk, ticket, await outcomeOf(attempt))
    if (i % stepsPerNote === stepsPerNote - 1) await note()
  }
  bulk = { ...bulk, isDone: true }
  await note()
  return bulk
}

type Outcome = 'changed' | 'unchanged' | { readonly reason: string }

function withOutcome(bulk: BulkEdit, ticket: TicketNumber, outcome: Outcome): BulkEdit {
  if (outcome === 'changed') return { ...bulk, changed: bulk.changed + 1 }
  if (outcome === 'unchanged') return { ...bulk, unchanged: bulk.unchanged + 1 }
  return { ...bulk, refused: [...bulk.refused, { ticket, reason: outcome.reason }].slice(0, mostRefusals) }
}

type StepRequest = BulkRequest & { readonly bulk: string }

/** Runs one attempt and turns a refusal into a value. @param attempt - resolves to true when the ticket changed */
async function outcomeOf(attempt: () => Promise<boolean>): Promise<Outcome> {
  try {
    return (await attempt()) ? 'changed' : 'unchanged'
  } catch (error) {
    if (error instanceof IntrayError && error.retry === 'never') return { reason: error.message }
    throw error
  }
}

async function change(number: TicketNumber, { by, edits, isTold, bulk }: StepRequest, deps: EditDeps): Promise<boolean> {
  const records = await loadRecords(needsOfEdits(edits), deps.store)
  const before = await existingTicket(number, deps.store)
  const after = await changeTicket(
    number,
    { by, ifVersion: null, isSilent: !isTold, addresses: [] },
    async (draft, context) => {
      const edited = withEdits(draft, edits, { ...context, records })
      const undoable = isRefused(edited) ? null : undoableOf(draft.ticket, edited.ticket)
      if (undoable) await deps.store.bulkEdits.noteStep({ bulk, ticket: number, undoable, at: new Date(deps.now()) })
      return edited
    },
    deps,
  )
  return after.version !== before.version
}

async function wouldChange(number: TicketNumber, { by, edits }: StepRequest, deps: EditDeps): Promise<boolean> {
  const ticket = await existingTicket(number, deps.store)
  const context = await loadContext(ticket.mailbox, [], deps)
  const records = await loadRecords(needsOfEdits(edits), deps.store)
  const edited = withEdits(draftOf(ticket), edits, { ...context, records, cause: causeByHand(by, deps.now()) })
  if (isRefused(edited)) throw new UserError(edited.refused.map(({ message }) => message))
  return edited.ticket !== ticket
}

async function numbersMeant({ numbers, filters, view, isLikeThose }: ManyTickets, deps: EditDeps): Promise<readonly TicketNumber[]> {
  const found = new Set(numbers)
  if (isLikeThose) for (const number of numbers) for (const like of await likeOf(number, deps)) found.add(like)
  if (filters.length > 0 || view !== null) {
    const selection = await selectionOf({ view, filters, sort: [], group: null, columns: [] }, deps)
    for await (const ticket of selectedTickets(selection, deps.store, mostTickets + 1)) found.add(ticket.number)
  }
  if (found.size === 0) throw new UserError('no ticket is meant: name tickets, or a filter that some fit')
  if (found.size > mostTickets) throw new UserError(`more than ${mostTickets} tickets are meant; narrow the filter`)
  return [...found]
}

/** Open tickets of the same sender, or of the same subject. */
async function likeOf(number: TicketNumber, { store }: EditDeps): Promise<readonly TicketNumber[]> {
  const { createdBy, bareSubject } = await existingTicket(number, store)
  const open = stages.filter((stage) => stateOf[stage] !== 'closed')
  const same = [
    ...(createdBy.kind === 'contact' ? [{ 'createdBy.id': createdBy.id }] : []),
    ...(bareSubject === '' ? [] : [{ bareSubject }]),
  ]
  if (same.length === 0) return []
  const found: readonly Ticket[] = await store.tickets.list({ stage: { $in: open }, $or: same }, mostTickets)
  return found.map((ticket) => ticket.number)
}

/**
 * Undoes an edit of many. What others changed since stays; tickets deleted or merged since are listed as refused.
 *
 * @throws {NotFoundError} when the edit does not exist
 * @throws {UserError} when it was undone already, or is older than ten minutes
 */
export async function undoBulk(id: string, by: Author, deps: EditDeps): Promise<BulkEdit> {
  const bulk = await deps.store.bulkEdits.find(id)
  if (!bulk) throw new NotFoundError(`there is no edit of many "${id}"`)
  if (bulk.undoneAt) throw new UserError(`${id} was taken back already`)
  if (deps.now() - bulk.at.getTime() > undoMs) throw new UserError(`${id} is older than ten minutes and cannot be taken back`)
  let undone: BulkEdit = { ...bulk, changed: 0, unchanged: 0, refused: [] }
  for (const step of await deps.store.bulkEdits.steps(id))
    undone = withOutcome(undone, step.ticket, await outcomeOf(() => undo(step, by, deps)))
  undone = { ...undone, undoneAt: new Date(deps.now()) }
  await deps.store.bulkEdits.put(undone)
  return undone
}

async function undo({ ticket, undoable }: BulkStep, by: Author, deps: EditDeps): Promise<boolean> {
  const before = await existingTicket(ticket, deps.store)
  const request = { by, ifVersion: null, isSilent: true, addresses: [] }
  const after = await changeTicket(ticket, request, (draft, { cause }) => withUndone(draft, undoable, cause), deps)
  return after.version !== before.version
}
