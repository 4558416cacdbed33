/** Pages of a list of many tickets are those of the whole list, whichever keys order it, and however it is read (T-131). */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { allowed } from '../../src/act/refusal-to-error.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { bucketsFrom, bucketsOf } from '../../src/store/ticket-buckets.ts'
import type { SortPlace } from '../../src/store/ticket-selection.ts'
import { attributeNamed, conditionOf, sortKeyOf, type Condition, type SortKey } from '../../src/tickets/records/ticket-query.ts'
import { stages } from '../../src/tickets/stage/stage.ts'
import { severities, type TicketNumber } from '../../src/tickets/ticket.ts'
import { ticketOf } from '../send/outbox-fixtures.ts'
import { emptyDatabaseUri } from '../support/places.ts'
import { fields } from '../tickets/support/editing.ts'

const count = 4_200
const perPage = 1_100
let store: Store

beforeAll(async () => {
  store = await openStore(emptyDatabaseUri())
  const documents = Array.from({ length: count }, (_, i) => {
    const more = { stage: stages[(i * 7) % stages.length]!, severity: severities[(i * 5) % 4]!, createdAtMs: 1_000 * ((i * 31) % 400) }
    const { number, ...rest } = { ...ticketOf((i + 1) as TicketNumber), ...more, subtype: i % 3 === 0 ? 'refund' : null }
    return { _id: number, ...rest }
  })
  await store.tickets.collection.insertMany(documents)
})
afterAll(() => store.close())

const conditionsOf = (texts: readonly string[]) => texts.map((text) => allowed(conditionOf(text, fields)))
const keyOf = (text: string): SortKey =>
  text.startsWith('group ') ? { attribute: allowed(attributeNamed(text.slice(6), fields)), direction: 1 } : allowed(sortKeyOf(text, fields))

async function whole(conditions: readonly Condition[], keys: readonly SortKey[]): Promise<number[]> {
  const found: number[] = []
  for await (const { number } of store.tickets.select(conditions, keys)) found.push(number)
  return found
}

async function pageByPage(conditions: readonly Condition[], keys: readonly SortKey[]): Promise<number[]> {
  const found: number[] = []
  for (let after: SortPlace | null = null, isOver = false; !isOver;) {
    const page = await store.tickets.pageBy(conditions, keys, { after, limit: perPage })
    found.push(...page.map(({ ticket }) => ticket.number))
    after = page.at(-1)?.place ?? null
    isOver = page.length < perPage
  }
  return found
}

const orders = [
  ['stage'],
  ['stage:desc'],
  ['severity:desc', 'created_date'],
  ['severity', 'created_date:desc'],
  ['group stage', 'severity:desc', 'created_date:desc'],
  ['state', 'stage:desc', 'title'],
  ['state:desc', 'severity', 'modified_date:desc'],
  ['created_date', 'severity'],
  ['title', 'stage'],
]
const filters = [[], ['severity=high,low'], ['state=open'], ['stage!=queued'], ['stage=queued,resolved', 'severity!=high']]

it.each(orders.flatMap((order) => filters.map((some) => ({ order: order.join(', '), filter: some.join(', '), keys: order, some }))))(
  'by $order, of $filter',
  async ({ keys, some }) => {
    const [conditions, order] = [conditionsOf(some), keys.map(keyOf)]
    expect(await pageByPage(conditions, order)).toEqual(await whole(conditions, order))
  },
)

it('a value that is none of those allowed stands before them all, and last in the other direction', () => {
  const [up, down] = [keyOf('severity'), keyOf('severity:desc')]
  expect(bucketsOf(up, [])?.map(({ rank }) => rank)).toEqual([-1, 0, 1, 2, 3])
  expect(bucketsOf(down, [])?.map(({ rank }) => rank)).toEqual([3, 2, 1, 0, -1])
  expect(bucketsOf(up, conditionsOf(['severity=high,low']))?.map(({ match }) => match)).toEqual(
    severities.filter((one) => one === 'high' || one === 'low').map((one) => ({ severity: { $in: [one] } })),
  )
  expect(bucketsOf(keyOf('title'), [])).toBeNull()
})

it('the part of the place itself is read again, those before it are not', () => {
  const down = keyOf('severity:desc')
  const rest = bucketsFrom(bucketsOf(down, []) ?? [], down, { values: [1], number: 5 as TicketNumber })
  expect(rest.map(({ rank }) => rank)).toEqual([1, 0, -1])
})
