/** How a broadcast fares: who has it, who does not, who answered, and how far the answers are (T-093). */
import { replyPrefix } from '../tickets/broadcast/replies.ts'
import type { Broadcast } from '../store/broadcasts.ts'
import type { Store } from '../store/store.ts'
import type { Stage } from '../tickets/stage/stage.ts'
import { claimKey } from '../store/claims.ts'
import type { TicketNumber } from '../tickets/ticket.ts'

/** A broadcast, and how it fares. */
export interface BroadcastProgress extends Broadcast {
  /** Their mail is not made yet. */
  readonly waiting: number
  /** Their mail waits in the outbox, or is on its way. */
  readonly queued: number
  readonly sent: number
  readonly failed: number
  /** Their mail may be out or not. */
  readonly unknown: number
  /** Unsubscribed after it was confirmed, and got nothing. */
  readonly skipped: number
  /** Unsubscribed after they had it. */
  readonly unsubscribed: number
  /** The tickets of answers, one for each workspace. */
  readonly replies: readonly { readonly ticket: TicketNumber; readonly stage: Stage }[]
}

/** Reads it. */
export async function progressOf(broadcast: Broadcast, { broadcasts, claims, tickets }: Store): Promise<BroadcastProgress> {
  const { ticket } = broadcast
  const [states, fates, unsubscribed, own] = await Promise.all([
    broadcasts.counts(ticket),
    broadcasts.fates(ticket),
    broadcasts.countUnsubscribed(ticket),
    tickets.find(ticket),
  ])
  const numbers = own ? await claims.under(claimKey(own.scope, replyPrefix(ticket))) : []
  const replies = await tickets.inOrder([...new Set(numbers)].sort((a, b) => a - b))
  const count = (status: string) => fates.get(status) ?? 0
  return {
    ...broadcast,
    waiting: states.get('waiting') ?? 0,
    skipped: states.get('unsubscribed') ?? 0,
    queued: count('queued') + count('deferred'),
    sent: count('sent'),
    failed: count('failed'),
    unknown: count('unknown') + count('dropped'),
    unsubscribed,
    replies: replies.map(({ number, stage }) => ({ ticket: number, stage })),
  }
}
