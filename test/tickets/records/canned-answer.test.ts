/** Canned answers: which one a name means, what is filled in, and what is refused (T-140). */
import { describe, expect, it } from 'vitest'
import { cannedFor, cannedId, cannedNamed, cannedRecord, cannedText, groupsWith } from '../../../src/tickets/records/canned-answer.ts'
import type { CannedAnswerRecord } from '../../../src/tickets/records/records.ts'
import type { Ticket } from '../../../src/tickets/ticket.ts'

const answer = (name: string, group: string | null = null, language: string | null = null): CannedAnswerRecord => {
  return { id: cannedId({ name, group, language }), name, group, language, body: 'Hello {customer}.' }
}
const all = [
  answer('greeting'),
  answer('greeting', null, 'de'),
  answer('greeting', 'second'),
  answer('greeting', 'second', 'de'),
  answer('greeting', 'third'),
  answer('parcel', 'second'),
  answer('refund', null, 'fr'),
]
const place = (language?: string, group: string | null = null, groups: readonly string[] = []) => ({ ticket: { language, group }, groups })

it.each<readonly [string | null, string | null, string]>([
  [null, null, 'greeting'],
  ['second', null, 'greeting@second'],
  [null, 'de', 'greeting:de'],
  ['second', 'de', 'greeting@second:de'],
])('the id of one for the group %s and the language %s is %s', (group, language, id) => {
  expect(cannedId({ name: 'greeting', group, language })).toBe(id)
})

it('an agent uses those of every group that he is in', () => {
  const groups = [
    { id: 'first', members: ['kim@us.example', 'sam@us.example'] },
    { id: 'second', members: [] },
    { id: 'third', members: ['sam@us.example'] },
  ]
  expect(groupsWith('sam@us.example', groups)).toEqual(['first', 'third'])
})

describe('a name', () => {
  it.each<readonly [string | undefined, string | null, readonly string[], string]>([
    [undefined, null, [], 'greeting'],
    ['de', null, [], 'greeting:de'],
    ['de', 'second', [], 'greeting@second:de'],
    ['en', 'second', ['third'], 'greeting@second'],
    ['en', null, ['third'], 'greeting@third'],
    ['en', 'first', [], 'greeting'],
  ])('on a ticket in %s, of group %s, for an agent of %j is %s', (language, group, groups, id) => {
    expect(cannedNamed(' GREETING ', all, place(language, group, groups))).toMatchObject({ id })
  })

  it('means one for others only as a whole id', () => {
    expect(cannedNamed('greeting:de', all, place('en'))).toMatchObject({ id: 'greeting:de' })
    expect(cannedNamed('refund', all, place('en'))).toEqual({
      refused: [{ message: `"refund" is not for this ticket's language and group; there is: refund:fr` }],
    })
  })

  it.each([' Parcel  lost ', 'PARCEL\tLOST', 'parcel\u00a0lost', 'ｐarcel lost'])('counts however it is spaced and cased: %j', (text) => {
    expect(cannedNamed(text, [answer('Parcel lost')], place())).toMatchObject({ id: 'Parcel lost' })
  })

  it.each([20, 21])('that there is not is told with twenty of %d', (count) => {
    const names = Array.from({ length: count }, (_, i) => `a${i}`)
    const there = `${names.slice(0, 20).join(', ')}${count > 20 ? ', …' : ''}`
    expect(
      cannedNamed(
        'b',
        names.map((name) => answer(name)),
        place(),
      ),
    ).toEqual({
      refused: [{ message: `there is no canned answer "b"; there is: ${there}` }],
    })
  })

  it('that there is not is told with those that there are', () => {
    const { refused } = cannedNamed('gretting', all, place('en', 'second')) as { refused: readonly { message: string }[] }
    expect(refused[0]?.message).toBe('there is no canned answer "gretting"; there is: greeting@second, parcel@second')
    expect(cannedNamed('x', [], place())).toMatchObject({ refused: [{ message: 'there is no canned answer "x"; there is: none' }] })
  })
})

it('of each name one fits a ticket', () => {
  expect(cannedFor(all, place('fr')).map(({ id }) => id)).toEqual(['greeting', 'refund:fr'])
})

const ticket = {
  number: 12,
  title: 'The {agent} lid',
  part: 'Kettles',
  revOrg: 'Acme',
  emailMembers: [
    { addrSpec: 'bob@acme.example', displayName: '' },
    { addrSpec: 'ann@acme.example', displayName: 'Ann {ticket}' },
  ],
  lastCustomer: { addrSpec: 'ann@acme.example', replyTo: null },
} as unknown as Ticket
const subject = { ticket, mailbox: { displayName: 'Support' }, company: 'Kettle Ltd', agent: 'Sam' }

describe('placeholders', () => {
  it('are filled in once: braces in a name or title are none', () => {
    const body = '{customer}: {ticket} {title} {part} {workspace} {mailbox} {company} {agent}\n'
    expect(cannedText({ body }, subject)).toBe('Ann {ticket}: TKT-12 The {agent} lid Kettles Acme Support Kettle Ltd Sam')
  })

  it('name a customer without a name by the address, and nobody as nothing', () => {
    expect(cannedText({ body: '{customer}' }, { ...subject, ticket: { ...ticket, lastCustomer: null } })).toBe('bob@acme.example')
    expect(cannedText({ body: 'Hello {customer}' }, { ...subject, ticket: { ...ticket, emailMembers: [], revOrg: null } })).toBe('Hello')
  })

  it('that there are not are refused when the text is saved', () => {
    expect(cannedRecord(answer('a'))).toEqual(answer('a'))
    expect(cannedRecord({ ...answer('a'), body: 'Dear {custommer}' })).toEqual({
      refused: [
        {
          message:
            'unknown placeholder {custommer}; there is: {ticket}, {mailbox}, {company}, {agent}, {customer}, {title}, {part}, {workspace}',
        },
      ],
    })
  })
})

it.each([
  ['a@b', null, 'has no "@"'],
  ['a:b', null, 'has no "@"'],
  ['a'.repeat(101), null, 'at most 100'],
  ['a/b', null, 'has no "@"'],
  ['a\nb', null, 'has no "@"'],
  ['a', 'german', 'no language of two letters'],
  ['a', 'DE', 'no language of two letters'],
  ['a', 'd', 'no language of two letters'],
])('a name %s in %s is refused', (name, language, reason) => {
  expect(JSON.stringify(cannedRecord(answer(name, null, language)))).toContain(reason.replaceAll('"', '\\"'))
})

it('a name has up to 100 characters', () => {
  expect(cannedRecord(answer('a'.repeat(100), 'second', 'de'))).toEqual(answer('a'.repeat(100), 'second', 'de'))
})
