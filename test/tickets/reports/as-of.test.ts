/** Tickets as they were: changes are taken back, others stay. */
import { expect, it } from 'vitest'
import { beforeChanges, groupings, placesOf, type GroupedTicket } from '../../../src/tickets/reports/as-of.ts'
import type { TicketNumber } from '../../../src/tickets/ticket.ts'
import type { TimelineEntry } from '../../../src/tickets/timeline-entry.ts'

const ticket: GroupedTicket = {
  ...{ number: 1 as TicketNumber, group: 'sales', part: 'app', ownedBy: ['ann', 'bob'], mailbox: 'support', isSpam: true },
  ...{ tags: [{ name: 'late', value: null }], revOrg: null },
}

function change(field: string, from: unknown, to: unknown): TimelineEntry {
  return { change: { field, from, to } } as TimelineEntry
}

it('the oldest of several changes tells what was before all of them', () => {
  const changes = [change('group', null, 'tech'), change('isSpam', false, true), change('group', 'tech', 'sales')]
  expect(beforeChanges(ticket, changes)).toEqual({ ...ticket, group: null, isSpam: false })
})

it('other changes, and lines that are none, change nothing', () => {
  expect(beforeChanges(ticket, [change('title', 'a', 'b'), { change: null } as TimelineEntry])).toEqual(ticket)
})

it('a ticket counts at each of its owners and tags, and at none without any', () => {
  expect(Object.fromEntries(groupings.map((by) => [by, placesOf(ticket, by)]))).toEqual({
    ...{ group: ['sales'], part: ['app'], owner: ['ann', 'bob'], tag: ['late'], workspace: [null], mailbox: ['support'] },
  })
  expect(placesOf({ ...ticket, ownedBy: [] }, 'owner')).toEqual([null])
  expect(placesOf(ticket, null)).toEqual([null])
})

it('a tag that a ticket has with two values counts once', () => {
  const tags = ['1', '2'].map((value) => ({ name: 'size', value }))
  expect(placesOf({ ...ticket, tags }, 'tag')).toEqual(['size'])
})
