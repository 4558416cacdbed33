/** Filters, orders and groups on a real MongoDB, over stock and custom attributes (T-006, T-016, T-130, T-131). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../src/store/store.ts'
import { stockAttributes } from '../../src/tickets/records/stock-attributes.ts'
import { allowed } from '../../src/act/refusal-to-error.ts'
import { orderOf } from '../../src/act/select-tickets.ts'
import { attributeNamed, conditionOf, isSortable, sortKeyOf } from '../../src/tickets/records/ticket-query.ts'
import type { Ticket, TicketNumber } from '../../src/tickets/ticket.ts'
import { ticketOf } from '../send/outbox-fixtures.ts'
import { emptyDatabaseUri } from '../support/places.ts'
import { fields } from '../tickets/support/editing.ts'

let store: Store

const three: readonly Partial<Ticket>[] = [
  {
    severity: 'low',
    stage: 'queued',
    group: 'first-line',
    ownedBy: [],
    tags: [{ name: 'Impact', value: 'Everybody' }],
    customFields: [{ name: 'tnt__region', value: 'north' }],
    createdAtMs: Date.UTC(2026, 0, 1),
  },
  {
    severity: 'blocker',
    stage: 'resolved',
    ownedBy: ['kim@us.example'],
    customFields: [
      { name: 'tnt__sizes', value: [1, 9] },
      { name: 'tnt__region', value: 'south' },
    ],
    createdAtMs: Date.UTC(2026, 1, 1),
  },
  {
    severity: 'medium',
    stage: 'queued',
    ownedBy: ['sam@us.example'],
    title: '$where',
    createdAtMs: Date.UTC(2026, 2, 1),
  },
]

beforeAll(async () => {
  store = await openStore(emptyDatabaseUri())
  const documents = three.map((more, i) => {
    const { number, ...rest } = { ...ticketOf((i + 1) as TicketNumber), ...more }
    return { _id: number, ...rest }
  })
  await store.tickets.collection.insertMany(documents)
})
afterAll(() => store.close())

async function numbers(filters: readonly string[], sort: readonly string[] = [], group: string | null = null): Promise<number[]> {
  const found: number[] = []
  const conditions = filters.map((text) => allowed(conditionOf(text, fields)))
  const grouped = group === null ? null : allowed(attributeNamed(group, fields))
  const keys = sort.map((text) => allowed(sortKeyOf(text, fields)))
  for await (const { number } of store.tickets.select(conditions, orderOf(grouped, keys))) found.push(number)
  return found
}

describe('filters', () => {
  it.each([
    ['no filter', [], [1, 2, 3]],
    ['any of', ['severity=low,blocker'], [1, 2]],
    ['none of', ['stage!=resolved,canceled'], [1, 3]],
    ['all of several', ['stage=queued', 'severity!=low'], [3]],
    ['a list that has it', ['owned_by=kim@us.example'], [2]],
    ['an empty list', ['owned_by='], [1]],
    ['a list that is not empty', ['owned_by!='], [2, 3]],
    ['nothing', ['group='], [2, 3]],
    ['something', ['group!='], [1]],
    ['a tag by its name', ['tags=Impact'], [1]],
    ['from a day', ['created_date>=2026-02-01'], [2, 3]],
    ['before a day', ['created_date<2026-02-01'], [1]],
    ['a ticket', ['display_id=TKT-2,3'], [2, 3]],
    ['a custom field', ['tnt__region=north,east'], [1]],
    ['not that value of a custom field', ['tnt__region!=north'], [2, 3]],
    ['a custom list that has it', ['tnt__sizes=9'], [2]],
    ['a custom field from a number', ['tnt__sizes>=5'], [2]],
    ['no value of a custom field', ['tnt__region='], [3]],
    ['a value that looks like an operator', ['title=$where'], [3]],
  ])('T-131 %s', async (_, filters, expected) => {
    expect(await numbers(filters)).toEqual(expected)
  })

  it.each(stockAttributes.map((one) => [one.name, one] as const))(
    'T-016 %s can be filtered and grouped by, and sorted by if it has an order',
    async (name, one) => {
      expect(await numbers([`${name}=`])).toBeInstanceOf(Array)
      expect(await numbers([], [], name)).toHaveLength(3)
      if (isSortable(one)) expect(await numbers([], [name, 'created_date:desc'])).toHaveLength(3)
      else expect(() => allowed(sortKeyOf(name, fields))).toThrow(`not sorted by "${name}"; they are by display_id, title,`)
    },
  )

  it.each([
    ['a state', ['state=open,closed'], [1, 2, 3]],
    ['none of a state', ['state!=closed'], [1, 3]],
    ['a moment', ['created_date>=2026-02-01T00:00:00.001Z'], [3]],
  ])('T-131 %s', async (_, filters, expected) => {
    expect(await numbers(filters)).toEqual(expected)
  })

  it('T-131 a day is one by the clocks of the site', async () => {
    const condition = allowed(conditionOf('created_date<2026-02-01', fields, 'Pacific/Honolulu'))
    const found = await Array.fromAsync(store.tickets.select([condition], []))
    expect(found.map(({ number }) => number)).toEqual([1, 2])
  })
})

describe('orders', () => {
  it('T-006 severities are sorted by how grave they are, not by their letters', async () => {
    expect(await numbers([], ['severity'])).toEqual([1, 3, 2])
    expect(await numbers([], ['severity:desc'])).toEqual([2, 3, 1])
  })

  it('T-131 the second key decides between equals of the first, then the number', async () => {
    expect(await numbers([], ['stage', 'severity:desc'])).toEqual([3, 1, 2])
    expect(await numbers([], ['stage'])).toEqual([1, 3, 2])
  })

  it('T-131 custom fields sort, those without a value first', async () => {
    expect(await numbers([], ['tnt__region'])).toEqual([3, 1, 2])
  })
})

describe('groups', () => {
  it('T-016 tickets with the same values of a list stand together, those with none first', async () => {
    expect(await numbers([], ['created_date:desc'], 'owned_by')).toEqual([1, 2, 3])
    expect(await numbers([], ['created_date:desc'], 'tags')).toEqual([3, 2, 1])
    expect(await numbers([], ['created_date:desc'], 'state')).toEqual([3, 1, 2])
    expect(await numbers([], ['created_date:desc'], 'tnt__sizes')).toEqual([3, 1, 2])
  })
})

describe('what is refused', () => {
  it.each([
    ['colour=red', /tickets have no "colour"/],
    ['__proto__=1', /tickets have no "__proto__"/],
    ['severity=urgent', /severity is one of low, medium/],
    ['is_spam=yes', /is_spam is true or false/],
    ['created_date>=soon', /a day or time/],
    ['title>=a', /title has no order/],
    ['tnt__sizes=many', /tnt__sizes is a number/],
    ['queued', /is no filter/],
  ])('%s', (text, message) => {
    expect(() => allowed(conditionOf(text, fields))).toThrow(message)
  })

  it('a direction that there is not', () => {
    expect(() => allowed(sortKeyOf('severity:up', fields))).toThrow('write severity:desc')
  })
})
