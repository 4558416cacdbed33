/** A new ticket, by mail or by hand: in the first stage, with what its mailbox gives, and whose it is (T-015, T-061, T-072, T-100). */
import { describe, expect, it } from 'vitest'
import { causeOf } from '../../../src/tickets/draft.ts'
import { openTicketByHand, type OpeningByHand } from '../../../src/tickets/thread/open-ticket.ts'
import type { Contact, ContactId, Ticket, TicketNumber } from '../../../src/tickets/ticket.ts'
import { ANN, BOB, Desk, MAILBOX, SAM, START_MS, type DeskChanges, type MailSketch } from '../support/desk.ts'

const opened = (sketch: Partial<MailSketch> = {}, changes: DeskChanges = {}) => new Desk(changes).receive({ id: 'm', ...sketch }).ticket!
const cause = causeOf('hand', { kind: 'user', id: SAM }, { atMs: START_MS })
const contact = { id: `Acme/${ANN}`, addrSpec: ANN, displayName: 'Ann', revOrg: 'Acme', account: 'Acme Ltd' } as unknown as Contact
const byHand = (more: Partial<OpeningByHand> = {}, mailbox: Partial<typeof MAILBOX> = {}) => {
  const plain = { contact: null, title: 'Lid', body: 'It is gone.', part: null, severity: null }
  return openTicketByHand({ number: 7 as TicketNumber, mailbox: { ...MAILBOX, ...mailbox }, ...plain, ...more }, cause)
}

describe('a mailbox gives its tickets', () => {
  it.each<readonly [Partial<typeof MAILBOX>, Partial<Ticket>]>([
    [{}, { part: 'General', group: null, ownedBy: [], severity: 'medium', stage: 'queued', mailbox: 'support', scope: 'default' }],
    [
      { part: 'Kettles', severity: 'high', group: 'night' },
      { part: 'Kettles', severity: 'high', group: 'night' },
    ],
    [{ owner: SAM }, { ownedBy: [SAM] }],
    [{ stage: 'work_in_progress' }, { stage: 'work_in_progress' }],
  ])('T-061 of %j: %j', (mailbox, has) => {
    expect(opened({}, { mailbox })).toMatchObject(has)
    expect(byHand({}, mailbox)).toMatchObject(has)
  })
})

describe('a mail', () => {
  const face = '\ud83d\ude00'
  it.each<readonly [Partial<MailSketch>, Partial<Ticket>]>([
    [{ subject: ' Kettle ' }, { title: 'Kettle' }],
    [{ subject: ' ' }, { title: '(no subject)' }],
    [{ subject: 'x'.repeat(257) }, { title: 'x'.repeat(256) }],
    [{ subject: `${'x'.repeat(255)}${face}` }, { title: 'x'.repeat(255) }],
    [{ subject: `${'x'.repeat(254)}${face}y` }, { title: `${'x'.repeat(254)}${face}` }],
    [{ text: ' It leaks. ' }, { body: 'It leaks.' }],
    [{ text: 'x'.repeat(65_537) }, { body: 'x'.repeat(65_536) }],
    [{ text: ' ', message: { notice: '(encrypted)' } as MailSketch['message'] & object }, { body: '(encrypted)' }],
    [{ text: '' }, { body: '' }],
    [{ place: { language: 'de' } }, { language: 'de' }],
  ])('T-015 of %j opens a ticket with %j', (sketch, has) => {
    expect(opened(sketch)).toMatchObject(has)
  })

  it('T-008, T-014 says when it was created, by whom, and by what way', () => {
    const by = { kind: 'contact', id: `Acme/${ANN}` }
    expect(opened({ hour: 1 })).toMatchObject({
      ...{ createdBy: by, modifiedBy: by, createdAtMs: START_MS + 3_600_000, modifiedAtMs: START_MS + 3_600_000 },
      ...{ sourceChannel: 'email', channels: ['email'], revOrg: 'Acme', account: 'Acme', isFollowUpOf: null },
    })
    expect(opened()).not.toHaveProperty('language')
  })

  it('T-072 to a ticket that was closed long ago opens one with its place, title and description', () => {
    const desk = new Desk()
    const both = [ANN, BOB].map((addrSpec) => `Acme/${addrSpec}` as ContactId)
    desk.receive({ id: 'm' })
    desk.edit({ stage: 'resolved', closedAtMs: START_MS, part: 'Kettles', title: 'Lid', body: 'Gone.', reportedBy: both })
    const { ticket } = desk.receive({ id: 'n', answers: 'm', hour: 24 * 60, subject: 'Re: Kettle', text: 'Still.' })
    expect(ticket).toMatchObject({ number: 2, isFollowUpOf: 1, part: 'Kettles', title: 'Lid', body: 'Gone.', reportedBy: both })
    expect(ticket).toMatchObject({ revOrg: 'Acme', account: 'Acme', order: { workspace: '' }, stage: 'queued' })
  })
})

describe('by hand', () => {
  it.each<readonly [Partial<OpeningByHand>, Partial<Ticket>]>([
    [
      {},
      { title: 'Lid', body: 'It is gone.', part: 'General', severity: 'medium', sourceChannel: 'app', channels: [], needsResponse: false },
    ],
    [
      { part: 'Kettles', severity: 'low' },
      { part: 'Kettles', severity: 'low' },
    ],
    [{ title: ' ' }, { title: '(no subject)' }],
    [
      { title: 'x'.repeat(257), body: 'y'.repeat(65_537) },
      { title: 'x'.repeat(256), body: 'y'.repeat(65_536) },
    ],
    [{}, { emailMembers: [], participants: [], participantsSince: [], account: null, revOrg: null }],
    [{ sourceChannel: 'slack' }, { sourceChannel: 'slack', channels: [], needsResponse: false, slaEvents: [] }],
    [
      { sourceChannel: 'portal' },
      { sourceChannel: 'portal', channels: ['portal'], needsResponse: true, slaEvents: [{ atMs: START_MS, what: 'customer' }] },
    ],
  ])('T-100 %j makes a ticket with %j', (written, has) => {
    expect(byHand(written)).toMatchObject(has)
  })

  it('T-100 its customer gets the answers', () => {
    expect(byHand({ contact })).toMatchObject({
      ...{ revOrg: 'Acme', account: 'Acme Ltd', participants: [ANN], participantsSince: [cause.order] },
      emailMembers: [{ addrSpec: ANN, displayName: 'Ann', contact: `Acme/${ANN}`, isUser: false }],
    })
  })

  it('T-040 what customers write in the portal waits for an answer since then', () => {
    expect(byHand({ sourceChannel: 'portal' }).order).toMatchObject({ needsOn: cause.order, opened: cause.order })
    expect(byHand().order).toMatchObject({ needsOn: '', opened: cause.order })
  })

  it('T-008, T-090 says who made it; a broadcast has its mark, and any other ticket none', () => {
    const broadcast = { scope: 'all', purpose: 'feedback' } as never
    expect(byHand({ broadcast }).broadcast).toEqual(broadcast)
    expect(byHand()).not.toHaveProperty('broadcast')
    expect(byHand()).toMatchObject({ createdBy: cause.by, modifiedBy: cause.by, createdAtMs: START_MS, modifiedAtMs: START_MS })
  })
})
