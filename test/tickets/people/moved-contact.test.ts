/** A contact that has another workspace keeps every place on a ticket, and the ticket keeps its own workspace. */
import { expect, it } from 'vitest'
import { causeOf, draftOf } from '../../../src/tickets/draft.ts'
import { withMovedContact } from '../../../src/tickets/people/moved-contact.ts'
import type { Contact, ContactId, RevOrgId, Ticket } from '../../../src/tickets/ticket.ts'
import { ANN, BOB, Desk, EVE, SAM } from '../support/desk.ts'

const from = `Acme/${ANN}` as ContactId
const to: Contact = { id: `North/${ANN}` as ContactId, addrSpec: ANN, displayName: 'Ann', revOrg: 'North' as RevOrgId, account: null }
const cause = causeOf('a-move', { kind: 'user', id: SAM }, { atMs: Date.UTC(2026, 11, 1) })

function ticketWith(changes: Partial<Ticket> = {}): Ticket {
  const desk = new Desk()
  desk.receive({ id: 'm1', cc: [BOB, EVE] })
  return { ...desk.ticket(), ...changes }
}

const moved = (ticket: Ticket) => withMovedContact(draftOf(ticket), { from, to }, cause)

it('in every place the new id stands where the old one stood, and no place has both', () => {
  const { ticket } = moved(ticketWith({ subscribers: [from, SAM, to.id] }))
  expect(JSON.stringify(ticket)).not.toContain(from)
  expect(ticket.reportedBy).toEqual([to.id, `Acme/${BOB}`])
  expect(ticket.subscribers).toEqual([to.id, SAM])
  expect(ticket.createdBy).toMatchObject({ kind: 'contact', id: to.id })
  expect(ticket.emailMembers.find(({ addrSpec }) => addrSpec === ANN)?.contact).toBe(to.id)
})

it('the ticket stays in its workspace and stage, and with its members', () => {
  const before = ticketWith()
  const { ticket } = moved(before)
  expect([ticket.revOrg, ticket.account, ticket.stage]).toEqual([before.revOrg, before.account, before.stage])
  expect(ticket.emailMembers.map(({ addrSpec }) => addrSpec)).toEqual(before.emailMembers.map(({ addrSpec }) => addrSpec))
})

it('history says who reports by which id from now on, and who changed it', () => {
  const { entries, outbound } = moved(ticketWith())
  expect(entries).toMatchObject([{ by: cause.by, rule: 'T-038', change: { field: 'reportedBy' } }])
  expect(entries[0]?.change?.to).toContain(to.id)
  expect(outbound).toEqual([])
})

it('a ground that may yet be taken away is that of the contact as it is now', () => {
  const ground = { contact: from, addrSpec: ANN, revOrg: 'Acme' as RevOrgId, ground: 'copied' as const, order: cause.order }
  expect(moved(ticketWith({ provisional: [ground] })).ticket.provisional).toEqual([{ ...ground, contact: to.id, revOrg: 'North' }])
})

it('a ticket that does not name them stays as it is', () => {
  const before = ticketWith({ reportedBy: [], subscribers: [], emailMembers: [], provisional: [], createdBy: cause.by })
  const { ticket, entries } = moved(before)
  expect(ticket).toEqual(before)
  expect(entries).toEqual([])
})
