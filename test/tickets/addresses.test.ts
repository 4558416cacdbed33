/** Two addresses of one person: what either did counts for both, within their workspace. */
import { describe, expect, it } from 'vitest'
import { absorbed, addressesBeside, addressesOf, takesPart } from '../../src/tickets/addresses.ts'
import type { Contact, ContactId, RevOrgId } from '../../src/tickets/ticket.ts'
import { agentToken, ANN, BOB, Desk, readersOf, SAM, type DeskChanges } from './support/desk.ts'

const HOME = 'ann@home.example'
const ann: Contact = {
  id: `Acme/${ANN}` as ContactId,
  addrSpec: ANN,
  displayName: 'Ann',
  revOrg: 'Acme' as RevOrgId,
  account: null,
  otherAddresses: [HOME],
}
const home: Contact = { ...ann, id: `Acme/${HOME}` as ContactId, addrSpec: HOME, displayName: 'Ann at home', otherAddresses: [] }
const site = { contactsOf: (addrSpec: string) => [ann].filter((known) => addressesOf(known).includes(addrSpec)) }

function deskWith(changes: DeskChanges = {}): Desk {
  const desk = new Desk({ contacts: [ann], ...changes })
  desk.receive({ id: 'm1' })
  return desk
}

it('the contact that stays keeps its name and gains the addresses of the other, each once', () => {
  expect(absorbed({ ...ann, otherAddresses: [] }, home)).toEqual(ann)
  expect(absorbed(ann, home)).toEqual(ann)
  const unnamed = { ...ann, displayName: '' }
  expect(absorbed(unnamed, { ...home, otherAddresses: [ANN, BOB] })).toMatchObject({
    displayName: 'Ann at home',
    otherAddresses: [HOME, BOB],
  })
  expect(absorbed(home, { ...home, id: `North/${HOME}` as ContactId }).otherAddresses).toEqual([])
})

it('an address stands for all that its person has; a stranger’s for itself', () => {
  expect(addressesBeside(HOME, site)).toEqual([HOME, ANN])
  expect(addressesBeside(BOB, site)).toEqual([BOB])
})

it('the other address takes part in what is of their workspace, or what they report, and in nothing else', () => {
  const ticket = { participants: [ANN], revOrg: 'Acme' as RevOrgId, reportedBy: [] as ContactId[] }
  expect(takesPart(HOME, ticket, site)).toBe(true)
  expect(takesPart(HOME, { ...ticket, revOrg: 'Other' as RevOrgId }, site)).toBe(false)
  expect(takesPart(HOME, { ...ticket, revOrg: 'Other' as RevOrgId, reportedBy: [ann.id] }, site)).toBe(true)
  expect(takesPart(HOME, { ...ticket, participants: [BOB] }, site)).toBe(false)
  expect(takesPart(HOME, { ...ticket, participants: [HOME] }, { contactsOf: () => [] })).toBe(true)
})

describe('mail from the other address', () => {
  it('is the participant’s, on a strict site that nothing vouches for, too, and adds nobody', () => {
    const desk = deskWith({ policy: { isStrict: true } })
    const { explanation, contacts } = desk.receive({ id: 'm2', hour: 1, from: HOME, answers: 'm1', authentication: 'none' })
    expect([explanation.verdict, contacts, desk.reporters()]).toEqual(['participant', [], [ANN]])
    expect(desk.ticket().emailMembers).toMatchObject([{ addrSpec: HOME, contact: ann.id }])
  })

  it('is answered where it came from', () => {
    const desk = deskWith()
    desk.receive({ id: 'm2', hour: 1, from: HOME, answers: 'm1' })
    const { outbound } = desk.receive({ id: 'm3', hour: 2, from: SAM, text: 'Try this.', tokens: [agentToken(SAM)] })
    expect(outbound.filter(({ kind }) => kind === 'reply').map(readersOf)).toEqual([[HOME]])
    expect(desk.reporters()).toEqual([ANN])
  })

  it('opens tickets that the one contact reports, in its workspace', () => {
    const desk = deskWith()
    const { ticket, contacts, workspaces } = desk.receive({ id: 'm9', hour: 1, from: HOME })
    expect([ticket?.reportedBy, ticket?.revOrg, contacts, workspaces]).toEqual([[ann.id], 'Acme', [], []])
  })

  it('is of whoever opened the ticket, where only they may drop people', () => {
    const desk = deskWith({ mailbox: { members: 'openers' } })
    desk.receive({ id: 'm2', hour: 1, cc: [BOB], answers: 'm1' })
    desk.receive({ id: 'm3', hour: 2, from: HOME, answers: 'm2' })
    expect(desk.members()).toEqual([HOME])
  })

  it('is not held by a CC rule: its person is on the ticket already', () => {
    const rule = { name: 'outside', when: { domain: 'home.example' }, action: 'hold' } as const
    const desk = deskWith({ policy: { ccRules: [rule] } })
    desk.receive({ id: 'm2', hour: 1, cc: [HOME], answers: 'm1' })
    expect(desk.members()).toEqual([ANN, HOME])
  })
})
