/** Lists in the order of an enum are read value by value: which values, in which order, and from where a page goes on. */
import { describe, expect, test } from 'vitest'
import { bucketsFrom, bucketsOf } from '../../src/store/ticket-buckets.ts'
import type { Condition, QueryAttribute, SortKey } from '../../src/tickets/records/ticket-query.ts'
import type { TicketNumber } from '../../src/tickets/ticket.ts'

const attribute = { name: 'severity', type: 'enum', isList: false, isTicket: true, derived: null, path: 'severity' } as const
const severity: QueryAttribute = { ...attribute, allowedValues: ['blocker', 'high', 'low'] }
/** Of which the ticket holds another value, as states are told from stages. */
const state: QueryAttribute = {
  ...severity,
  name: 'state',
  path: 'stage',
  allowedValues: ['open', 'closed'],
  derived: { queued: 'open', resolved: 'closed', in_development: 'open' },
}
const by = (of: QueryAttribute, direction: 1 | -1 = 1): SortKey => ({ attribute: of, direction })
const where = (of: QueryAttribute, operator: Condition['operator'], ...values: unknown[]): Condition => ({
  attribute: of,
  operator,
  values,
})
const shown = (key: SortKey, ...conditions: Condition[]) =>
  bucketsOf(key, conditions)?.map(({ rank, match }) => [
    rank,
    ...Object.values(match).flatMap((of) => Object.entries(of as object).flat(2)),
  ])

describe('the parts of a list', () => {
  test('are what has no known value, then each value in its own order', () => {
    expect(bucketsOf(by(severity), [])).toEqual([
      { rank: -1, match: { severity: { $nin: ['blocker', 'high', 'low'] } } },
      { rank: 0, match: { severity: { $in: ['blocker'] } } },
      { rank: 1, match: { severity: { $in: ['high'] } } },
      { rank: 2, match: { severity: { $in: ['low'] } } },
    ])
  })

  test('run backwards where the key does', () => expect(shown(by(severity, -1))?.map(([rank]) => rank)).toEqual([2, 1, 0, -1]))

  test('hold all values that are shown as one', () => {
    expect(shown(by(state))).toEqual([
      [-1, '$nin', 'queued', 'in_development', 'resolved'],
      [0, '$in', 'queued', 'in_development'],
      [1, '$in', 'resolved'],
    ])
  })

  test.each<[string, SortKey, Condition[], (string | number)[][]]>([
    [
      'of the values that are asked for',
      by(severity),
      [where(severity, 'any-of', 'low', 'blocker')],
      [
        [0, '$in', 'blocker'],
        [2, '$in', 'low'],
      ],
    ],
    [
      'of what has none, where that is asked for too',
      by(severity),
      [where(severity, 'any-of', null, 'high')],
      [
        [-1, '$nin', 'blocker', 'high', 'low'],
        [1, '$in', 'high'],
      ],
    ],
    [
      'of what every condition allows',
      by(severity),
      [where(severity, 'any-of', 'low', 'high'), where(severity, 'any-of', 'high')],
      [[1, '$in', 'high']],
    ],
    [
      'of the stages that are asked for, among those of a state',
      by(state),
      [where({ ...state, name: 'stage' }, 'any-of', 'queued')],
      [[0, '$in', 'queued']],
    ],
  ])('are only those %s', (_, key, conditions, parts) => expect(shown(key, ...conditions)).toEqual(parts))

  test.each<[string, Condition]>([
    ['another attribute', where({ ...severity, path: 'group' }, 'any-of', 'low')],
    ['what must not be', where(severity, 'none-of', 'low')],
  ])('are all of them whatever is asked of %s', (_, condition) => expect(shown(by(severity), condition)).toHaveLength(4))

  test.each<[string, Partial<QueryAttribute>]>([
    ['a custom attribute', { path: null }],
    ['a list of values', { isList: true }],
    ['any number of values', { allowedValues: [] }],
  ])('are not told of %s', (_, changed) => expect(bucketsOf(by({ ...severity, ...changed }), [])).toBeNull())
})

describe('behind a place', () => {
  const ranks = (direction: 1 | -1, value: number | string | null) => {
    const key = by(severity, direction)
    const after = value === 'nowhere' ? null : { values: [value], number: 7 as TicketNumber }
    return bucketsFrom(bucketsOf(key, []) ?? [], key, after).map(({ rank }) => rank)
  }
  test.each<[1 | -1, number | string | null, number[]]>([
    [1, 1, [1, 2]],
    [1, -1, [-1, 0, 1, 2]],
    [-1, 1, [1, 0, -1]],
    [-1, -1, [-1]],
    [1, 'nowhere', [-1, 0, 1, 2]],
    [1, null, [-1, 0, 1, 2]],
  ])('in direction %d at %s the parts are %j', (direction, value, left) => expect(ranks(direction, value)).toEqual(left))
})
