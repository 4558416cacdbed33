/** Counts how far a broadcast has come: who has it, who does not, who answered, and the stages of those tickets (T-093). */
import { replyPrefix } from '../tickets/broadcast/replies.ts'
import type { Broadcast } from '../store/broadcasts.ts'
import type { Store } from '../store/store.ts'
import type { Stage } from '../tickets/stage/stage.ts'
import { claimKey } from '../store/claims.ts'
import type { TicketNumber } from '../tickets/ticket.ts'

/** A broadcast with its counts of recipients. */
export interface BroadcastProgress extends Broadcast {
  /** Recipients whose mail is not made yet. */
  readonly waiting: number
  /** Recipients whose mail waits in the outbox or is being sent. */
  readonly queued: number
  readonly sent: number
  readonly failed: number
  /** Recipients whose mail may or may not have been sent. */
  readonly unknown: number
  /** Recipients who unsubscribed after the confirmation, before their mail was made. */
  readonly skipped: number
  /** Recipients who unsubscribed after they had got the mail. */
  readonly unsubscribed: number
  /** Tickets of answers, one for each workspace. */
  readonly replies: readonly { readonly ticket: TicketNumber; readonly stage: Stage }[]
}

/** Reads the progress of a broadcast. */
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
