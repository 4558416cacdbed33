/** Delivered mails as people name them: by Message-ID, UID, ledger key, or the ticket they are on. */
import { NotFoundError } from '../errors.ts'
import type { InboundRow } from '../store/inbound-rows.ts'
import type { Store } from '../store/store.ts'
import { ticketNumber } from '../tickets/ticket.ts'

/** How a command's argument is described. */
export const mailNames = 'a Message-ID, a UID, a ledger key or TKT-n'

/**
 * The ledger rows that a name stands for, oldest first.
 *
 * @throws {NotFoundError} when no delivered mail is known by it
 */
export async function mailsNamed(text: string, store: Store): Promise<readonly InboundRow[]> {
  const rows = await rowsNamed(text, store)
  if (rows.length > 0) return rows
  throw new NotFoundError(
    `no delivered mail is known as "${text}"; it may not have been fetched: see intray mailbox status`,
  )
}

async function rowsNamed(text: string, store: Store): Promise<readonly InboundRow[]> {
  const name = text.trim().replace(/^<|>$/g, '')
  const rows = store.inboundRows.collection
  const number = /^TKT-/i.test(name) ? ticketNumber(name) : null
  if (number !== null) return rows.find({ ticket: number }).sort({ at: 1, _id: 1 }).toArray()
  const byKey = await rows.find({ _id: name as InboundRow['_id'] }).toArray()
  if (byKey.length > 0) return byKey
  if (/^\d{1,10}$/.test(name)) return rows.find({ _id: { $regex: `/${name.padStart(10, '0')}$` } } as object).toArray()
  const messages = await store.messages.collection.find({ messageId: name }, { projection: { _id: 1 } }).toArray()
  return rows
    .find({ message: { $in: messages.map(({ _id }) => _id) } })
    .sort({ at: 1, _id: 1 })
    .toArray()
}
