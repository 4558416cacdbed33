/** Tickets that were snoozed wake when their time has come, once, and their owners hear of it. */
import { expect, it } from 'vitest'
import { editTicket } from '../../src/act/edit-ticket.ts'
import { momentGiven } from '../../src/act/moment-given.ts'
import { wakeTickets } from '../../src/act/wake-tickets.ts'
import type { TicketEdit } from '../../src/tickets/edit/edit.ts'
import { DAY_MS, KIM, SAM, START_MS } from '../tickets/support/desk.ts'
import { BY_SAM, SAM_AGENT, openEditBench } from './editing.ts'

const agents = [
  { name: 'Sam', address: SAM },
  { name: 'Kim', address: KIM, timeZone: 'Asia/Tokyo' },
]
const snooze: TicketEdit = { kind: 'set', field: 'snoozedUntilMs', to: START_MS + 3 * DAY_MS }
const owned: TicketEdit = { kind: 'set', field: 'ownedBy', to: [KIM] }

it('a ticket sleeps till then, and its owner is mailed once', async () => {
  const { deps, ticket, clock, bench } = await openEditBench({ agents })
  const { number } = await ticket()
  await editTicket(number, [owned, snooze], { ...BY_SAM, isSilent: true }, deps)
  clock.nowMs = START_MS + 3 * DAY_MS - 1
  expect(await wakeTickets(deps)).toBe(0)
  clock.nowMs += 1
  expect([await wakeTickets(deps), await wakeTickets(deps)]).toEqual([1, 0])
  expect((await deps.store.tickets.find(number))?.snoozedUntilMs).toBeNull()
  const mails = await bench.store.outbox.collection.find({ agent: KIM }).toArray()
  expect(mails.map(({ text }) => text)).toEqual([expect.stringContaining('The time until which it was snoozed has come.')])
  const lines = await deps.store.timeline.ofTicket(number)
  expect(lines.filter(({ rule }) => rule === 'snooze')).toHaveLength(3)
})

it('dates are read where the agent is, or where the site is', async () => {
  const { deps, clock } = await openEditBench({ agents, timeZone: 'Europe/Berlin' })
  clock.nowMs = Date.parse('2026-11-04T12:00:00Z')
  const given = async (text: string, by = SAM_AGENT) => new Date((await momentGiven(text, by, deps)) ?? 0).toISOString()
  expect(await given('tomorrow')).toBe('2026-11-04T23:00:00.000Z')
  expect(await given('tomorrow 9:00', { ...SAM_AGENT, addrSpec: KIM })).toBe('2026-11-05T00:00:00.000Z')
  expect(await given('2026-12-01T09:00:00Z')).toBe('2026-12-01T09:00:00.000Z')
  expect(await momentGiven('none', SAM_AGENT, deps)).toBeNull()
  await expect(momentGiven('someday', SAM_AGENT, deps)).rejects.toThrow('is no date; write 2026-11-05')
})
