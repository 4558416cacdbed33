/** What drafts write: the last state of each ticket behind the version that was read first, everything else once and in order. */
import { describe, expect, test } from 'vitest'
import { writesOf, type Change, type WritingContext } from '../../src/commit/writes-of.ts'
import { InvariantError } from '../../src/errors.ts'
import { claimKey } from '../../src/store/claims.ts'
import type { Draft } from '../../src/tickets/draft.ts'
import type { TicketNumber } from '../../src/tickets/ticket.ts'
import { configFor, draftOf as mailOf, START_MS, ticketOf } from '../send/outbox-fixtures.ts'

const context: WritingContext = { config: configFor(1), nowMs: START_MS }
const ticket = (number: number, title = 'The pump') => ({ ...ticketOf(number as TicketNumber), title })
const draft = (changed: Partial<Draft> = {}): Draft => ({
  ticket: ticket(1),
  entries: [],
  people: { contacts: [], workspaces: [] },
  outbound: [],
  notes: [],
  ...changed,
})
const change = (changed: Partial<Draft> = {}, more: Partial<Change> = {}): Change => ({
  draft: draft(changed),
  ref: 'stored-1',
  readVersion: 4,
  ...more,
})
const claimsOf = (set: ReturnType<typeof writesOf>) => [...set.claims]

test('nothing is written of nothing', () => {
  const { nowMs, claims, acknowledged, acknowledgements, ...lists } = writesOf([], context)
  expect([nowMs, claims.size, acknowledged.size, acknowledgements.size]).toEqual([START_MS, 0, 0, 0])
  expect(Object.values(lists).every((list) => Array.isArray(list) && list.length === 0)).toBe(true)
})

describe('tickets', () => {
  test.each<[string, (number | null)[], number | null]>([
    ['read once', [4, 5], 4],
    ['new with the first', [null, 1], null],
  ])('%s: the last state is written, guarded by the version that was read first', (_, [first, second], guard) => {
    const changes = [
      change({ ticket: ticket(1, 'First') }, { readVersion: first! }),
      change({ ticket: ticket(2) }, { readVersion: 9 }),
      change({ ticket: ticket(1, 'Last') }, { readVersion: second! }),
    ]
    const { tickets } = writesOf(changes, context)
    expect(tickets.map(({ ticket: { number, title }, readVersion }) => [number, title, readVersion])).toEqual([
      [1, 'Last', guard],
      [2, 'The pump', 9],
    ])
  })
})

test('lines of history and turns stand in the order of the drafts', () => {
  const given = (ref: string) => change({ entries: [{ ref }] as never, given: [{ agent: ref }] as never })
  const { entries, given: turns } = writesOf([given('a'), change(), given('b')], context)
  expect([entries, turns]).toEqual([
    [{ ref: 'a' }, { ref: 'b' }],
    [{ agent: 'a' }, { agent: 'b' }],
  ])
})

test('a person and a workspace that several drafts make are made once, as the last one has them', () => {
  const people = (id: string, displayName: string) => ({ contacts: [{ id, displayName }], workspaces: [{ revOrg: 'Acme', displayName }] })
  const drafts = [people('Acme/ann', 'Ann'), people('Acme/bob', 'Bob'), people('Acme/ann', 'Ann Lee')]
  const { contacts, workspaces } = writesOf(
    drafts.map((made) => change({ people: made as never })),
    context,
  )
  expect(contacts).toEqual([
    { id: 'Acme/ann', displayName: 'Ann Lee' },
    { id: 'Acme/bob', displayName: 'Bob' },
  ])
  expect(workspaces).toEqual([{ revOrg: 'Acme', displayName: 'Ann Lee' }])
})

test('what is taken from another ticket goes to this one, in its scope', () => {
  const taken = { from: 7 as TicketNumber, messages: [], lines: [], outbox: [], ids: ['a'], lastCustomerMessage: null }
  const { taken: parts } = writesOf([change(), change({ ticket: { ...ticket(3), scope: 'de' }, taken: taken as never })], context)
  expect(parts).toEqual([{ ...taken, to: 3, scope: 'de' }])
})

describe('mails', () => {
  const writing = (...refs: string[]) => change({ outbound: refs.map((ref) => mailOf({ ref })) })
  const messageIds = (set: ReturnType<typeof writesOf>) => set.outbox.map(({ messageId }) => messageId)

  test('are rows named after the event, and claim their ids for their ticket', () => {
    const set = writesOf([writing('a', 'b')], context)
    expect(set.outbox.map(({ _id, dueAt }) => [_id, dueAt.getTime()])).toEqual([
      ['stored-1/a', START_MS],
      ['stored-1/b', START_MS],
    ])
    expect(new Map(set.claims)).toEqual(new Map(messageIds(set).map((id) => [claimKey('default', id), 1])))
  })

  test('claim nothing that has a ticket already, and ids of mail that came win', () => {
    const [a = '', b = ''] = messageIds(writesOf([writing('a', 'b')], context))
    const claims = new Map([
      [claimKey('default', a), 8 as TicketNumber],
      ['default\nx@acme.example', 1 as TicketNumber],
    ])
    const claimed = new Map([[claimKey('default', b), 9 as TicketNumber]])
    const set = writesOf([writing('a', 'b')], { ...context, claims, claimed })
    expect(new Map(claimsOf(set))).toEqual(claims)
    expect(set.outbox).toHaveLength(2)
  })

  test('of a mailbox that is gone are a defect', () => {
    expect(() => writesOf([change({ outbound: [mailOf({ mailbox: 'gone' })] })], context)).toThrow(InvariantError)
  })
})

test('writes that do not follow from drafts come with them', () => {
  const others = { copies: ['a'], issues: [] }
  expect(writesOf([change()], context, others)).toMatchObject({ ...others, tickets: [{ readVersion: 4 }] })
})
