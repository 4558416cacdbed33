/** Where answers to a customer go: to his Reply-To, where that is one address of somebody outside whom the rules let in (§2.3). */
import { expect, it } from 'vitest'
import { ANN, BOB, CARL, Desk, KIM, SUPPORT, type DeskChanges, type MailSketch } from '../support/desk.ts'

const LIST = 'list@acme.example'
const onList = (more: Partial<MailSketch>): Partial<MailSketch> => ({ replyTo: [LIST], ...more, message: { isList: true } })
const dropped: DeskChanges = { policy: { ccRules: [{ name: 'no Carl', when: { address: CARL }, action: 'drop' }] } }

it.each<readonly [string, Partial<MailSketch>, DeskChanges, string | null]>([
  ['none is given', {}, {}, null],
  ['it is one address', { replyTo: [CARL] }, {}, CARL],
  ['it is the sender’s own', { replyTo: [ANN] }, {}, null],
  ['it is two', { replyTo: [CARL, BOB] }, {}, null],
  ['it is an agent’s', { replyTo: [KIM] }, {}, null],
  ['it is ours', { replyTo: [SUPPORT] }, {}, null],
  ['nobody reads mail there', { replyTo: ['noreply@acme.example'] }, {}, null],
  ['it is a colleague’s', { replyTo: ['lea@us.example'] }, { internalDomains: new Set(['us.example']) }, null],
  ['it is the list itself', onList({ to: [SUPPORT, LIST] }), {}, null],
  ['it is the list in copy', onList({ cc: [LIST] }), {}, null],
  ['a list puts the author there', onList({ replyTo: [CARL], cc: [LIST] }), {}, CARL],
  ['it is somebody in copy, on no list', { replyTo: [CARL], cc: [CARL] }, {}, CARL],
  ['a rule keeps it out', { replyTo: [CARL] }, dropped, null],
  ['it is blocked', { replyTo: [CARL] }, { policy: { blocked: [CARL] } }, null],
])('§2.3 where %s, they go there or to the sender', (_, sketch, changes, replyTo) => {
  const desk = new Desk(changes)
  desk.receive({ id: 'm', ...sketch })
  expect(desk.ticket().lastCustomer).toMatchObject({ addrSpec: ANN, replyTo })
})

it.each<readonly [string, Partial<MailSketch>, string | null]>([
  ['an id of the thread', { answers: 'm' }, CARL],
  ['its number alone', { subject: 'TKT-1' }, null],
  ['its number, by a sender who is vouched for', { subject: 'TKT-1', authentication: 'pass' }, CARL],
])('§2.3 on a ticket that a mail leads to by %s, it is %s', (_, sketch, replyTo) => {
  const desk = new Desk()
  desk.receive({ id: 'm' })
  expect(desk.receive({ id: 'n', hour: 1, replyTo: [CARL], ...sketch }).ticket).toMatchObject({ number: 1, lastCustomer: { replyTo } })
})
