/** What is done once when the database turns out to be older than what was done with it: a new life begins. */
import { InvariantError } from '../errors.ts'
import { afterRestore } from '../tickets/delivery/outbox-fate.ts'
import type { Life } from './installation-lives.ts'
import { liftedTo, signsOfRestore } from './signs-of-restore.ts'
import type { Store } from './store.ts'
import { taken } from '../write-order.ts'

/** Why, and since when. */
export interface Restored {
  /** The life as it was when the signs were found; null: none was noted. */
  readonly before: Life | null
  /** By what it was noticed, for people to read. */
  readonly signs: readonly string[]
  /** The highest ticket number that was seen anywhere. */
  readonly highestTicket: number
  /** Mail that came before is taken again in silence. */
  readonly beforeMs: number
}

/** Begins a new life, and ends all that the life before may have done already. @returns it, with what was done */
export async function takeUpAgain({ before, signs, highestTicket, beforeMs }: Restored, store: Store): Promise<Life> {
  const n = (before?._id ?? 0) + 1
  const lifted = (await store.counters.all()).map(({ of, last }) => {
    return { of, from: last, to: liftedTo(last, of === 'ticket' ? highestTicket : 0) }
  })
  // First of all: whoever decides on mail from now on does it in silence.
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

/** A ticket that a mail bears our signature for: whatever the database knows, its number was given out. */
export interface SignedTicket {
  readonly ticket: number
  /** When the mail came. */
  readonly atMs: number
}

/** Begins a new life where signed tickets were never given out. @returns what showed it; empty: nothing */
export async function takeUpLostTickets(signed: readonly SignedTicket[], before: Life | null, store: Store): Promise<readonly string[]> {
  if (signed.length === 0) return []
  const lastTicket = await store.counters.lastTicket()
  const lost = signed.filter(({ ticket }) => ticket > lastTicket)
  const signedTickets = lost.map(({ ticket }) => ticket)
  const signs = signsOfRestore({ lastTicket, life: before, ledgerUuid: null, rememberedTicket: null, signedTickets })
  if (signs.length === 0) return []
  // These mails are of today, as far as anybody can tell; what came before them may have been taken care of.
  const beforeMs = Math.min(...lost.map(({ atMs }) => atMs))
  await takeUpAgain({ before, signs, highestTicket: Math.max(...signedTickets), beforeMs }, store)
  return signs
}

/** Does what is left of the present life's beginning: whoever began it may have died. */
export async function finishTakingUp(store: Store): Promise<Life> {
  const life = await store.lives.present()
  if (life === null) throw new InvariantError('no life was begun')
  for (const { of, to } of life.lifted) await store.counters.lift(of, to)
  taken('restore.lifted')
  await store.broadcasts.pauseAll()
  // A search server was not put back along with the database.
  await store.searchState.distrust()
  const unsent = life.unsent + (await endOutbox(store))
  await store.lives.note(life._id, { unsent, isReady: true })
  return { ...life, unsent, isReady: true }
}

/** What was to be sent has been sent, as far as anybody can tell; agents hear of their answers. */
async function endOutbox({ outbox }: Store): Promise<number> {
  let ended = 0
  for (let rows = await outbox.unsettled(); rows.length > 0; rows = await outbox.unsettled()) {
    for (const row of rows) if (await outbox.write(row, afterRestore(row, Date.now()))) ended++
  }
  return ended
}
