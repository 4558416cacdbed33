/** What agents do elsewhere than in their mail program, by the use cases behind the command line and the API, until it is sent. */

import { answerTicket, noteOnTicket } from '../../src/act/answer-ticket.ts'
import type { EditDeps } from '../../src/act/change-ticket.ts'
import { createTicket, type HandChannel } from '../../src/act/create-ticket.ts'
import { editTicket } from '../../src/act/edit-ticket.ts'
import { mergeTickets } from '../../src/act/merge-tickets.ts'
import { editDepsOf } from '../../src/process/edit-deps.ts'
import type { TicketEdit } from '../../src/tickets/edit/edit.ts'
import type { Ticket, TicketNumber } from '../../src/tickets/ticket.ts'
import { SAM, type Installation } from './installation.ts'
import { settled } from './observe.ts'

const by = { addrSpec: SAM, displayName: 'Sam Okafor', groups: [] }

/** As the command line and the API have them: they wake who sends, so that nothing waits for the sweeper. */
function depsOf({ runtime }: Installation): EditDeps {
  return editDepsOf(runtime)
}

/** Sam writes an internal note. */
export async function noteByHand(us: Installation, number: number, text: string): Promise<void> {
  await noteOnTicket(number as TicketNumber, { by, text }, depsOf(us))
  await settled(us)
}

/** Sam answers the email members. */
export async function answerByHand(us: Installation, number: number, text: string): Promise<void> {
  await answerTicket(number as TicketNumber, { by, text, to: null, cc: [] }, depsOf(us))
  await settled(us)
}

/** Sam changes a ticket. @returns the ticket after it */
export async function editByHand(us: Installation, number: number, edits: readonly TicketEdit[]): Promise<Ticket> {
  const ticket = await editTicket(number as TicketNumber, edits, { by, ifVersion: null }, depsOf(us))
  await settled(us)
  return ticket
}

/** Sam merges a ticket into another one. */
export async function mergeByHand(us: Installation, duplicate: number, primary: number): Promise<void> {
  await mergeTickets(duplicate as TicketNumber, primary as TicketNumber, { by, ifVersion: null }, depsOf(us))
  await settled(us)
}

/** A customer's ticket that came by no mail: in the portal he writes himself, through the API Sam writes for him. */
export async function openByHand(
  us: Installation,
  { customer, text, channel }: { readonly customer: string; readonly text: string; readonly channel: HandChannel },
): Promise<Ticket> {
  const reporter = { addrSpec: customer, displayName: '' }
  const author = channel === 'portal' ? { ...reporter, groups: [] } : by
  const more = { mailbox: 'support', title: text, part: null, severity: null, reporter, sourceChannel: channel }
  const ticket = await createTicket({ ...more, by: author, body: text }, depsOf(us))
  await settled(us)
  return ticket
}
