/** An agent's plain mail: who gets it, what it looks like, and what is no answer at all. */
import { describe, expect, it } from 'vitest'
import type { DeliveryReport, MailKind } from '../../../src/mail/message.ts'
import type { OutboundDraft } from '../../../src/tickets/outbound.ts'
import type { SentMail } from '../../../src/tickets/threads.ts'
import type { Contact, TicketNumber } from '../../../src/tickets/ticket.ts'
import {
  ANN,
  BOB,
  CARL,
  Desk,
  EVE,
  HOUR_MS,
  KIM,
  SAM,
  START_MS,
  SUPPORT,
  ZED,
  agentToken,
  outboundOf,
  readersOf,
  type DeskChanges,
  type MailSketch,
} from '../support/desk.ts'

const answer: MailSketch = {
  id: 'a1',
  from: SAM,
  answers: 'm1',
  hour: 1,
  tokens: [agentToken(SAM)],
  text: 'Plug it in.',
}

function deskOf(changes: DeskChanges = {}): Desk {
  const desk = new Desk(changes)
  desk.receive({ id: 'm1', cc: [BOB, EVE, KIM] })
  return desk
}

function replyOf(desk: Desk, sketch: MailSketch): OutboundDraft | undefined {
  return outboundOf(desk.receive(sketch), 'reply')[0]
}

describe('an agent’s answer', () => {
  it('§4.2 goes to the members in the agent’s name, threaded under the customer’s mail', () => {
    const reply = replyOf(deskOf(), answer)
    expect(reply).toMatchObject({
      fromName: 'Sam Okafor',
      to: [{ addrSpec: ANN }],
      subject: 'Re: Kettle',
      text: 'Plug it in.',
      inReplyTo: 'm1',
      references: ['m1'],
      agent: null,
    })
    expect(readersOf(reply!)).toEqual([ANN, BOB, EVE, KIM])
  })

  it('§1.4 has no word of what reading said of it: that it is signed, that a character is hidden', () => {
    const text = 'Plug it in[hidden: U+200B]to the wall.\n\n[S/MIME: signed.]'
    expect(replyOf(deskOf(), { ...answer, text, message: { notice: '[S/MIME: signed.]' } })?.text).toBe('Plug it into the wall.')
  })

  it('T-044 clears needs response; T-043 an agent’s mail never sets it', () => {
    const desk = deskOf()
    desk.receive(answer)
    expect(desk.ticket().needsResponse).toBe(false)
    desk.receive({ ...answer, id: 'a2', hour: 2 })
    expect(desk.ticket().needsResponse).toBe(false)
  })

  it('T-044 that is older than the customer’s last mail clears nothing', () => {
    const desk = deskOf()
    desk.receive({ id: 'm2', answers: 'm1', hour: 5 })
    desk.receive(answer)
    expect(desk.ticket().needsResponse).toBe(true)
  })

  it('§4.3 goes to nobody twice: who is in To or Cc has it already', () => {
    const reply = replyOf(deskOf(), { ...answer, to: [SUPPORT, BOB], cc: [EVE] })
    expect(readersOf(reply!)).toEqual([ANN, KIM])
  })

  it('never goes to its author, nor to an address of ours', () => {
    const desk = deskOf()
    desk.receive({ ...answer, from: KIM, tokens: [agentToken(KIM)] })
    const first = outboundOf(desk.decisions[1]!, 'reply')[0]!
    expect(readersOf(first)).toEqual([ANN, BOB, EVE])
  })

  it('goes where the customer wants his answers', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1', replyTo: ['desk@acme.example'] })
    expect(readersOf(replyOf(desk, answer)!)).toEqual(['desk@acme.example'])
  })

  it('that he sends to the customers himself is relayed to nobody else', () => {
    const desk = deskOf()
    const decision = desk.receive({ ...answer, to: [ANN, SUPPORT], tokens: [], authentication: 'pass' })
    expect(decision).toMatchObject({ outcome: 'agent-reply', outbound: [] })
  })

  it('without a word and without a file goes to nobody, and the agent is told', () => {
    const desk = deskOf()
    const decision = desk.receive({ ...answer, text: ' \n ' })
    expect(decision.outbound.map(({ kind, to }) => [kind, to[0]?.addrSpec])).toEqual([['alert', SAM]])
    expect(desk.ticket()).toMatchObject({ needsResponse: true, stage: 'queued' })
  })

  it('that a CC rule drops everybody from is mailed to nobody, and its author is told', () => {
    const ccRules = [{ name: 'silence', when: { direction: 'outbound' as const }, action: 'drop' as const }]
    const { outbound } = deskOf({ policy: { ccRules } }).receive(answer)
    expect(outbound.map(({ kind, agent }) => [kind, agent])).toEqual([['alert', SAM]])
  })

  it('is ruled on by each member’s own workspace, also when the mail names none of them', () => {
    const ccRules = [{ name: 'strangers wait', when: { workspace: 'none' as const }, action: 'hold' as const }]
    const before = new Desk()
    before.receive({ id: 'm1', cc: [BOB, EVE] })
    const contacts: Contact[] = []
    const desk = new Desk({ policy: { ccRules }, tickets: [before.ticket()], contacts })
    expect(readersOf(replyOf(desk, answer)!)).toEqual([ANN, BOB, EVE])
  })

  it.each(['Plug it in.', '#close\nDone.', '#clos', ''])('§5.4 %j, written before our first start, is mailed to nobody', (text) => {
    const desk = deskOf({ mailbox: { liveFromMs: START_MS + 2 * HOUR_MS } })
    expect(desk.receive({ ...answer, text })).toMatchObject({ outcome: 'agent-note', outbound: [] })
    expect(desk.ticket()).toMatchObject({ stage: 'queued', needsResponse: true })
  })

  it('that reaches two of our mailboxes with different footers goes out once', () => {
    const desk = deskOf()
    expect(replyOf(desk, answer)).toBeDefined()
    expect(replyOf(desk, { ...answer, mailbox: 'sales', contentHash: 'with a footer' })).toBeUndefined()
  })

  it('never shows customers the tokens of agents that its References hold', () => {
    const desk = deskOf()
    const ids = ['intray.1.a.x.mac@us.example', 'm1']
    desk.receive({ ...answer, to: [ANN, BOB, EVE, KIM, SUPPORT], answers: 'm1', references: ids })
    const next = replyOf(desk, { ...answer, id: 'a2', hour: 2, from: KIM, tokens: [agentToken(KIM)] })
    expect(next?.references).toEqual(['m1', 'a1'])
  })
})

describe('an agent’s other mail', () => {
  it('§7.6 to us alone, on a ticket without members, goes to nobody: he is told, it is no silent note', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1', from: SAM, authentication: 'pass' })
    const note = desk.receive({ ...answer, from: KIM, tokens: [agentToken(KIM)] })
    expect(note).toMatchObject({ outcome: 'agent-note', outbound: [{ kind: 'alert', agent: KIM }] })
    expect(note.entries[0]?.visibility).toBe('internal')
  })

  it('§4.6 found in the Sent folder enters the ticket and is sent to nobody again', () => {
    const desk = deskOf()
    const sent = desk.receive({ id: 's1', from: SUPPORT, to: [ANN, CARL], answers: 'm1', hour: 1, source: 'sent' })
    expect(sent).toMatchObject({ outcome: 'agent-reply', outbound: [] })
    expect(desk.ticket().needsResponse).toBe(false)
    expect(desk.members()).toEqual([ANN, CARL])
    expect(desk.reporters()).toEqual([ANN, BOB, CARL])
  })

  it('T-033 to a customer opens a ticket in the customer’s workspace', () => {
    const desk = new Desk()
    desk.receive({ id: 's1', from: SUPPORT, to: [CARL], source: 'sent' })
    expect(desk.ticket()).toMatchObject({ revOrg: 'Acme', account: 'Acme', reportedBy: [`Acme/${CARL}`] })
  })
})

describe('who hears of a customer’s mail', () => {
  const told = (desk: Desk) => outboundOf(desk.receive({ id: 'm1' }), 'notification').map(({ agent }) => agent)

  it.each([
    ['the owner', { owner: KIM, group: 'first-line' }, [KIM]],
    ['no owner: the group', { group: 'first-line' }, [SAM, KIM]],
    ['nobody: the mailbox’s default', {}, [SAM]],
    ['an empty group: the mailbox’s default', { group: 'nobody-here' }, [SAM]],
  ])('§4.1 %s', (_, mailbox, agents) => {
    expect(told(new Desk({ mailbox }))).toEqual(agents)
  })

  it('T-036 subscribers hear of it as well, in mails of their own', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1' })
    desk.edit({ subscribers: [KIM] })
    const mails = outboundOf(desk.receive({ id: 'm2', answers: 'm1', hour: 1 }), 'notification')
    expect(mails.map(readersOf)).toEqual([[SAM], [KIM]])
  })

  it('§4.2 the notification says who will receive an answer', () => {
    const [mail] = outboundOf(new Desk().receive({ id: 'm1', cc: [BOB] }), 'notification')
    expect(mail?.text).toMatch(new RegExp(`^Your answer goes to ${ANN}, ${BOB}$`, 'm'))
  })

  it('newsletters and people’s robots do not ring', () => {
    for (const message of [{ kind: 'auto-reply' as const }, { isBulk: true }])
      expect(new Desk().receive({ id: 'm1', message }).outbound).toEqual([])
  })

  it('§7.8 a machine rings once per ticket, is not acknowledged, and needs no response', () => {
    const desk = new Desk()
    const machine = { kind: 'auto-generated' as const }
    expect(desk.receive({ id: 'm1', message: machine }).outbound).toMatchObject([{ kind: 'notification', agent: SAM }])
    expect(desk.receive({ id: 'm2', answers: 'm1', hour: 1, message: machine }).outbound).toEqual([])
    expect(desk.ticket().needsResponse).toBe(false)
  })
})

describe('delivery reports', () => {
  const sent: SentMail = {
    messageId: 'intray.1.c.x.y@us.example',
    ticket: 1 as TicketNumber,
    kind: 'reply',
    recipients: [ANN, BOB],
  }
  const failure: DeliveryReport = {
    class: 'failure',
    recipients: [ANN],
    isPermanent: true,
    status: '5.1.1',
    diagnostic: null,
    originalMessageId: sent.messageId,
  }
  const bounce = (report: Partial<DeliveryReport>, more: Partial<MailSketch> = {}): MailSketch => ({
    id: 'd1',
    from: 'mailer-daemon@mx.example',
    hour: 2,
    ...more,
    message: { kind: 'bounce' as MailKind, returnPath: '', report: { ...failure, ...report } },
  })

  function reported(report: Partial<DeliveryReport>, kind: SentMail['kind'] = 'reply'): Desk {
    const desk = deskOf({ sentMails: [{ ...sent, kind }] })
    desk.receive(answer)
    desk.receive(bounce(report))
    return desk
  }

  it('§5.5 a failed answer needs a response again, and the agents are told', () => {
    const desk = reported({})
    expect(desk.ticket().needsResponse).toBe(true)
    expect(desk.decisions[2]).toMatchObject({
      outcome: 'report-applied',
      reports: [{ addrSpec: ANN, status: 'failed' }],
    })
    expect(outboundOf(desk.decisions[2]!, 'alert').map(({ agent }) => agent)).toEqual([SAM])
  })

  it.each([
    ['a delay', { class: 'delay' as const }, 'reply' as const],
    ['a delivery', { class: 'delivered' as const }, 'reply' as const],
    ['a failed acknowledgement', {}, 'acknowledgement' as const],
    ['a failed notification', {}, 'notification' as const],
  ])('%s needs no response', (_, report, kind) => {
    const desk = reported(report, kind)
    expect(desk.ticket().needsResponse).toBe(false)
    expect(desk.decisions[2]?.outbound).toEqual([])
  })

  it('a report changes neither members nor stage nor reporters', () => {
    const desk = deskOf({ sentMails: [sent] })
    const { emailMembers, reportedBy, stage } = desk.ticket()
    desk.receive(bounce({}))
    expect(desk.ticket()).toMatchObject({ emailMembers, reportedBy, stage })
  })

  it('a report counts only for recipients of the mail that it names', () => {
    const decision = reported({ recipients: [ZED] }).decisions[2]
    expect(decision?.reports).toEqual([])
  })

  it('a report on two recipients says of each what became of him', () => {
    const outcomes = [
      { recipients: [ANN], class: 'failure' as const, status: '5.1.1', isPermanent: true },
      { recipients: [BOB], class: 'delivered' as const, status: '2.0.0', isPermanent: null },
    ]
    const desk = reported({ recipients: [ANN, BOB], outcomes })
    expect(desk.decisions[2]?.reports.map((one) => [one.addrSpec, one.status, one.enhancedStatusCode])).toEqual([
      [ANN, 'failed', '5.1.1'],
      [BOB, 'delivered', '2.0.0'],
    ])
  })

  it('a report about no mail of ours is kept without a ticket', () => {
    const desk = new Desk()
    const decision = desk.receive(bounce({ originalMessageId: 'other@elsewhere.example' }))
    expect(decision).toMatchObject({ outcome: 'unmatched-report', ticket: null, outbound: [] })
  })

  it('a person whose mail looks like a report still gets a ticket', () => {
    const mail = bounce({ originalMessageId: null })
    const message = { ...mail.message, returnPath: ANN }
    expect(new Desk().receive({ ...mail, from: ANN, message }).outcome).toBe('ticket-opened')
  })

  it('a copy of our own mail is recognised, but only from our own address', () => {
    const desk = deskOf({ sentMails: [sent] })
    const copy = { id: sent.messageId, hour: 1, answers: 'm1' }
    expect(desk.receive({ ...copy, from: SUPPORT })).toMatchObject({ outcome: 'own-copy', seenOn: 1, ticket: null })
    expect(desk.receive({ ...copy, from: ZED }).outcome).toBe('customer-message')
  })
})

it('a customer’s mail that is all encrypted says so to agents, and in the ticket’s description', () => {
  const desk = new Desk()
  const decision = desk.receive({ id: 'm1', text: '', message: { notice: '[Encrypted: it cannot be read here.]' } })
  expect(outboundOf(decision, 'notification')[0]?.text).toContain('[Encrypted: it cannot be read here.]')
  expect(desk.ticket().body).toBe('[Encrypted: it cannot be read here.]')
})
