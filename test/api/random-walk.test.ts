/** Random events by mail and API on many tickets at once: no step breaks an invariant of the tickets page. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { arrowIn, pageDiagram } from '../../src/tickets/stage/stage-diagram.ts'
import { stages, stateOf, type Stage } from '../../src/tickets/stage/stage.ts'
import { ANN, BOB, CARL, EVE, SAM, SUPPORT, ZED } from '../support/installation.ts'
import { startApi, type Api, type Reply } from './calling.ts'
import type { WireTicket } from './wire-ticket.ts'
import { appliedMail, bytesOf, postBytes, postLetter } from './mailing.ts'

const walkers = 20
/** Another length: INTRAY_WALK_EVENTS=500; `npm run test:long` has the long walk. */
const usualEvents = process.env['INTRAY_LONG'] ? 10_000 : 300
const eventsEach = Math.ceil(Number(process.env['INTRAY_WALK_EVENTS'] ?? usualEvents) / walkers)
/** Another walk: INTRAY_WALK_SEED=7 npx vitest run test/api/random-walk.test.ts */
const seed = Number(process.env['INTRAY_WALK_SEED'] ?? 20_261_125)

type Event =
  | { readonly kind: 'edit'; readonly path: string; readonly body: object }
  | { readonly kind: 'patch'; readonly body: object; readonly isStale: boolean }
  | {
      readonly kind: 'mail'
      readonly from: string
      readonly cc: readonly string[]
      readonly isAutomatic: boolean
      readonly again: 'never' | 'same' | 'other-trace'
    }

const someone = fc.constantFrom(ANN, BOB, CARL, EVE, ZED, SAM, `Other/${EVE}`, `Acme/${BOB}`, SUPPORT, 'nobody')
const few = fc.array(someone, { maxLength: 2 })
const people = fc.record({ add: few, remove: few })
const edit = (path: string, body: fc.Arbitrary<object>) => fc.record({ kind: fc.constant('edit' as const), path: fc.constant(path), body })
const words = fc.constantFrom('Done.', 'Which one?', 'ünïcödé 🖨')

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: edit(
      'stage',
      fc.record({
        stage: fc.constantFrom(...stages),
        override: fc.boolean(),
        reason: fc.constantFrom(null, 'so it is'),
      }),
    ),
  },
  { weight: 2, arbitrary: edit('members', people) },
  { weight: 2, arbitrary: edit('reporters', people) },
  { weight: 1, arbitrary: edit('subscribers', people) },
  {
    weight: 2,
    arbitrary: edit(
      'tags',
      fc.record({
        add: fc.array(fc.record({ name: fc.constantFrom('Stalled', 'Blocked', 'none') }), { maxLength: 2 }),
        remove: fc.array(fc.constantFrom('Stalled', 'Blocked'), { maxLength: 1 }),
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: edit('reply', fc.record({ body: words, to: fc.constantFrom(null, [ANN], [BOB, ZED]), cc: fc.subarray([CARL]) })),
  },
  { weight: 1, arbitrary: edit('notes', fc.record({ body: words })) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('patch' as const),
      isStale: fc.boolean(),
      body: fc.record(
        {
          severity: fc.constantFrom('low', 'high', 'blocker'),
          needs_response: fc.boolean(),
          owned_by: fc.constantFrom([], [SAM], ['nobody@us.example']),
          is_spam: fc.boolean(),
          rev_org: fc.constantFrom('Acme', 'Nowhere'),
          title: fc.constantFrom('Kettle', '=1+1', '  '),
        },
        { requiredKeys: [] },
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('mail' as const),
      from: fc.constantFrom(ANN, BOB, EVE, ZED),
      cc: fc.subarray([BOB, CARL, EVE]),
      isAutomatic: fc.boolean(),
      again: fc.constantFrom('never' as const, 'never' as const, 'same' as const, 'other-trace' as const),
    }),
  },
)

let api: Api
beforeAll(async () => {
  api = await startApi({
    config: { limits: { reopenDays: 3650, acknowledgementsPerHour: 1_000_000, acknowledgementsUnvouchedPerHour: 1_000_000 } },
  })
  api.us.play(['apply'])
})
afterAll(() => api.stop())

/** What a walker knows of his ticket beside the ticket. */
interface Walk {
  readonly index: number
  readonly thread: string
  readonly id: string
  /** Message-IDs that were posted, with the ticket that each is to be on. */
  readonly mails: Set<string>
  /** Contacts whom somebody made members by hand, and nobody took out of the reporters since (T-027). */
  readonly handAdded: Set<string>
  ticket: WireTicket
  refusals: number
}

test(`${walkers * eventsEach} random events break no invariant (seed ${seed})`, { timeout: 900_000 }, async () => {
  const walks = await Promise.all(Array.from({ length: walkers }, (_, index) => started(index)))
  await Promise.all(walks.map((walk) => walked(walk, fc.sample(event, { numRuns: eventsEach, seed: seed + walk.index }))))
  const refusals = walks.reduce((sum, walk) => sum + walk.refusals, 0)
  expect(refusals).toBeGreaterThan((walkers * eventsEach) / 20)
  expect(refusals).toBeLessThan(walkers * eventsEach * 0.6)
  const moves = await Promise.all(walks.map((walk) => expectHistory(walk)))
  expect(moves.reduce((sum, count) => sum + count, 0)).toBeGreaterThan((walkers * eventsEach) / 50)
  await expectMailOnce(walks)
})

async function started(index: number): Promise<Walk> {
  const thread = `walk-${seed}-${index}@letters.example`
  const mail = await postLetter(api, { from: ANN, to: SUPPORT, id: thread })
  const id = mail.ticket ?? ''
  const rest = { mails: new Set([thread]), handAdded: new Set<string>(), refusals: 0 }
  return { index, thread, id, ...rest, ticket: await read(id) }
}

async function read(id: string): Promise<WireTicket> {
  return (await api.call<WireTicket>(`GET /tickets/${id}`)).body
}

async function walked(walk: Walk, events: readonly Event[]): Promise<void> {
  for (const [i, one] of events.entries()) {
    const before = walk.ticket
    const about = `seed ${seed}, walker ${walk.index}, step ${i}: ${JSON.stringify(one)}`
    walk.ticket = one.kind === 'mail' ? await mailed(walk, one, { i, about }) : await edited(walk, one, about)
    expectInvariants(walk, before, { one, about })
  }
}

/** @returns the ticket afterwards; what was refused must have changed nothing */
async function edited(walk: Walk, one: Exclude<Event, { kind: 'mail' }>, about: string): Promise<WireTicket> {
  const before = walk.ticket
  const reply = await asked(walk, one)
  expect([200, 201, 202, 400, 404, 409, 412, 422], `${about}: ${reply.text}`).toContain(reply.status)
  if (reply.status < 300) {
    noteByHand(walk, one, reply.body)
    return reply.body
  }
  walk.refusals++
  const after = await read(walk.id)
  expect(after, about).toEqual(before)
  return after
}

async function asked({ id, ticket, refusals }: Walk, one: Exclude<Event, { kind: 'mail' }>): Promise<Reply<WireTicket>> {
  if (one.kind === 'edit') return api.call<WireTicket>(`POST /tickets/${id}/${one.path}`, { body: one.body })
  const version = one.isStale && refusals % 3 === 0 ? ticket.version - 1 : ticket.version
  return api.call<WireTicket>(`PATCH /tickets/${id}`, { body: one.body, headers: { 'if-match': `"${version}"` } })
}

function noteByHand({ handAdded }: Walk, one: Exclude<Event, { kind: 'mail' }>, after: WireTicket): void {
  if (one.kind !== 'edit' || (one.path !== 'members' && one.path !== 'reporters')) return
  const { add, remove } = one.body as { add: readonly string[]; remove: readonly string[] }
  if (one.path === 'reporters') for (const contact of handAdded) if (isNamed(contact, remove)) handAdded.delete(contact)
  if (one.path === 'members')
    for (const { contact, email } of after.email_members)
      if (contact !== null && (add.includes(email) || add.includes(contact))) handAdded.add(contact)
}

/** By id or by address. */
function isNamed(contact: string, names: readonly string[]): boolean {
  return names.some((name) => contact === name || contact.endsWith(`/${name}`))
}

async function mailed(walk: Walk, one: Extract<Event, { kind: 'mail' }>, { i, about }: { i: number; about: string }): Promise<WireTicket> {
  const id = `walk-${seed}-${walk.index}-${i}@letters.example`
  const raw = await bytesOf({
    ...{ from: one.from, to: SUPPORT, cc: one.cc.filter((address) => address !== one.from), id, thread: [walk.thread] },
    text: `It still leaks, for the ${i}th time.`,
    ...(one.isAutomatic ? { headers: { 'Auto-Submitted': 'auto-replied' } } : {}),
  })
  const again = one.again === 'same' ? raw : Buffer.concat([Buffer.from('Received: from relay.example\r\n'), raw])
  const posted = await Promise.all([raw, ...(one.again === 'never' ? [] : [again])].map((bytes) => postBytes(api, bytes)))
  const applied = await Promise.all(posted.map((reply) => appliedMail(api, reply)))
  for (const { ticket } of applied) expect(ticket, about).toBe(walk.id)
  walk.mails.add(id)
  const after = await read(walk.id)
  if (one.isAutomatic) expect(withoutDates(after), about).toEqual(withoutDates(walk.ticket))
  else expect(after.needs_response, about).toBe(true)
  return after
}

/** T-043, T-026: what no person wrote leaves a trace on the timeline and in the modified date, no more. */
function withoutDates({ version: _v, modified_date: _d, modified_by: _b, ...rest }: WireTicket): object {
  return rest
}

function expectInvariants({ ticket: after, handAdded }: Walk, before: WireTicket, { one, about }: { one: Event; about: string }): void {
  const { name, state } = after.stage
  expect([stages.includes(name), stateOf[name]], about).toEqual([true, state])
  expect(after.actual_close_date !== null, about).toBe(state === 'closed')
  expect(after.modified_date >= before.modified_date && after.modified_date >= after.created_date, about).toBe(true)
  expect(after, about).toMatchObject({
    ...{ created_date: before.created_date, created_by: before.created_by, source_channel: before.source_channel },
  })
  expect(after.version, about).toBeGreaterThanOrEqual(before.version)
  if (after.version === before.version) expect(after, about).toEqual(before)
  expect(new Set(after.reported_by).size, about).toBe(after.reported_by.length)
  expect(after.reported_by, about).toEqual(expect.arrayContaining([...handAdded]))
  const taken = one.kind === 'edit' && one.path === 'reporters' ? (one.body as { remove: string[] }).remove : []
  const mustStay = before.reported_by.filter((contact) => !isNamed(contact, taken))
  expect(after.reported_by, about).toEqual(expect.arrayContaining(mustStay))
  const members = after.email_members.map(({ email }) => email)
  expect(new Set(members).size, about).toBe(members.length)
  expect(members, about).not.toContain(SUPPORT)
  expect(
    [SAM, SUPPORT].some((address) => isNamed(after.reported_by.join('\n'), [address])),
    about,
  ).toBe(false)
}

interface Line {
  readonly change: { readonly field: string; readonly from: unknown; readonly to: unknown } | null
  readonly rule: string | null
}

async function timelineOf(id: string): Promise<readonly Line[]> {
  const lines: Line[] = []
  for (let cursor = ''; ;) {
    const path = `GET /tickets/${id}/timeline?limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`
    const { body } = await api.call<{ timeline_entries: Line[]; next_cursor: string | null }>(path)
    lines.push(...body.timeline_entries)
    if (body.next_cursor === null) return lines
    cursor = body.next_cursor
  }
}

/**
 * T-007, T-008: of each attribute, the changes are one unbroken chain from the ticket's creation to what it is now.
 *
 * @returns how often the stage changed
 */
async function expectHistory({ id, ticket }: Walk): Promise<number> {
  const changes = (await timelineOf(id)).flatMap(({ change, rule }) => (change ? [{ ...change, rule }] : []))
  for (const [field, steps] of Map.groupBy(changes, (change) => change.field)) {
    const balance = new Map<string, number>()
    const count = (value: unknown, by: number) => balance.set(JSON.stringify(value), (balance.get(JSON.stringify(value)) ?? 0) + by)
    for (const { from, to } of steps) {
      count(from, -1)
      count(to, 1)
    }
    const ends = [...balance].filter(([, n]) => n !== 0).map(([, n]) => n)
    expect(
      ends.toSorted((a, b) => a - b),
      `${id}: ${field} is a chain`,
    ).toEqual(ends.length === 0 ? [] : [-1, 1])
    const now = shownNow(ticket, field)
    if (ends.length > 0 && now !== undefined) expect(balance.get(JSON.stringify(now)), `${id}: ${field} ends`).toBe(1)
  }
  const moves = changes.filter(({ field }) => field === 'stage')
  for (const { from, to, rule } of moves)
    expect(
      arrowIn(pageDiagram, from as Stage, to as Stage) !== null || rule === 'T-071' || rule === 'X-4',
      `${id}: ${from}→${to} ${rule}`,
    ).toBe(true)
  return moves.length
}

/** The present value as a timeline shows it; undefined: shown otherwise there. */
function shownNow(ticket: WireTicket, field: string): unknown {
  const now: Readonly<Record<string, unknown>> = {
    ...{ stage: ticket.stage.name, severity: ticket.severity, needs_response: ticket.needs_response },
    ...{ is_spam: ticket.is_spam, rev_org: ticket.rev_org, title: ticket.title, owned_by: ticket.owned_by },
    ...{ reported_by: ticket.reported_by, email_members: ticket.email_members.map(({ email }) => email) },
  }
  return now[field]
}

/** Each mail, posted once or twice, is one message on one ticket, and nothing waits. */
async function expectMailOnce(walks: readonly Walk[]): Promise<void> {
  const { store } = api.us.runtime
  expect(await store.inboundRows.countWaiting()).toBe(0)
  const messages = await store.messages.collection.find({}, { projection: { messageId: 1, ticket: 1, direction: 1 } }).toArray()
  const inbound = messages.filter(({ direction }) => direction === 'inbound')
  const expected = walks.flatMap(({ mails, id }) => [...mails].map((mail) => `${mail} ${id}`))
  expect(inbound.map(({ messageId, ticket }) => `${messageId} TKT-${ticket}`).toSorted()).toEqual(expected.toSorted())
  expect(await store.tickets.list({}, walkers + 1)).toHaveLength(walkers)
}
