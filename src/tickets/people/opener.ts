/** Tells whose matter a ticket is. */
import type { Ticket } from '../ticket.ts'

/** The address of whoever opened a ticket, or for whom an agent opened it; null: no customer. */
export function openerOf({ createdBy, reportedBy }: Pick<Ticket, 'createdBy' | 'reportedBy'>): string | null {
  const id = createdBy.kind === 'contact' ? createdBy.id : createdBy.kind === 'user' ? reportedBy[0] : undefined
  return id === undefined ? null : id.slice(id.indexOf('/') + 1)
}
