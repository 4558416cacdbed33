/** Reports over a real store: yesterday's is the same tomorrow. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { reportOf, type ReportRequest } from '../../src/act/report.ts'
import type { Config } from '../../src/config/schema.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import type { TicketDocument } from '../../src/store/ticket-schema.ts'
import { orderKey, type SlaEvent, type TicketNumber } from '../../src/tickets/ticket.ts'
import type { TimelineEntry } from '../../src/tickets/timeline-entry.ts'
import { emptyDatabaseUri } from '../support/places.ts'

let store: Store
beforeAll(async () => {
  store = await openStore(emptyDatabaseUri())
})
afterAll(() => store.close())

const hour = 3_600_000
const monday = Date.UTC(2026, 10, 23)
const sla = { firstResponseMinutes: 60 }
const config = { timeZone: 'UTC', mailboxes: [{ name: 'support', sla }] } as unknown as Config
const nothing = {
  ...{ endings: [], tickets: [], claims: new Map(), messages: [], workspaces: [], contacts: [] },
  ...{ outbox: [], reports: [], copies: [], acknowledged: new Map(), acknowledgements: new Map(), nowMs: 0 },
}

async function put(number: number, ticket: Partial<TicketDocument>): Promise<void> {
  const createdAtMs = monday + number * hour
  const plain = { createdAtMs, modifiedAtMs: createdAtMs, stage: 'queued', mailbox: 'support', group: 'tech', part: 'app' } as const
  const rest = { ownedBy: [], tags: [], revOrg: null, isSpam: false, slaEvents: [], ...ticket }
  await store.tickets.collection.insertOne({ _id: number as TicketNumber, ...plain, ...rest } as unknown as TicketDocument)
}

/** A change on Tuesday, as history has it, and on the ticket. */
async function change(number: number, field: string, { from, to }: { readonly from: unknown; readonly to: unknown }): Promise<void> {
  const ticket = number as TicketNumber
  const atMs = monday + 30 * hour
  const line = { externalRef: `${field}/0`, ticket, order: orderKey(atMs, field), atMs, type: 'timeline_change_event' } as const
  const rest = { visibility: 'internal', by: { kind: 'system', id: 'intray' }, message: null, body: null, files: [], rule: null } as const
  const entry: TimelineEntry = { ...line, ...rest, change: { field, from, to } }
  await store.commit({ ...nothing, entries: [entry] })
  await store.tickets.collection.updateOne({ _id: ticket }, { $set: { [field]: to, modifiedAtMs: atMs } })
}

const events = (...all: readonly (readonly [number, SlaEvent['what']])[]) => all.map(([at, what]) => ({ atMs: monday + at * hour, what }))

async function onMonday(name: ReportRequest['name'], by: ReportRequest['by'] = null, nowMs = monday + 1000 * hour) {
  const request = { name, from: '2026-11-23', to: '2026-11-23', by }
  return (await reportOf(request, { store, config, now: () => nowMs })).rows
}

async function all() {
  const names = ['arrivals', 'first-response', 'resolution', 'backlog', 'promises'] as const
  return Promise.all(names.flatMap((name) => [onMonday(name), onMonday(name, 'group'), onMonday(name, 'tag')]))
}

it('what happens on Tuesday changes nothing of Monday: groups, tags, spam, answers and closing', async () => {
  await put(1, { slaEvents: events([1, 'customer'], [1.5, 'agent']) })
  await put(2, { tags: [{ name: 'vip', value: null }] as TicketDocument['tags'] })
  await put(3, { isSpam: true })
  await put(4, { isImported: true })
  await put(5, { group: null, slaEvents: events([5, 'customer'], [6.5, 'agent'], [7, 'closed']), stage: 'resolved' })
  const before = await all()
  expect(await onMonday('arrivals', 'group')).toEqual([
    { group: 'tech', day: '2026-11-23', tickets: 2 },
    { group: null, day: '2026-11-23', tickets: 1 },
  ])
  expect(await onMonday('first-response')).toEqual([{ count: 2, median_seconds: 1800, p90_seconds: 5400 }])
  expect((await onMonday('promises'))[0]).toEqual({ promise: 'first_response', kept: 1, broken: 2, kept_percent: 33.3 })
  expect(await onMonday('backlog')).toMatchObject([{ open: 2, up_to_1_day: 2 }])

  await put(30, {})
  await change(1, 'group', { from: 'tech', to: 'sales' })
  await change(2, 'tags', { from: [{ name: 'vip', value: null }], to: [] })
  await change(5, 'isSpam', { from: false, to: true })
  await change(3, 'isSpam', { from: true, to: false })
  await store.tickets.collection.updateOne({ _id: 2 as TicketNumber }, { $set: { slaEvents: events([30, 'closed']), stage: 'resolved' } })
  expect(await all()).toEqual(before)
})

it('a day that is not over counts up to now', async () => {
  expect(await onMonday('arrivals', null, monday + 1.5 * hour)).toEqual([{ day: '2026-11-23', tickets: 1 }])
})
