/** What the filters of the ticket list stand for: scalars of known attributes, and nothing that a query would run. */
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { conditionsOf, filterShape } from '../../src/api/ticket-query.ts'
import { orderShape } from '../../src/api/ticket-order.ts'

const filters = z.strictObject(filterShape as z.ZodRawShape)
const told = (query: object, timeZone = 'UTC') =>
  conditionsOf(filters.parse(query), timeZone).map(({ attribute: { path, name }, operator, values }) => [path ?? name, operator, ...values])

describe('a filter', () => {
  test.each<[object, unknown[][]]>([
    [{}, []],
    [{ stage: 'queued,resolved' }, [['stage', 'any-of', 'queued', 'resolved']]],
    [{ stage_not: 'resolved' }, [['stage', 'none-of', 'resolved']]],
    [
      { severity: 'high', stage_not: 'queued,resolved' },
      [
        ['severity', 'any-of', 'high'],
        ['stage', 'none-of', 'queued', 'resolved'],
      ],
    ],
    [{ needs_response: 'true' }, [['needsResponse', 'any-of', true]]],
    [{ needs_response: 'false' }, [['needsResponse', 'any-of', false]]],
    [{ group: '$where' }, [['group', 'any-of', '$where']]],
    [{ group: '' }, [['group', 'any-of', null]]],
    [{ group: 'a,b' }, [['group', 'any-of', 'a,b']]],
    [{ snoozed: 'true' }, [['snoozedUntilMs', 'none-of', null]]],
    [{ snoozed: 'false' }, [['snoozedUntilMs', 'any-of', null]]],
    [{ custom_field: 'tnt__region:north' }, [['tnt__region', 'any-of', 'north']]],
    [{ custom_field: 'tnt__size:4.5' }, [['tnt__size', 'any-of', '4.5', 4.5]]],
    [{ custom_field: 'tnt__url:a:b' }, [['tnt__url', 'any-of', 'a:b']]],
    [{ custom_field: 'ctype__big:true' }, [['ctype__big', 'any-of', 'true', true]]],
    [{ custom_field: 'tnt__big:false' }, [['tnt__big', 'any-of', 'false', false]]],
    [{ custom_field: 'tnt__text: ' }, [['tnt__text', 'any-of', ' ']]],
    [{ custom_field: 'tnt__text:Infinity' }, [['tnt__text', 'any-of', 'Infinity']]],
  ])('%j asks for %j', (query, conditions) => expect(told(query)).toEqual(conditions))

  const at = Date.UTC(2026, 10, 24, 9, 30)
  test.each<[object, string, unknown[][]]>([
    [{ created_after: '2026-11-24T09:30:00Z' }, 'UTC', [['createdAtMs', 'from', at + 1]]],
    [{ created_before: '2026-11-24T10:30:00+01:00' }, 'UTC', [['createdAtMs', 'before', at]]],
    [{ created_after: '2026-11-24' }, 'UTC', [['createdAtMs', 'from', Date.UTC(2026, 10, 24)]]],
    [{ created_before: '2026-11-24' }, 'Europe/Prague', [['createdAtMs', 'before', Date.UTC(2026, 10, 23, 23)]]],
    [
      { created_after: '2026-11-24', created_before: '2026-11-25' },
      'UTC',
      [
        ['createdAtMs', 'from', Date.UTC(2026, 10, 24)],
        ['createdAtMs', 'before', Date.UTC(2026, 10, 25)],
      ],
    ],
  ])('%j by the clocks of %s asks for %j', (query, timeZone, conditions) => expect(told(query, timeZone)).toEqual(conditions))

  test.each<[object]>([
    [{ stage: 'gone' }],
    [{ stage: 'queued,' }],
    [{ stage: '' }],
    [{ needs_response: 'yes' }],
    [{ needs_response: '' }],
    [{ group: 'a\u0000b' }],
    [{ group: 'a\nb' }],
    [{ group: 'x'.repeat(501) }],
    [{ group: { $ne: '' } }],
    [{ custom_field: 'region:north' }],
    [{ custom_field: 'tnt__Region:north' }],
    [{ custom_field: 'tnt__region:' }],
    [{ custom_field: 'x tnt__region:north' }],
    [{ custom_field: `tnt__region:${'x'.repeat(600)}` }],
    [{ created_after: 'yesterday' }],
    [{ created_after: '2026-02-30' }],
    [{ created_before: '2026-11-24T09:30:00' }],
    [{ is_merged_into: 'ISS-1' }],
    [{ is_merged_into: 'TKT-0' }],
    [{ nobody: 'x' }],
  ])('%j is refused', (query) => expect(filters.safeParse(query).success).toBe(false))
})

describe('an order', () => {
  const order = z.strictObject(orderShape)
  test.each<[object, boolean]>([
    [{ sort_by: 'severity' }, true],
    [{ sort_by: 'severity:desc,created_date:asc,title,tnt__region:desc,stage' }, true],
    [{ sort_by: 'severity,created_date,title,tnt__region,stage,group' }, false],
    [{ sort_by: 'severity:down' }, false],
    [{ sort_by: 'nobody' }, false],
    [{ sort_by: 'xseverity' }, false],
    [{ sort_by: 'severity,' }, false],
    [{ sort_by: '' }, false],
    [{ sort_by: 'tnt__' }, false],
    [{ sort_by: `tnt__${'x'.repeat(60)}` }, true],
    [{ sort_by: `tnt__${'x'.repeat(61)}` }, false],
    [{ group_by: 'severity' }, true],
    [{ group_by: 'ctype__kind' }, true],
    [{ group_by: 'severity:desc' }, false],
    [{ group_by: 'severity,stage' }, false],
    [{ group_by: 'xseverity' }, false],
    [{ group_by: '$where' }, false],
  ])('%j is one: %s', (query, isOne) => expect(order.safeParse(query).success).toBe(isOne))
})
