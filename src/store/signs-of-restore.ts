/** Is this database older than what was done with it? Told from what it says of itself and from what others remember. */
import type { Life } from './installation-lives.ts'

/** What is known of a database and beside it. */
export interface DatabaseSigns {
  /** The last number that its counter of tickets gave out. */
  readonly lastTicket: number
  readonly life: Pick<Life, 'ledgerUuid'> | null
  /** What MongoDB calls the ledger now. */
  readonly ledgerUuid: string | null
  /** The last number that Redis remembers; null: nothing. */
  readonly rememberedTicket: number | null
  /** Ticket numbers in mail that bears our signature. */
  readonly signedTickets: readonly number[]
}

/** What speaks for an older state, for people to read; empty: nothing. */
export function signsOfRestore({ lastTicket, life, ledgerUuid, rememberedTicket, signedTickets }: DatabaseSigns): readonly string[] {
  const highest = signedTickets.reduce((most, number) => Math.max(most, number), 0)
  const wasMadeAnew = life !== null && life.ledgerUuid !== null && ledgerUuid !== null && life.ledgerUuid !== ledgerUuid
  return [
    ...(wasMadeAnew ? ['its collections were made anew, as from a dump'] : []),
    ...((rememberedTicket ?? 0) > lastTicket ? [`Redis remembers TKT-${rememberedTicket}, the database TKT-${lastTicket}`] : []),
    ...(highest > lastTicket ? [`a mail bears our signature for TKT-${highest}, the database knows TKT-${lastTicket}`] : []),
  ]
}

/**
 * Where a counter goes on after a restore: well above what can have been given out in the state that is lost.
 *
 * @param highest - the highest number of its kind that was seen anywhere
 */
export function liftedTo(last: number, highest: number): number {
  return Math.ceil((Math.max(last, highest) * 1.1 + 10_000) / 1000) * 1000
}
