/** Sends confirmed broadcasts at their pace: each step puts mails of waiting recipients into the outbox, in one transaction. */
import { writesOf } from '../commit/writes-of.ts'
import { directoryOf } from '../config/directory.ts'
import { VersionConflictError } from '../errors.ts'
import type { Broadcast, BroadcastRecipient } from '../store/broadcasts.ts'
import type { CommitSet } from '../store/commit-set.ts'
import { dueOf, usedUp } from '../tickets/broadcast/pace.ts'
import { draftOf, withOutbound } from '../tickets/draft.ts'
import type { Directory } from '../tickets/directory.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { pageOf } from './broadcast.ts'
import { letterTo } from './broadcast-letters.ts'
import type { CommitDeps } from './commit-changes.ts'
import { unsubscribeToken } from './unsubscribe.ts'

export interface SendBroadcastDeps extends CommitDeps {
  readonly now: () => number
}

/** Broadcasts sent at a time; others wait their turn. */
const mostBroadcasts = 20
/** Mails of one transaction. */
const mostPerStep = 100

/** One pass. Two sweepers at once do no harm: each step is guarded by the pace that it read. @returns how many mails were queued */
export async function sendBroadcasts(deps: SendBroadcastDeps): Promise<number> {
  const sending = await deps.store.broadcasts.newest(mostBroadcasts, 'sending')
  if (sending.length === 0) return 0
  const directory = directoryOf(deps.config, [])
  const unsent = await deps.store.outbox.countUnsentByMailbox()
  let count = 0
  for (const broadcast of sending) {
    const ticket = await deps.store.tickets.find(broadcast.ticket)
    const mailbox = directory.mailboxes.get(ticket?.mailbox ?? '')
    // A server that is slower than the pace gets no more, or agents' answers would wait behind thousands of mails.
    if (!ticket || !mailbox || (unsent.get(mailbox.name) ?? 0) > broadcast.perMinute) continue
    count += await sendDue(broadcast, { ticket, directory }, deps)
  }
  return count
}

interface LetterContext {
  readonly ticket: Ticket
  readonly directory: Directory
}

async function sendDue(read: Broadcast, context: LetterContext, deps: SendBroadcastDeps): Promise<number> {
  const nowMs = deps.now()
  let broadcast = read
  for (let count = 0; ;) {
    const due = Math.min(mostPerStep, dueOf(broadcast, nowMs))
    if (due === 0) return count
    const waiting = await deps.store.broadcasts.recipients(broadcast.ticket, due, 'waiting')
    const pacedUntil = usedUp(broadcast, waiting.length, nowMs)
    const to: Broadcast = { ...broadcast, pacedUntil, state: waiting.length < due ? 'done' : 'sending' }
    if (!(await sendStep(waiting, { read: broadcast, to, context, nowMs }, deps))) return count
    count += waiting.length
    if (to.state === 'done') return count
    broadcast = to
  }
}

interface Step {
  readonly read: Broadcast
  readonly to: Broadcast
  readonly context: LetterContext
  readonly nowMs: number
}

/** Queues the mails of one step. @returns false when the broadcast changed meanwhile, by another sweeper or a pause */
async function sendStep(
  waiting: readonly BroadcastRecipient[],
  { read, to, context: { ticket, directory }, nowMs }: Step,
  { store, config, wake }: SendBroadcastDeps,
): Promise<boolean> {
  const addresses = waiting.map(({ addrSpec }) => addrSpec)
  const unsubscribed = await store.broadcasts.unsubscribed(addresses, read.purpose)
  const letters = waiting
    .filter(({ addrSpec }) => !unsubscribed.has(addrSpec))
    .map(({ _id: id, addrSpec, displayName, language }) => {
      const unsubscribeUrl = pageOf(unsubscribeToken(id, config), { config })
      return letterTo({ id, addrSpec, displayName, language, unsubscribeUrl }, read, { ticket, directory, config })
    })
  const settled = waiting.map(({ _id, addrSpec }) => ({
    _id,
    state: unsubscribed.has(addrSpec) ? ('unsubscribed' as const) : ('queued' as const),
  }))
  const from = { state: read.state, pacedUntil: read.pacedUntil }
  const broadcast = { ticket: ticket.number, from, to: { state: to.state, pacedUntil: to.pacedUntil }, settled }
  const change = { draft: withOutbound(draftOf(ticket), letters), ref: `broadcast-${ticket.number}`, readVersion: ticket.version }
  // The broadcast's ticket itself is not written, so other changes to it do not conflict.
  const set: CommitSet = { ...writesOf([change], { config, nowMs }, { broadcast }), tickets: [] }
  try {
    await store.commit(set)
  } catch (error) {
    if (error instanceof VersionConflictError) return false
    throw error
  }
  await wake?.(set.outbox.map(({ _id }) => _id))
  return true
}
