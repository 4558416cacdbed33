/** A ticket as programs read it: DevRev's names, times as text, custom fields by their names. */
import { displayId, type Ticket } from '../tickets/ticket.ts'

/** Attributes by name. */
export type TicketRow = Readonly<Record<string, unknown>>

/** The row of a ticket. */
export function ticketRow(ticket: Ticket): TicketRow {
  const {
    number,
    participants: _p,
    participantsSince: _i,
    provisional: _v,
    parent: _r,
    order: _o,
    lastCustomer: _l,
    slaEvents: _s,
    ...rest
  } = ticket
  const { createdAtMs, modifiedAtMs, targetCloseAtMs, snoozedUntilMs, closedAtMs, emailMembers, customFields, ...fields } = rest
  return {
    displayId: displayId(number),
    ...fields,
    emailMembers: emailMembers.map(({ addrSpec }) => addrSpec),
    createdDate: shownTime(createdAtMs),
    modifiedDate: shownTime(modifiedAtMs),
    targetCloseDate: shownTime(targetCloseAtMs),
    snoozedUntil: shownTime(snoozedUntilMs),
    closeDate: shownTime(closedAtMs),
    ...Object.fromEntries(customFields.map(({ name, value }) => [name, value])),
  }
}

function shownTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}
