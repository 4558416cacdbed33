/** Which numbers in a subject are those of somebody's ticket system, and whose they are. */
import { describe, expect, it } from 'vitest'
import { bareSubject } from '../../../src/mail/subject-prefixes.ts'
import { numberIds, numbersIn } from '../../../src/tickets/thread/own-numbers.ts'
import { ANN, Desk, EVE, SAM, mailOf, type MailSketch } from '../support/desk.ts'

const PARTNER = 'desk@partner.example'

describe('a subject names', () => {
  it.each<readonly [string, readonly string[]]>([
    ['[INC0012345] VPN tunnel down', ['inc0012345']],
    ['RE: [ inc0012345 ] VPN', ['inc0012345']],
    ['REQ-77 VPN tunnel down', ['req77']],
    ['Update on REQ-77: done', ['req77']],
    ['Fwd: AW: [REQ-77] VPN', ['req77']],
    ['INC0012345: VPN', ['inc0012345']],
    ['(CS0012345) VPN', ['cs0012345']],
    ['[HP-4050] VPN', ['hp4050']],
    ['Printer HP-4050 is broken', ['hp4050 printer is broken']],
    ['RE: HP-4050 RE: Printer is broken', ['hp4050 printer is broken']],
    ['[JIRA] (ABC-123) Tunnel', ['abc123 ( ) tunnel']],
    ['[#4711] VPN', ['#4711']],
    ['[Ticket#2026112810000019] VPN', ['ticket2026112810000019']],
    ['[Ticket ID: 12345] VPN', ['ticketid12345']],
    ['Partner Desk #4711: VPN', ['#4711']],
    ['#4711 (partner)', ['#4711']],
    ['[INC0012345] [REQ-77] both', ['inc0012345', 'req77']],
    ['[Störung-4711] Tunnel', ['störung4711']],
  ])('%s → %j', (subject, numbers) => {
    expect(numbersIn(subject, { names: ['partner'], bareSubject })).toEqual(numbers)
  })

  it.each([
    '#1 partner',
    'Partner #12',
    'Order #4711 damaged',
    'Your 4711 things',
    '[EXTERNAL] VPN',
    '[2026] plans',
    '[FY2026] plans',
    '[28-11-2026] plans',
    '[12] VPN',
    'ISO-9001 audit',
    'COVID-19 rules',
    'RFC-2822 question',
    'CVE-2026-12345 again',
    'ORA-00942 again',
    'UTF-8',
    'version A-10.2',
    'call 030-1234567',
    'meet at 10:30 on 2026-11-28',
    'https://x.example/ABC-123',
    '&#12345; broken',
  ])('none: %s', (subject) => {
    expect(numbersIn(subject, { names: ['partner'], bareSubject })).toEqual([])
  })

  it('at most three, and a hostile subject costs no time', () => {
    expect(numbersIn('[AB-11] [AB-12] [AB-13] [AB-14]', { names: [], bareSubject })).toHaveLength(3)
    const startedMs = performance.now()
    for (const piece of ['[', '[a', 'A-1', '#1', '[Ticket '])
      for (let i = 0; i < 20; i++) numbersIn(piece.repeat(100_000), { names: ['partner'], bareSubject })
    expect(performance.now() - startedMs).toBeLessThan(500)
  })
})

describe('a number is claimed', () => {
  const { directory } = new Desk().site
  const idsOf = (sketch: Partial<MailSketch>) => numberIds(mailOf({ id: 'm', subject: '[REQ-77]', ...sketch }).message, directory)

  it('for the sender, then for the domain', () => {
    expect(idsOf({ from: PARTNER })).toEqual([`number:${PARTNER}:req77`, 'number:partner.example:req77'])
  })

  it('for nobody else of a free-mail service', () => {
    expect(idsOf({ from: 'bob@freemail.example' })).toEqual(['number:bob@freemail.example:req77'])
  })

  it.each<readonly [string, Partial<MailSketch>]>([
    ['an agent', { from: SAM }],
    ['a form', { from: ANN, message: { form: { sender: 'web@us.example', isListed: true } } as never }],
    ['an unreadable sender', { message: { from: { addrSpec: ANN, displayName: '', isStrict: false } } }],
    ['a vacation', { message: { kind: 'auto-reply' } }],
  ])('for none of %s', (_who, sketch) => {
    expect(idsOf(sketch)).toEqual([])
  })
})

describe('on tickets', () => {
  const partner = { from: PARTNER, subject: '[INC0012345] VPN tunnel down' }

  it('a product’s number makes no matter of two, unless the rest of the subject is the same', () => {
    const desk = new Desk()
    const about = (id: string, subject: string) => desk.receive({ id, from: PARTNER, subject }).ticket?.number
    expect([about('m1', 'HP-4050 printer broken'), about('m2', 'HP-4050 out of paper'), about('m3', 'HP-4050 RE: Printer broken')]).toEqual(
      [1, 2, 1],
    )
  })

  it('the same number of two domains is two matters', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1', ...partner })
    expect(desk.receive({ id: 'm2', ...partner, from: EVE }).ticket?.number).toBe(2)
    expect(desk.receive({ id: 'm3', ...partner }).ticket?.number).toBe(1)
    expect(desk.receive({ id: 'm4', ...partner, from: EVE }).ticket?.number).toBe(2)
  })

  it('a participant of that domain joins whoever wrote first; who is none opens an own ticket, and finds it again', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1', ...partner, cc: ['mate@partner.example'] })
    expect(desk.receive({ id: 'm2', ...partner, from: 'mate@partner.example' }).ticket?.number).toBe(1)
    const lone = { ...partner, from: 'lone@partner.example' }
    const own = desk.receive({ id: 'm3', ...lone })
    expect([own.ticket?.number, own.ticket?.possiblyRelated]).toEqual([2, [1]])
    expect(desk.receive({ id: 'm4', ...lone }).ticket?.number).toBe(2)
    expect(desk.receive({ id: 'm5', ...partner }).ticket?.number).toBe(1)
  })

  it('members, Reply-To and reporters are not a guesser’s: whoever takes no part changes nobody', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1', ...partner })
    desk.receive({ id: 'm2', ...partner, from: 'lone@partner.example', cc: [EVE] })
    expect([desk.members(1), desk.reporters(1)]).toEqual([[PARTNER], [PARTNER]])
  })

  it('a mail whose authentication failed remembers nothing', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1', ...partner, authentication: 'fail' })
    desk.receive({ id: 'm2', ...partner })
    expect(desk.receive({ id: 'm3', ...partner }).ticket?.number).toBe(2)
  })

  it('a number that looks like ours is the partner’s own, if he takes no part in ours', () => {
    const desk = new Desk()
    for (let i = 1; i <= 12; i++) desk.receive({ id: `a${i}` })
    const theirs = { from: PARTNER, subject: '[TKT-12] VPN tunnel down' }
    expect(desk.receive({ id: 'm2', ...theirs }).ticket?.number).toBe(13)
    expect(desk.receive({ id: 'm3', ...theirs }).ticket?.number).toBe(13)
    expect(desk.receive({ id: 'm4', subject: '[TKT-12] Kettle' }).ticket?.number).toBe(12)
  })

  it('once the ticket is closed too long, the number goes to the one that follows it up', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1', ...partner })
    desk.edit({ stage: 'resolved', closedAtMs: desk.ticket().createdAtMs })
    const later = { ...partner, hour: 24 * 20 }
    expect(desk.receive({ id: 'm2', ...later }).ticket).toMatchObject({ number: 2, isFollowUpOf: 1 })
    expect(desk.receive({ id: 'm3', ...later, hour: 24 * 21 }).ticket?.number).toBe(2)
  })
})
