/** How tickets are asked for: what a filter and a sort order may say, and what is answered to one that says nothing (T-016, T-131). */
import { describe, expect, it } from 'vitest'
import { allowed } from '../../../src/act/refusal-to-error.ts'
import { allGiven } from '../../../src/tickets/refusal.ts'
import type { FieldRecord, FieldType } from '../../../src/tickets/records/records.ts'
import { stockAttributes } from '../../../src/tickets/records/stock-attributes.ts'
import {
  asksForConversations,
  conditionOf,
  customAttribute,
  hasOrder,
  isLong,
  isSortable,
  momentOf,
  sortKeyOf,
  ticketAttributes,
} from '../../../src/tickets/records/ticket-query.ts'

const field = (id: string, type: FieldType, more: Partial<FieldRecord> = {}): FieldRecord => {
  return { id, type, isList: false, allowedValues: [], subtype: null, description: '', ...more }
}
const fields = [
  field('tnt__region', 'tokens'),
  field('tnt__sizes', 'int', { isList: true }),
  field('tnt__seen', 'timestamp'),
  field('tnt__grade', 'int', { allowedValues: ['1', '2'] }),
  field('tnt__story', 'rich_text'),
  field('ctype__browser', 'enum', { allowedValues: ['A', 'B'], subtype: 'bug' }),
]
const conditionIn = (text: string, timeZone?: string) => {
  const condition = conditionOf(text, fields, timeZone)
  return 'refused' in condition ? condition.refused.map(({ message }) => message) : [condition.operator, ...condition.values]
}
const midnight = Date.parse('2026-11-24T00:00:00Z')

describe('a filter', () => {
  it.each<readonly [string, readonly unknown[]]>([
    ['severity=high', ['any-of', 'high']],
    ['severity=high, low', ['any-of', 'high', 'low']],
    ['severity!=high,low', ['none-of', 'high', 'low']],
    ['group=', ['any-of', null]],
    ['group=,night', ['any-of', null, 'night']],
    ['title=a=b', ['any-of', 'a=b']],
    ['title=two\nlines', ['any-of', 'two\nlines']],
    ['needs_response=true', ['any-of', true]],
    ['needs_response!=false', ['none-of', false]],
    ['display_id=tkt-12,7', ['any-of', 12, 7]],
    ['state=closed', ['any-of', 'accepted', 'resolved', 'canceled']],
    ['state!=open,', ['none-of', 'queued', null]],
    ['created_date>=2026-11-24', ['from', midnight]],
    ['created_date<2026-11-24T01:00:00Z', ['before', midnight + 3_600_000]],
    ['created_date<', ['before', null]],
    ['tnt__region=north', ['any-of', 'north']],
    ['tnt__sizes>=3', ['from', 3]],
    ['tnt__sizes=3,4', ['any-of', 3, 4]],
    ['tnt__seen>=2026-11-24T00:00:00Z', ['from', '2026-11-24T00:00:00Z']],
    ['ctype__browser=A', ['any-of', 'A']],
  ])('T-131 %j asks for %j', (text, read) => {
    expect(conditionIn(text)).toEqual(read)
  })

  it.each<readonly [string, string]>([
    ['', '"" is no filter; write key=value, key!=value, key>=value or key<value'],
    ['severity', '"severity" is no filter'],
    ['severity>high', '"severity>high" is no filter'],
    [' severity=high', '" severity=high" is no filter'],
    ['severity>=low', 'severity has no order; ask for it with = or !='],
    ['severity<low', 'severity has no order'],
    ['title>=a', 'title has no order'],
    ['tnt__grade>=1', 'tnt__grade has no order'],
    ['severity=urgent', 'severity is one of low, medium, high, blocker; not "urgent"'],
    ['state=waiting', 'state is one of open, in_progress, closed; not "waiting"'],
    ['ctype__browser=C', 'ctype__browser is one of A, B; not "C"'],
    ['needs_response=yes', 'needs_response is true or false; not "yes"'],
    ['display_id=ISS-1', 'display_id is a ticket such as TKT-12; not "ISS-1"'],
    ['created_date>=yesterday', 'created_date is a day or time such as 2026-11-24; not "yesterday"'],
    ['created_date>=2026-02-30', 'created_date is a day or time such as 2026-11-24; not "2026-02-30"'],
    ['tnt__sizes=many', 'tnt__sizes is a number; not "many"'],
    ['colour=red', 'tickets have no "colour"; they have display_id, title, body, '],
  ])('T-131 %j is refused: %s', (text, reason) => {
    expect(conditionIn(text)).toEqual([expect.stringContaining(reason)])
  })

  it('T-131 tells every value that is wrong', () => {
    expect(conditionIn('severity=urgent,low,mild')).toEqual([
      'severity is one of low, medium, high, blocker; not "urgent"',
      'severity is one of low, medium, high, blocker; not "mild"',
    ])
  })

  it('T-131 an unknown attribute is answered with custom ones, too', () => {
    expect(conditionIn('colour=red')[0]).toMatch(/possibly_related, tnt__region, .*, ctype__browser$/)
  })

  it.each<readonly [string, string, string | null]>([
    ['2026-11-24', 'UTC', '2026-11-24T00:00:00.000Z'],
    ['2026-11-24', 'Europe/Berlin', '2026-11-23T23:00:00.000Z'],
    ['2026-07-01', 'America/New_York', '2026-07-01T04:00:00.000Z'],
    ['2026-11-24T09:30:00+01:00', 'America/New_York', '2026-11-24T08:30:00.000Z'],
    ['2026-11-24T09:30', 'UTC', null],
    ['24.11.2026', 'UTC', null],
  ])('T-131 the time %s in %s is %s', (text, timeZone, at) => {
    const moment = momentOf(text, timeZone)
    expect(moment === null ? null : new Date(moment).toISOString()).toBe(at)
    expect(conditionIn(`modified_date<${text}`, timeZone)[0] === 'before').toBe(at !== null)
  })

  it.each<readonly [string, boolean]>([
    ['conversation=current', true],
    ['display_id=TKT-1', true],
    ['is_merged_into=TKT-1', false],
    ['severity=low', false],
  ])('T-101 conversations are meant by %s: %s', (text, isMeant) => {
    const conditions = allowed(allGiven(['severity=low', text].map((one) => conditionOf(one, []))))
    expect(asksForConversations(conditions)).toBe(isMeant)
  })
})

describe('a sort order', () => {
  const keyOf = (text: string) => {
    const key = sortKeyOf(text, fields)
    return 'refused' in key ? key.refused[0]?.message : [key.attribute.name, key.direction]
  }

  it.each<readonly [string, string, 1 | -1]>([
    ['severity', 'severity', 1],
    ['severity:asc', 'severity', 1],
    [' severity:desc ', 'severity', -1],
    ['title', 'title', 1],
    ['tnt__region:desc', 'tnt__region', -1],
  ])('T-131 %j sorts by %s, %d', (text, name, direction) => {
    expect(keyOf(text)).toEqual([name, direction])
  })

  it.each<readonly [string, string]>([
    ['severity:down', '"severity:down" is no sort order; write severity:desc'],
    ['severity:desc:asc', '"severity:desc:asc" is no sort order'],
    ['severity:', '"severity:" is no sort order'],
    ['', 'tickets are not sorted by ""; they are by display_id, title, '],
    ['body', 'tickets are not sorted by "body"'],
    ['tags', 'tickets are not sorted by "tags"'],
    ['tnt__story', 'tickets are not sorted by "tnt__story"'],
    ['tnt__sizes', 'tickets are not sorted by "tnt__sizes"'],
  ])('T-131 %j is refused: %s', (text, reason) => {
    expect(keyOf(text)).toContain(reason)
  })

  it('T-131 the attributes that are offered have one value, and a short one', () => {
    const offered = String(keyOf('colour')).split('they are by ')[1]?.split(', ')
    const all = ticketAttributes(fields)
    expect(offered).toEqual(all.filter(isSortable).map(({ name }) => name))
    expect(all.filter((attribute) => !isSortable(attribute)).map(({ name, isList }) => [name, isList])).toEqual([
      ['body', false],
      ...['owned_by', 'tags', 'reported_by', 'email_members', 'subscribers', 'channels', 'links', 'possibly_related'].map((name) => [
        name,
        true,
      ]),
      ['tnt__sizes', true],
      ['tnt__story', false],
    ])
  })
})

describe('an attribute', () => {
  it.each<readonly [FieldType, boolean, boolean]>([
    ['int', true, false],
    ['double', true, false],
    ['timestamp', true, false],
    ['date', true, false],
    ['bool', false, false],
    ['tokens', false, false],
    ['enum', false, false],
    ['id', false, false],
    ['text', false, true],
    ['rich_text', false, true],
  ])('T-131 of type %s has an order: %s, and is too long to sort by: %s', (type, isOrdered, isTooLong) => {
    const attribute = customAttribute(field('tnt__x', type))
    expect([hasOrder(attribute), isLong(attribute)]).toEqual([isOrdered, isTooLong])
  })

  it('T-016 of every ticket comes first, custom ones by their ids after it', () => {
    const names = ticketAttributes(fields).map(({ name }) => name)
    expect(names).toEqual([...stockAttributes.map(({ name }) => name), ...fields.map(({ id }) => id)])
    expect(new Set(names).size).toBe(names.length)
  })
})
