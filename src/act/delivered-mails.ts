/** Finds delivered mails by the names that people use: Message-ID, UID, ledger key, or ticket. */
import { NotFoundError } from '../errors.ts'
import type { InboundRow } from '../store/inbound-row.ts'
import type { Store } from '../store/store.ts'
import { ticketNumber, type InboundId, type TicketNumber } from '../tickets/ticket.ts'

/** Description of these names, for help texts. */
export const mailNames = 'a Message-ID, a UID, a ledger key or TKT-n'

/**
 * The ledger rows that a name stands for, oldest first.
 *
 * @throws {NotFoundError} when no delivered mail has that name
 */
export async function mailsNamed(text: string, store: Store): Promise<readonly InboundRow[]> {
  const rows = await rowsNamed(text, store)
  if (rows.length > 0) return rows
  const why = /^TKT-/i.test(text.trim())
    ? 'the ticket was made by hand, or the number left out: numbers have gaps where a worker ended'
    : 'it may not have been fetched: see intray mailbox status'
  throw new NotFoundError(`no delivered mail is known as "${text}"; ${why}`)
}

async function rowsNamed(text: string, store: Store): Promise<readonly InboundRow[]> {
  const name = text.trim().replace(/^<|>$/g, '')
  const { inboundRows, messages } = store
  const number = /^TKT-/i.test(name) ? ticketNumber(name) : null
  if (number !== null) return rowsOn(number, store)
  const byKey = await inboundRows.load([name as InboundId])
  if (byKey.length > 0) return byKey
  if (/^\d{1,10}$/.test(name)) return inboundRows.ofUid(name)
  return inboundRows.ofMessages((await messages.ofMessageId(name)).map(({ _id }) => _id))
}

/** Mails that were applied to the ticket, and mails that a split moved there later. */
async function rowsOn(number: TicketNumber, { inboundRows, messages }: Store): Promise<readonly InboundRow[]> {
  const [applied, messageRows] = await Promise.all([inboundRows.ofTickets([number]), messages.ofTicket(number)])
  const moved = await inboundRows.ofMessages(messageRows.map(({ _id }) => _id))
  return [...new Map([...applied, ...moved].map((row) => [row._id, row])).values()].toSorted(byArrival)
}

function byArrival(a: InboundRow, b: InboundRow): number {
  return a.at.getTime() - b.at.getTime() || (a._id < b._id ? -1 : 1)
}
