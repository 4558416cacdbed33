/** Conditions that are decided in memory hold for the tickets that the database would find (T-016, T-131). */
import { describe, expect, it } from 'vitest'
import { allowed } from '../../../src/act/refusal-to-error.ts'
import type { FieldRecord, FieldType } from '../../../src/tickets/records/records.ts'
import { fitsCondition, valuesHeld } from '../../../src/tickets/records/ticket-match.ts'
import { conditionOf, ticketAttributes } from '../../../src/tickets/records/ticket-query.ts'
import type { Ticket } from '../../../src/tickets/ticket.ts'
import { ANN, BOB, KIM, SAM } from '../support/desk.ts'
import { deskAsked } from '../support/editing.ts'

const fields = (['tokens', 'int', 'date', 'timestamp'] as const).map((type: FieldType): FieldRecord => {
  return { id: `tnt__${type}`, type, isList: false, allowedValues: [], subtype: null, description: '' }
})
const ticket = {
  ...deskAsked().ticket(),
  number: 12,
  severity: 'high',
  ownedBy: [SAM, KIM],
  group: null,
  createdAtMs: Date.parse('2026-11-24T09:30:00Z'),
  closedAtMs: null,
  tags: [
    { name: 'Blocked', value: null },
    { name: 'Impact', value: 'One team' },
  ],
  subscribers: [KIM],
  mergedInto: 7,
  customFields: [
    { name: 'tnt__tokens', value: 'north' },
    { name: 'tnt__int', value: 3 },
    { name: 'tnt__date', value: '2026-11-24' },
    { name: 'tnt__timestamp', value: '2026-11-24T09:30:00Z' },
  ],
} as unknown as Ticket
const fits = (text: string, of = ticket) => fitsCondition(allowed(conditionOf(text, fields)), of)

describe('T-131 a ticket fits', () => {
  it.each([
    'severity=high',
    'severity=low,high',
    'severity!=low',
    'state=open',
    'group=',
    'group=,night',
    'group!=night',
    'actual_close_date=',
    `owned_by=${KIM}`,
    `owned_by!=${ANN}`,
    'tags=Impact',
    'tags!=Stalled',
    'display_id=TKT-12',
    'is_merged_into=TKT-7',
    `reported_by=${ANN}`,
    `reported_by=Acme/${ANN}`,
    `reported_by=${ANN.toUpperCase()}`,
    `reported_by!=${BOB}`,
    `email_members=${ANN}`,
    `created_by=Acme/${ANN}`,
    'created_date>=2026-11-24T09:30:00Z',
    'created_date<2026-11-24T09:30:01Z',
    'created_date>=2026-11-24',
    'tnt__tokens=north',
    'tnt__int=3',
    'tnt__int>=3',
    'tnt__int<4',
    'tnt__date>=2026-11-24',
    'tnt__date<2026-11-25',
    'tnt__timestamp>=2026-11-24T09:30:00Z',
    'tnt__timestamp<2026-11-24T09:31:00Z',
  ])('%s', (text) => {
    expect(fits(text)).toBe(true)
  })
})

describe('T-131 a ticket does not fit', () => {
  it.each([
    'severity=low',
    'severity!=low,high',
    'state=closed',
    'group!=',
    'severity=',
    `owned_by!=${SAM}`,
    `owned_by=${ANN}`,
    'owned_by=',
    'tags!=Blocked,Stalled',
    'tags=Stalled',
    'display_id=TKT-1',
    'is_merged_into=',
    `reported_by!=${ANN}`,
    `reported_by=Other/${ANN}`,
    'reported_by=acme.example',
    'reported_by=n@acme.example',
    `created_by=Other/${ANN}`,
    'created_date>=2026-11-24T09:30:01Z',
    'created_date<2026-11-24T09:30:00Z',
    'created_date>=',
    'created_date<',
    'actual_close_date<2026-11-24',
    'actual_close_date>=2026-11-24',
    'tnt__tokens=south',
    'tnt__int>=4',
    'tnt__int<3',
    'tnt__date>=2026-11-25',
    'tnt__date<2026-11-24',
    'tnt__timestamp>=2026-11-24T09:31:00Z',
    'tnt__timestamp<2026-11-24T09:30:00Z',
  ])('%s', (text) => {
    expect(fits(text)).toBe(false)
  })

  it('that has none of a custom attribute, but for who asks for none', () => {
    const bare = { ...ticket, customFields: [] }
    expect(['tnt__int=3', 'tnt__int>=0', 'tnt__int<9', 'tnt__tokens=north'].map((text) => fits(text, bare))).toEqual([
      false,
      false,
      false,
      false,
    ])
    expect(['tnt__int=', 'tnt__int!=3', 'tnt__tokens=,north'].map((text) => fits(text, bare))).toEqual([true, true, true])
  })
})

it.each<readonly [string, readonly unknown[]]>([
  ['display_id', [12]],
  ['owned_by', [SAM, KIM]],
  ['group', []],
  ['tags', ['Blocked', 'Impact']],
  ['created_by', [`Acme/${ANN}`]],
  ['reported_by', [`Acme/${ANN}`]],
  ['email_members', [ANN]],
  ['is_merged_into', [7]],
  ['tnt__int', [3]],
])('T-016 of %s a ticket holds %j', (name, held) => {
  const attribute = ticketAttributes(fields).find((candidate) => candidate.name === name)!
  expect(valuesHeld(attribute, ticket)).toEqual(held)
})
