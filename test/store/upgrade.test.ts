/**
 * An upgrade that changes the schema, while it runs: 10,000 tickets, workers of both versions side by side. The migration here is made
 * for the test; docs/operating.md says how a real one goes the same way.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { againOnConflict } from '../../src/commit/again-on-conflict.ts'
import type { CommitSet } from '../../src/store/commit-set.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import type { Ticket, TicketNumber } from '../../src/tickets/ticket.ts'
import { ticketOf } from '../send/outbox-fixtures.ts'
import { freshDatabaseUri } from '../support/servers.ts'

const count = 10_000
const edits = 150
const dayMs = 86_400_000
const firstMs = Date.UTC(2026, 0, 1)
/** A ticket of the version to come has the day that it was opened on. */
type NewTicket = Ticket & { readonly openedOn?: string }

let [old, fresh]: Store[] = []
let closing: (() => Promise<void>)[] = []

beforeAll(async () => {
  const uri = freshDatabaseUri()
  old = await openStore(uri)
  fresh = await openStore(uri)
  closing = [old, fresh].map((store) => () => store.close())
  const documents = Array.from({ length: count }, (_, i) => {
    const { number: _number, ...rest } = ticketOf((i + 1) as TicketNumber)
    return { ...rest, _id: i + 1, title: 't', createdAtMs: firstMs + i * 3_600_000 }
  })
  await old.tickets.collection.insertMany(documents as never)
})
afterAll(() => Promise.all(closing.map((close) => close())))

const dayOf = ({ createdAtMs }: Pick<Ticket, 'createdAtMs'>) => new Date(createdAtMs).toISOString().slice(0, 10)
const setOf = (tickets: CommitSet['tickets']): CommitSet => {
  const people = { claims: new Map(), messages: [], entries: [], workspaces: [], contacts: [], outbox: [] }
  return { endings: [], tickets, ...people, reports: [], copies: [], acknowledged: new Map(), acknowledgements: new Map(), nowMs: 0 }
}

/** Some ticket or other gets one more letter to its title. */
async function edit(store: Store, change: (ticket: Ticket) => Ticket): Promise<void> {
  const number = (1 + Math.floor(Math.random() * 50)) as TicketNumber
  await againOnConflict(async () => {
    const ticket = (await store.tickets.find(number))!
    await store.commit(setOf([{ ticket: change({ ...ticket, title: `${ticket.title}+` }), readVersion: ticket.version }]))
  })
}

/** It knows nothing of the day, and opens tickets without it. */
async function workAsBefore(): Promise<void> {
  for (let n = 0; n < edits; n++) {
    await edit(old!, (ticket) => ticket)
    if (n % 10 > 0) continue
    const ticket = { ...ticketOf((count + 1 + n) as TicketNumber), title: 't', createdAtMs: firstMs + n * dayMs }
    await old!.commit(setOf([{ ticket, readVersion: null }]))
  }
}

/** It reads the day where it is missing from what there is, and writes it. */
async function workAsAfter(): Promise<void> {
  for (let n = 0; n < edits; n++)
    await edit(fresh!, (ticket: NewTicket): NewTicket => ({ ...ticket, openedOn: ticket.openedOn ?? dayOf(ticket) }))
}

const lacking = { openedOn: { $exists: false } } as object

/** Some hundred tickets at a time; each gets another version, so that whoever has read it without the day decides again. */
async function migrate(store: Store): Promise<number> {
  const { collection } = store.tickets
  for (let changed = 0; ;) {
    const set = await collection.find(lacking, { projection: { _id: 1 }, limit: 500 }).toArray()
    if (set.length === 0) return changed
    const day = { $dateToString: { date: { $toDate: '$createdAtMs' }, format: '%Y-%m-%d' } }
    const fill = [{ $set: { openedOn: day, version: { $add: ['$version', 1] } } }]
    const { modifiedCount } = await collection.updateMany({ _id: { $in: set.map(({ _id }) => _id) }, ...lacking }, fill)
    changed += modifiedCount
  }
}

test('tickets are migrated while workers of both versions change them: no change is lost, and none lacks what is new', async () => {
  let isOver = false
  const migrating = (async () => {
    let changed = 0
    while (!isOver) changed += await migrate(fresh!)
    return changed
  })()
  await Promise.all([workAsBefore(), workAsAfter()])
  isOver = true
  expect(await migrating).toBeGreaterThan(count / 2)
  // The last worker of before has ended: what it still wrote is the last there is.
  await migrate(fresh!)
  const { collection } = fresh!.tickets
  expect(await collection.countDocuments(lacking)).toBe(0)
  const all = (await collection.find().toArray()) as unknown as (NewTicket & { readonly title: string })[]
  expect(all).toHaveLength(count + edits / 10)
  expect(all.filter((ticket) => ticket.openedOn !== dayOf(ticket))).toEqual([])
  expect(all.reduce((sum, { title }) => sum + title.length - 1, 0)).toBe(2 * edits)
})

test('a worker of before keeps a field that it does not know', async () => {
  const number = 60 as TicketNumber
  const ticket = (await old!.tickets.find(number))!
  await old!.commit(setOf([{ ticket: { ...ticket, stage: 'resolved' }, readVersion: ticket.version }]))
  expect(await fresh!.tickets.find(number)).toMatchObject({ stage: 'resolved', openedOn: dayOf(ticket) })
})
