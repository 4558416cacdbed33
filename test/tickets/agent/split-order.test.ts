/** `#split` in an agent's mail: his answer and his other commands are of the new ticket, or nothing happens (T-101). */
import { describe, expect, it } from 'vitest'
import type { AnswerRoute } from '../../../src/tickets/outbound.ts'
import type { CommandRecords } from '../../../src/tickets/records/command-records.ts'
import type { SentPart } from '../../../src/tickets/split/split-source.ts'
import type { TicketNumber } from '../../../src/tickets/ticket.ts'
import { ANN, Desk, EVE, KIM, SAM, ZED, agentToken, outboundOf, readersOf, type MailSketch } from '../support/desk.ts'
import { sourceOf } from '../support/splitting.ts'

const users = [{ id: KIM, addrSpec: KIM, displayName: 'Kim', state: 'active' }]
const commandRecords: CommandRecords = {
  fields: [],
  find: ((kind: string, id: string) => (kind === 'user' && users.find((user) => user.id === id)) || null) as CommandRecords['find'],
  all: ((kind: string) => (kind === 'user' ? users : [])) as unknown as CommandRecords['all'],
  linked: { issues: new Map(), tickets: new Map() },
}

/** Eve came into Ann's ticket with something else, and Sam answers the notification of that. */
function answered(
  text: string,
  more: {
    readonly hour?: number
    readonly isUntold?: boolean
    readonly route?: Partial<AnswerRoute>
    readonly told?: readonly string[]
  } = {},
) {
  const desk = new Desk({ commandRecords })
  desk.receive({ id: 'a1' })
  const came = desk.receive({ id: 'e1', from: EVE, answers: 'a1', hour: 1, subject: 'Lamp', text: 'My lamp is dark.' })
  const route = came.outbound.find(({ kind }) => kind === 'notification')?.answerRoute ?? null
  const named = route && { ...route, ...more.route }
  const token = agentToken(SAM)
  if (!more.isUntold) desk.notifications.set(token.id, { route: named, createdAtMs: 0 })
  const recipients = (more.told ?? []).map((addrSpec) => ({ addrSpec, displayName: '' }))
  const sent: Partial<SentPart>[] = [{ event: 'stored-e1-content', kind: 'notification', messageId: 'n', recipients }]
  desk.splitSources.set(1 as TicketNumber, sourceOf(desk, sent))
  const decision = desk.receive({ id: 's1', from: SAM, answers: 'n', hour: more.hour ?? 2, text, tokens: [token] })
  return { desk, decision }
}

const kims: MailSketch = { id: 'k1', from: KIM, answers: 'n2', hour: 3, tokens: [agentToken(KIM, 2)] }

/** Kim's notification of Eve's mail names Ann, too; it went to the new ticket. */
function deskSplit(): Desk {
  const { desk } = answered('#split')
  const readers = [ANN, EVE].map((addrSpec) => ({ addrSpec, displayName: '', contact: null, isUser: false, replyTo: null }))
  const { parent, order } = desk.ticket(2)
  const route = { readers, parent, order: order.members }
  desk.notifications.set(agentToken(KIM, 2).id, { route, createdAtMs: 0, movedTo: 2 as TicketNumber })
  return desk
}

describe('#split', () => {
  it('T-101 the answer below it is of the new ticket, and goes to nobody of the old one', () => {
    const { desk, decision } = answered('#split\n\nTry a new bulb.')
    const [reply] = outboundOf(decision, 'reply')
    expect(reply).toMatchObject({ ticket: 2, inReplyTo: 'e1', subject: 'Re: Lamp' })
    expect(readersOf(reply!)).toEqual([EVE])
    expect(decision).toMatchObject({ isNewTicket: true, outcome: 'agent-reply', message: { ticket: 2 } })
    expect(desk.ticket(2)).toMatchObject({ title: 'Lamp', needsResponse: false, stage: 'work_in_progress' })
    expect(desk.members(1)).toEqual([ANN])
    expect(desk.reporters(1)).toEqual([`acme.example`].map((domain) => `ann@${domain}`))
  })

  it('T-101 other commands are of the new ticket, and commands alone mail nobody', () => {
    const { desk, decision } = answered('#split\n#severity high\n#cancel no lamps here')
    expect(desk.ticket(2)).toMatchObject({ severity: 'high', stage: 'canceled' })
    expect(desk.ticket(1)).toMatchObject({ severity: 'medium', stage: 'queued' })
    expect(decision.outbound).toEqual([])
  })

  it('T-101 alone it splits and mails nobody', () => {
    const { desk, decision } = answered('#split')
    expect(desk.ticket(2)).toMatchObject({ title: 'Lamp', needsResponse: true, stage: 'queued' })
    expect(decision.outbound).toEqual([])
  })

  it('T-101 a later line that is refused leaves everything where it is', () => {
    const { desk, decision } = answered('#split\n#severity silly\n\nHello')
    expect(desk.ticketCount).toBe(1)
    expect(decision.draft?.along).toBeUndefined()
    expect(decision.draft?.taken).toBeUndefined()
    expect(outboundOf(decision, 'alert').map((mail) => readersOf(mail))).toEqual([[SAM]])
    expect(desk.members(1)).toEqual([EVE])
  })

  it('T-101 an answer to what tells of no message splits nothing', () => {
    const { desk, decision } = answered('#split\n\nHello', { isUntold: true })
    expect(desk.ticketCount).toBe(1)
    expect(outboundOf(decision, 'alert')[0]?.text).toContain('tells of no message of a customer')
  })

  it('T-101 nor does an answer to the notification of a note, or of somebody who asks to join', () => {
    const note = { author: '' }
    const asking = { author: ZED, asks: ZED }
    for (const route of [note, asking]) {
      const { desk, decision } = answered('#split\n\nHello', { route })
      expect([desk.ticketCount, outboundOf(decision, 'reply')]).toEqual([1, []])
    }
  })

  it('T-101 who was told of the message hears of the answer, and who becomes its owner reads it', () => {
    const { decision } = answered('#split\n\nTry a new bulb.', { told: [KIM] })
    expect(outboundOf(decision, 'notification').map(({ text, to }) => [to[0]?.addrSpec, text.includes('new bulb')])).toEqual([[KIM, true]])
    const given = outboundOf(answered('#split\n#assign Kim').decision, 'notification')
    expect(given.map(({ agent, isInternal, text }) => [agent, isInternal, text.includes('lamp is dark')])).toEqual([[KIM, false, true]])
  })

  it('T-101 an answer to a notification that went along reaches nobody who is on the other ticket alone', () => {
    const desk = deskSplit()
    expect(readersOf(outboundOf(desk.receive({ ...kims, text: 'A new bulb.' }), 'reply')[0]!)).toEqual([EVE])
  })

  it('T-101 it contradicts #merge and #send', () => {
    expect(outboundOf(answered('#split\n#merge TKT-1').decision, 'alert')[0]?.text).toContain('It contradicts #merge TKT-1')
  })

  it('T-101 of a customer it is words', () => {
    const desk = new Desk()
    desk.receive({ id: 'a1', text: '#split' })
    expect(desk.ticketCount).toBe(1)
    expect(
      desk.receive({ id: 'k', from: KIM, text: '#split\n\nSomething', authentication: 'pass' }).outbound.map((mail) => mail.kind),
    ).toEqual(['alert'])
  })
})
