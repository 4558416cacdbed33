/** Recognizes that the database is older than what was done with it, from its own state and from others' memory. */
import type { Life } from './installation-lives.ts'

/** The facts to compare. */
export interface DatabaseSigns {
  /** The last ticket number of the counter. */
  readonly lastTicket: number
  readonly life: Pick<Life, 'ledgerUuid'> | null
  /** MongoDB's present UUID of the ledger collection. */
  readonly ledgerUuid: string | null
  /** The last ticket number in Redis; null: none. */
  readonly rememberedTicket: number | null
  /** Ticket numbers in mail with our signature. */
  readonly signedTickets: readonly number[]
}

/** The evidence of a restore, in words; empty: none. */
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
 * Where a counter continues after a restore: above all numbers that may have been given out since the backup.
 *
 * @param highest - the highest number of its kind that was seen anywhere
 */
export function liftedTo(last: number, highest: number): number {
  return Math.ceil((Math.max(last, highest) * 1.1 + 10_000) / 1000) * 1000
}
