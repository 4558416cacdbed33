/** Addresses that people type on the command line or hand to the API are those that would be sent to. */
import { describe, expect, it } from 'vitest'
import { answerTicket } from '../../src/act/answer-ticket.ts'
import { createRecord, updateRecord } from '../../src/act/edit-records.ts'
import { editTicket } from '../../src/act/edit-ticket.ts'
import { editsAsSent, nameAsSent, valuesAsSent } from '../../src/act/typed-addresses.ts'
import { UserError } from '../../src/errors.ts'
import { personSchema } from '../../src/operations/wire.ts'
import { ANN, BOB, SAM, SUPPORT } from '../tickets/support/desk.ts'
import { BY_SAM, SAM_AGENT, openEditBench } from './editing.ts'

const wide = (text: string) => text.replace(/[a-z]/g, (letter) => String.fromCodePoint(letter.codePointAt(0)! + 0xfee0))
const spellings = (local: string, [name, top]: readonly [string, string]) => [
  ...['\u3002', '\uff0e', '\uff61'].map((dot) => `${local}@${name}${dot}${top}`),
  `${local}@${wide(name)}.${top}`,
  `"${local}"@${name}.${top}`,
  ` ${local.toUpperCase()}@${name.toUpperCase()}.${top} `,
]
const rules = { ccRules: [{ name: 'no rivals', when: { domain: 'rival.example' }, action: 'drop' }] }

it.each(spellings('bob', ['acme', 'example']))('%s is one address', (typed) => {
  expect(nameAsSent(typed)).toBe(BOB)
  expect(personSchema.parse(typed.trim())).toBe(BOB)
})

it('ids and names stay what they are, but for the address in them', () => {
  expect(['shadow/Old Tool', 'Kim Larsen', 'Acme/BOB@acme\u3002example', 'AcMe/Bob'].map(nameAsSent)).toEqual([
    'shadow/Old Tool',
    'Kim Larsen',
    'Acme/bob@acme.example',
    'AcMe/Bob',
  ])
})

it('edits and records name people by such addresses; words stay', () => {
  const title = { kind: 'set', field: 'title', to: 'A@B\u3002C' } as const
  expect(editsAsSent([title, { kind: 'set', field: 'ownedBy', to: ['"sam"@us.example'] }])).toEqual([
    title,
    { kind: 'set', field: 'ownedBy', to: [SAM] },
  ])
  expect(valuesAsSent({ displayName: 'X@Y\u3002Z', domains: ['Rival\u3002example'], tier: 3 })).toEqual({
    displayName: 'X@Y\u3002Z',
    domains: ['rival.example'],
    tier: 3,
  })
})

it.each(['a b@acme.example', '"a b"@acme.example', 'bob@acme', 'bob', 'bob@acme\u3002', 'b@c@acme.example'])('%s is none', (typed) => {
  expect(personSchema.safeParse(typed).success).toBe(false)
})

describe('on a ticket', () => {
  it.each(spellings('x', ['rival', 'example']))('a rule that keeps a domain out sees it as %s', async (typed) => {
    const { deps, ticket } = await openEditBench(rules)
    const { number } = await ticket()
    const added = editTicket(number, [{ kind: 'member', add: [typed], remove: [] }], BY_SAM, deps)
    await expect(added).rejects.toThrow('the rule "no rivals" keeps x@rival.example out')
    await answerTicket(number, { by: SAM_AGENT, text: 'Plug it in.', to: null, cc: [{ addrSpec: typed, displayName: '' }] }, deps)
    const { emailMembers } = (await deps.store.tickets.find(number))!
    expect(emailMembers.map(({ addrSpec }) => addrSpec)).toEqual([ANN])
  })

  it.each(spellings('support', ['us', 'example']))('our own address is ours as %s: no member, no reader, no reporter', async (typed) => {
    const { deps, ticket } = await openEditBench()
    const { number } = await ticket()
    const person = { addrSpec: typed, displayName: '' }
    await expect(editTicket(number, [{ kind: 'member', add: [typed], remove: [] }], BY_SAM, deps)).rejects.toThrow(UserError)
    await expect(answerTicket(number, { by: SAM_AGENT, text: 'Hello', to: [person], cc: [] }, deps)).rejects.toThrow(SUPPORT)
    await expect(ticket({ reporter: person })).rejects.toThrow(SUPPORT)
  })

  it.each(spellings('ann', ['acme', 'example']))('a member is taken off as %s, and never there twice', async (typed) => {
    const { deps, ticket } = await openEditBench()
    const { number } = await ticket()
    const added = await editTicket(number, [{ kind: 'member', add: [typed, BOB], remove: [] }], BY_SAM, deps)
    expect(added.emailMembers).toHaveLength(2)
    const { emailMembers } = await editTicket(number, [{ kind: 'member', add: [], remove: [typed] }], BY_SAM, deps)
    expect(emailMembers.map(({ addrSpec }) => addrSpec)).toEqual([BOB])
  })
})

it('a contact, a user and the domains of an account are stored as they would be sent to, and found so', async () => {
  const { deps } = await openEditBench()
  const contact = await createRecord('contact', { addrSpec: '"zoe"@acme\u3002example', revOrg: 'Acme' }, deps)
  expect(contact).toMatchObject({ id: 'Acme/zoe@acme.example', addrSpec: 'zoe@acme.example' })
  const user = await createRecord('user', { addrSpec: 'Una@us\uff0eexample', displayName: 'Una' }, deps)
  expect(user).toMatchObject({ id: 'una@us.example', addrSpec: 'una@us.example' })
  const account = await createRecord('account', { id: 'New', domains: [`${wide('new')}.example`] }, deps)
  expect(account.domains).toEqual(['new.example'])
  expect(await updateRecord('account', 'New', { values: { domains: ['New\u3002example'] } }, deps)).toEqual(account)
})
