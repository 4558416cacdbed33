/**
 * The undo window of answers (`console.undoSeconds`): a held answer is decided on only when it is due, so taking it back has nothing to
 * revert.
 */
import type { Address } from '../mail/message.ts'
import type { HeldAnswer, HeldWriting } from '../store/answers-in-undo-window.ts'
import { diagramsOf } from '../config/stages.ts'
import { IntrayError, UserError } from '../errors.ts'
import type { Agent } from '../tickets/directory.ts'
import type { TicketEdit } from '../tickets/edit/edit.ts'
import { isTakenOff } from '../tickets/people/may-read.ts'
import { diagramOf, nextIn } from '../tickets/stage/stage-diagram.ts'
import type { Stage } from '../tickets/stage/stage.ts'
import type { Ticket, TicketNumber } from '../tickets/ticket.ts'
import type { TimelineEntry } from '../tickets/timeline-entry.ts'
import { answerTicket } from './answer-ticket.ts'
import { existingTicket, type EditDeps } from './change-ticket.ts'
import { editTicket } from './edit-ticket.ts'

/** An answer to hold, for `forMs` milliseconds. */
export interface AnswerToHold {
  readonly id: string
  readonly ticket: TicketNumber
  readonly by: Agent
  readonly writing: HeldWriting
  readonly forMs: number
}

const leaseMs = 60_000
const mostAtOnce = 100

/** Holds an answer. @returns false when an answer of this id is held already */
export async function holdAnswer({ id, ticket, by, writing, forMs }: AnswerToHold, { store, now }: EditDeps): Promise<boolean> {
  const heldAtMs = now()
  const dueAt = new Date(heldAtMs + forMs)
  const dated = { ...writing, heldAtMs }
  return store.heldAnswers.hold({
    _id: id,
    ticket,
    agent: by.addrSpec,
    writing: dated,
    dueAt,
    leaseUntil: null,
    verdict: null,
    saidAt: null,
  })
}

/** When the customer's newest message came, in ms since 1970; 0 without one. */
export function newestMessageMs(entries: readonly TimelineEntry[]): number {
  return Math.max(0, ...entries.filter(({ by, type }) => type === 'timeline_comment' && by.kind === 'contact').map(({ atMs }) => atMs))
}

/**
 * Sends a held answer that is due. Safe to repeat after a process died halfway: the answer is written once.
 *
 * @returns what its author must be told; null when all went well or another process has it
 */
export async function sayHeld(id: string, deps: EditDeps): Promise<string | null> {
  const { heldAnswers } = deps.store
  const nowMs = deps.now()
  const held = await heldAnswers.claim(id, new Date(nowMs), new Date(nowMs + leaseMs))
  if (!held) return null
  try {
    await say(held, deps)
  } catch (error) {
    return recordVerdict(held, `Nothing was sent: ${refusalOf(error)}`, { deps, isSaid: false })
  }
  try {
    await moveStage(held, deps)
  } catch (error) {
    return recordVerdict(held, `It is said; but the stage stays: ${refusalOf(error)}`, { deps, isSaid: true })
  }
  await heldAnswers.finish(id)
  return null
}

async function recordVerdict(
  { _id }: HeldAnswer,
  verdict: string,
  { deps, isSaid }: { readonly deps: EditDeps; readonly isSaid: boolean },
): Promise<string> {
  await deps.store.heldAnswers.judge(_id, verdict, isSaid ? new Date(deps.now()) : null)
  return verdict
}

/** Sends all held answers that are due, at most 100. @returns how many were due */
export async function sayDueAnswers(deps: EditDeps): Promise<number> {
  const ids = await deps.store.heldAnswers.due(new Date(deps.now()), mostAtOnce)
  for (const id of ids) await sayHeld(id, deps)
  return ids.length
}

async function say({ _id, ticket, agent, writing }: HeldAnswer, deps: EditDeps): Promise<void> {
  const lines = await deps.store.timeline.ofTicket(ticket)
  if (lines.some(({ externalRef }) => externalRef.startsWith(`${refOf(_id)}/`))) return
  if (newestMessageMs(lines) > writing.seenMs) throw new UserError('a message came in the meantime. Read it, then send again.')
  const { text, to, cc, files } = writing
  const isOff = await takenOffSince(ticket, writing, deps)
  const remaining = (people: readonly Address[]) => people.filter(({ addrSpec }) => !isOff(addrSpec))
  const readers = { to: to && remaining(to), cc: remaining(cc) }
  if (to && readers.to?.length === 0 && to.length > 0) throw new UserError('whom it was for was taken off the ticket in the meantime.')
  await answerTicket(ticket, { by: await agentNamed(agent, deps), text, ...readers, files, ref: refOf(_id) }, deps)
}

/** The Date header of a mail has whole seconds. */
const secondMs = 1000

/** Tells which people were taken off the ticket after the answer was written. */
async function takenOffSince(
  number: TicketNumber,
  { heldAtMs = Infinity }: HeldWriting,
  { store }: EditDeps,
): Promise<(addrSpec: string) => boolean> {
  const ticket = await existingTicket(number, store)
  const sinceMs = Math.floor(heldAtMs / secondMs) * secondMs
  const removed = new Set(ticket.takenOff.flatMap(({ addrSpec, atMs }) => (atMs >= sinceMs ? [addrSpec] : [])))
  return (addrSpec) => removed.has(addrSpec) && isTakenOff(addrSpec, ticket)
}

/** The reference of the event, the same at every try. */
const refOf = (id: string) => id.slice(0, 32)

async function agentNamed(address: string, { directory }: EditDeps): Promise<Agent> {
  const agent = (await directory()).agents.get(address)
  if (!agent) throw new UserError(`${address} is no agent any more`)
  return agent
}

async function moveStage({ ticket: number, agent, writing: { next } }: HeldAnswer, deps: EditDeps): Promise<void> {
  if (next === '') return
  const ticket = await existingTicket(number, deps.store)
  const edits: readonly TicketEdit[] = stepsTo(ticket, next as Stage, deps).map((to) => ({
    kind: 'stage',
    to,
    override: false,
    reason: null,
  }))
  await editTicket(number, edits, { by: await agentNamed(agent, deps), ifVersion: null }, deps)
}

/**
 * The stages to pass through. An answer asks the customer (T-064), so a diagram that resolves only from there is followed by both steps.
 */
function stepsTo({ stage, subtype }: Ticket, to: Stage, { config }: EditDeps): readonly Stage[] {
  if (stage === to) return []
  const diagram = diagramOf(diagramsOf(config.stages), subtype)
  const asking: Stage = 'awaiting_customer_response'
  const isWay = !nextIn(diagram, stage).includes(to) && nextIn(diagram, stage).includes(asking) && nextIn(diagram, asking).includes(to)
  return isWay ? [asking, to] : [to]
}

/** The text of a refusal. @throws any other error: the answer is tried again */
function refusalOf(error: unknown): string {
  if (error instanceof IntrayError && ['user', 'not-found', 'stale-version'].includes(error.code)) return error.message
  throw error
}
