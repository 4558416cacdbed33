/** Which record a name in a command means: exactly one, however it is typed, or the command is refused with those that there are (§4.4). */
import { describe, expect, it } from 'vitest'
import {
  isNone,
  peopleIn,
  recordNamed,
  stageNamed,
  tagNamed,
  userNamed,
  usersAsPeople,
} from '../../../src/tickets/agent/agent-command-names.ts'
import type { CommandRecords } from '../../../src/tickets/records/command-records.ts'
import { ANN, Desk, KIM, SAM } from '../support/desk.ts'

const { words } = new Desk().site.directory
const user = (id: string, displayName: string, more: object = {}) => ({ id, addrSpec: id, displayName, state: 'active', ...more })
const LEA = 'lea@us.example'
const known: Readonly<Record<string, readonly { readonly id: string }[]>> = {
  user: [
    user(SAM, 'Sam Okafor'),
    user(KIM, 'Kim Larsen'),
    user(LEA, "Lea O'Neil"),
    user('kl@us.example', 'Kim Lee', { state: 'deactivated' }),
    user('shadow/Old Tool', 'Old Tool', { addrSpec: null, state: 'shadow' }),
    user('joined', 'Una', { addrSpec: 'una@us.example' }),
  ],
  group: ['first-line', 'Night', 'night'].map((id) => ({ id })),
  part: [{ id: 'Kettles & Lids' }],
  tag: [
    { id: 'Impact', allowedValues: ['One team'] },
    { id: 'Blocked', allowedValues: [] },
  ] as never,
  workspace: Array.from({ length: 26 }, (_, i) => ({ id: `W${i}` })),
  subtype: [],
}
const records = {
  fields: [],
  find: (kind: string, id: string) => known[kind]?.find((one) => one.id === id) ?? null,
  all: (kind: string) => known[kind] ?? [],
} as unknown as CommandRecords
const said = (given: string | { readonly refused: readonly { readonly message: string }[] }) =>
  typeof given === 'string' ? given : given.refused[0]?.message
const named = (text: string) => said(userNamed(text, { me: SAM, records, words }))

describe('a user', () => {
  it.each([
    ['me', SAM],
    ['Me.', SAM],
    [KIM, KIM],
    [`Kim <${KIM.toUpperCase()}>`, KIM],
    ['una@us.example', 'joined'],
    ['kl@us.example', 'kl@us.example'],
    ['Kim Larsen', KIM],
    ['  kim   LARSEN. ', KIM],
    ['kim', KIM],
    ['Lea O’Neil', LEA],
    ['old tool', 'shadow/Old Tool'],
    ['shadow/old tool', 'shadow/Old Tool'],
  ])('§4.4 is meant by %j: %s', (text, id) => {
    expect(named(text)).toBe(id)
  })

  it('§4.4 that there is not is told with those who work here', () => {
    expect(named('Zoe')).toBe(`nobody here is called "Zoe"; there is: Kim Larsen, Lea O'Neil, Old Tool, Sam Okafor, Una`)
    expect(named('Kim Lee')).toContain('nobody here is called "Kim Lee"')
  })

  it('§4.4 of a name that two have is named by the address', () => {
    const two = { ...records, all: () => [...known['user']!, user('sp@us.example', 'Sam Park')] } as unknown as CommandRecords
    expect(said(userNamed('Sam', { me: KIM, records: two, words }))).toBe(
      `"Sam" may be Sam Okafor (${SAM}) or Sam Park (sp@us.example); name one by the address`,
    )
    expect([usersAsPeople('Sam', two), usersAsPeople('Sam Park', two)]).toEqual(['Sam', 'sp@us.example'])
  })

  it.each([
    ['Kim', KIM],
    ['Zoe', 'Zoe'],
    [ANN, ANN],
  ])('§4.4 among people %j is %s', (text, id) => {
    expect(usersAsPeople(text, records)).toBe(id)
  })
})

describe('a record', () => {
  it.each<readonly ['group' | 'part' | 'workspace' | 'subtype', string, string]>([
    ['group', 'First–Line', 'first-line'],
    ['group', 'Night', 'Night'],
    ['group', 'night', 'night'],
    ['group', 'NIGHT', '"NIGHT" may be Night or night; mind the case'],
    ['group', 'day', 'there is no group "day"; there is: Night, first-line, night'],
    ['part', 'kettles  & lids.', 'Kettles & Lids'],
    ['workspace', 'w25', 'W25'],
    ['workspace', 'w26', 'there is no workspace "w26"'],
    ['subtype', 'bug', 'there is no subtype "bug"'],
  ])('§4.4 of the kind %s, named %j, is %s', (kind, text, id) => {
    expect(said(recordNamed(kind, text, records))).toBe(id)
  })

  it.each<readonly [string, string, string | null]>([
    ['blocked', 'Blocked', null],
    ['Impact = one TEAM', 'Impact', 'One team'],
    ['impact＝My dog', 'Impact', 'My dog'],
    ['Impact=', 'Impact', null],
    ['Impact=a=b', 'Impact', 'a=b'],
  ])('T-103 a tag %j is %s with the value %j', (text, name, value) => {
    expect(tagNamed(text, records)).toEqual({ name, value })
  })

  it('T-103 a tag that there is not is told', () => {
    expect(tagNamed('Loud=1', records)).toEqual({ refused: [{ message: 'there is no tag "Loud"; there is: Blocked, Impact' }] })
  })
})

it.each([
  ['work in progress', 'work_in_progress'],
  ['Awaiting–Customer - response.', 'awaiting_customer_response'],
  ['RESOLVED', 'resolved'],
  ['done', 'done'],
])('§4.4 a stage %j is %s', (text, stage) => {
  expect(stageNamed(text)).toBe(stage)
})

it.each([
  ['none', true],
  ['Off.', true],
  ['–', true],
  ['-', true],
  ['no', false],
  ['', false],
])('§4.4 %j takes a value away: %s', (text, is) => {
  expect(isNone(text)).toBe(is)
})

it.each<readonly [string, readonly string[]]>([
  [`${ANN}, Bob <BOB@acme.example>`, [ANN, 'bob@acme.example']],
  [`${ANN}; ${ANN}`, [ANN]],
  [`${ANN}<mailto:${ANN}>`, [ANN]],
  [`mailto:${ANN}`, [ANN]],
  [`[${ANN}] (${KIM})`, [ANN, KIM]],
  [`Acme North/Ann@Acme.Example`, ['Acme North/ann@acme.example']],
  ['nobody', []],
])('§4.4 the people in %j are %j', (text, people) => {
  expect(peopleIn(text, words)).toEqual(people)
})
