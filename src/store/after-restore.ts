/** Takes the installation up again after a restore: the database is older than what was done with it, and a new life begins. */
import { InvariantError } from '../errors.ts'
import { afterRestore } from '../tickets/delivery/outbox-fate.ts'
import type { Life } from './installation-lives.ts'
import { liftedTo, signsOfRestore } from './signs-of-restore.ts'
import type { Store } from './store.ts'
import { taken } from '../write-order.ts'

/** The evidence of a restore. */
export interface Restored {
  /** The life when the evidence was found; null: none was recorded. */
  readonly before: Life | null
  /** The evidence in words. */
  readonly signs: readonly string[]
  /** The highest ticket number seen anywhere. */
  readonly highestTicket: number
  /** Mail from before this is processed again silently. */
  readonly beforeMs: number
}

/**
 * Begins a new life, and settles all that the previous one may have done already.
 *
 * @returns the new life
 */
export async function takeUpAgain({ before, signs, highestTicket, beforeMs }: Restored, store: Store): Promise<Life> {
  const n = (before?._id ?? 0) + 1
  const lifted = (await store.counters.all()).map(({ of, last }) => {
    return { of, from: last, to: liftedTo(last, of === 'ticket' ? highestTicket : 0) }
  })
  // First, so that mail decided from now on is decided silently.
  await store.lives.begin(n, {
    begunAt: new Date(),
    ledgerUuid: await store.ledgerUuid(),
    takenAgainBefore: new Date(beforeMs),
    knownUntil: await store.inboundRows.lastStoredAt(),
    signs,
    lifted,
  })
  taken('restore.begun')
  return finishTakingUp(store)
}

/** A ticket whose signed number a mail has: it was given out, whatever the database knows. */
export interface SignedTicket {
  readonly ticket: number
  /** When the mail arrived. */
  readonly atMs: number
}

/**
 * Begins a new life if signed tickets are unknown to the database.
 *
 * @returns the evidence in words; empty: there is none
 */
export async function takeUpLostTickets(signed: readonly SignedTicket[], before: Life | null, store: Store): Promise<readonly string[]> {
  if (signed.length === 0) return []
  const lastTicket = await store.counters.lastTicket()
  const lost = signed.filter(({ ticket }) => ticket > lastTicket)
  const signedTickets = lost.map(({ ticket }) => ticket)
  const signs = signsOfRestore({ lastTicket, life: before, ledgerUuid: null, rememberedTicket: null, signedTickets })
  if (signs.length === 0) return []
  // These mails count as of today; what arrived before them may have been handled already.
  const beforeMs = Math.min(...lost.map(({ atMs }) => atMs))
  await takeUpAgain({ before, signs, highestTicket: Math.max(...signedTickets), beforeMs }, store)
  return signs
}

/**
 * Finishes the beginning of the present life, which a process may have died in.
 *
 * @throws {InvariantError} without a life
 */
export async function finishTakingUp(store: Store): Promise<Life> {
  const life = await store.lives.present()
  if (life === null) throw new InvariantError('no life was begun')
  for (const { of, to } of life.lifted) await store.counters.lift(of, to)
  taken('restore.lifted')
  await store.broadcasts.pauseAll()
  // The search server was not restored along with the database.
  await store.searchState.distrust()
  const unsent = life.unsent + (await endOutbox(store))
  await store.lives.note(life._id, { unsent, isReady: true })
  return { ...life, unsent, isReady: true }
}

/** Everything in the outbox was probably sent; agents are alerted to their answers. */
async function endOutbox({ outbox }: Store): Promise<number> {
  let ended = 0
  for (let rows = await outbox.unsettled(); rows.length > 0; rows = await outbox.unsettled()) {
    for (const row of rows) if (await outbox.write(row, afterRestore(row, Date.now()))) ended++
  }
  return ended
}
