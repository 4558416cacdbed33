/** Who is on each part of a split ticket: whom its own mails and what agents did to it give (T-101). */
import { describe, expect, it } from 'vitest'
import { allowed } from '../../../src/act/refusal-to-error.ts'
import { causeOf, draftOf } from '../../../src/tickets/draft.ts'
import type { SentPart } from '../../../src/tickets/split/split-source.ts'
import { withSplit } from '../../../src/tickets/split/split.ts'
import { orderKey, type StoredMessageId, type Ticket, type TicketNumber } from '../../../src/tickets/ticket.ts'
import { ANN, BOB, CARL, Desk, EVE, HOUR_MS, KIM, MAILBOX, SAM, START_MS, ZED, agentToken, type MailSketch } from '../support/desk.ts'
import { sourceOf } from '../support/splitting.ts'

const atMs = START_MS + 99 * HOUR_MS
const cause = causeOf('split', { kind: 'user', id: SAM }, { atMs })
const kept = { members: 'keep' as const }

/** Ann writes, Bob answers all with something else, and whatever comes then; an hour apart. */
function deskOf(mailbox: Partial<typeof MAILBOX>, ...more: readonly MailSketch[]): Desk {
  const desk = new Desk({ mailbox })
  const story = [{ id: 'a1' }, { id: 'b1', from: BOB, answers: 'a1' }, ...more]
  story.forEach((sketch, hour) => desk.receive({ hour, ...sketch }))
  return desk
}

function agent(id: string, text: string): MailSketch {
  return { id, from: SAM, answers: 'n', text, tokens: [agentToken(SAM)] }
}

/** Bob's mail goes. */
function partsOf(desk: Desk, sent: readonly Partial<SentPart>[] = [], own = sourceOf(desk, sent)) {
  const split = { source: own, chosen: ['stored-b1-content'], number: 9 as TicketNumber }
  const [fresh, left] = allowed(withSplit(draftOf(desk.ticket()), split, { site: desk.site, mailbox: MAILBOX, cause }))
  return { fresh: fresh.ticket, left: left.ticket }
}

const membersOf = ({ emailMembers }: Ticket) => emailMembers.map(({ addrSpec }) => addrSpec)
const offOf = ({ takenOff }: Ticket) => takenOff.map(({ addrSpec }) => addrSpec)

describe('what stays', () => {
  it('T-101 nobody stays for having been there when another came, by mail or by hand', () => {
    const carls = deskOf(kept, { id: 'c1', from: CARL, answers: 'a1' })
    expect(membersOf(partsOf(carls).left)).toEqual([ANN, CARL])
    expect(membersOf(partsOf(deskOf({}, agent('s1', `#cc ${EVE}`))).left)).toEqual([ANN, EVE])
  })

  it('T-101 whom an agent took off stays off', () => {
    const desk = new Desk()
    desk.receive({ id: 'a1', cc: [ZED] })
    desk.receive({ ...agent('s1', `#remove ${ZED}`), hour: 1 })
    desk.receive({ id: 'b1', from: BOB, answers: 'a1', hour: 2 })
    expect(membersOf(partsOf(desk).left)).toEqual([ANN])
  })

  it('T-101 whoever goes is off: notifications of before that name them reach them no more (§7.1)', () => {
    const { takenOff } = partsOf(deskOf(kept, { id: 'a2', answers: 'a1' })).left
    expect(takenOff).toEqual([{ addrSpec: BOB, atMs }])
  })

  it('T-101 a Reply-To holds for answers to what it came with alone (§2.3)', () => {
    const desk = new Desk()
    desk.receive({ id: 'a1', replyTo: [CARL] })
    desk.receive({ id: 'b1', answers: 'a1', replyTo: [EVE], hour: 1 })
    const { fresh, left } = partsOf(desk)
    expect([fresh, left].map(({ lastCustomer }) => lastCustomer?.replyTo)).toEqual([EVE, CARL])
  })

  it('T-101 nobody comes back who went with an earlier split', () => {
    const desk = deskOf(kept, { id: 'c1', from: CARL, answers: 'a1' })
    const { lines, mails, ...source } = sourceOf(desk)
    const members = desk.ticket().emailMembers.filter(({ addrSpec }) => addrSpec !== ANN)
    desk.edit({ emailMembers: members, participants: [BOB, CARL], participantsSince: desk.ticket().participantsSince.slice(1) })
    const left = {
      lines: lines.filter(({ externalRef }) => !externalRef.startsWith('stored-a1')),
      mails: mails.filter(({ place }) => place.identity !== 'a1'),
    }
    expect(membersOf(partsOf(desk, [], { ...source, ...left }).left)).toEqual([CARL])
  })

  it('T-101 a ticket that has ended, and people whom no mail gave, stay what they are', () => {
    const desk = deskOf({}, agent('s1', '#resolve'))
    const source = sourceOf(desk)
    const byHand = source.lines.map((line) => {
      const isFirst = line.change?.field === 'emailMembers' && line.message === null && line.externalRef.startsWith('stored-a1')
      return isFirst && line.change ? { ...line, change: { ...line.change, from: [EVE] } } : line
    })
    const { left } = partsOf(desk, [], { ...source, mails: source.mails.filter(({ place }) => place.identity !== 'a1'), lines: byHand })
    expect(left.stage).toBe('resolved')
    expect(membersOf(left)).toEqual([ANN])
  })
})

describe('what goes', () => {
  it('T-101 whom an agent took off since stays off; whoever was named again since is on again', () => {
    const story: MailSketch[] = [{ id: 'b1', from: BOB, cc: [ZED], answers: 'a1' }, agent('s1', `#remove ${ZED}`)]
    const again: MailSketch = { id: 'b2', from: BOB, cc: [ZED], answers: 'b1' }
    const told = (...more: readonly MailSketch[]) => {
      const desk = new Desk()
      const all = [{ id: 'a1' }, ...story, ...more]
      all.forEach((sketch, hour) => desk.receive({ hour, ...sketch }))
      const { fresh } = partsOf(desk)
      return [membersOf(fresh), offOf(fresh)]
    }
    expect(told()).toEqual([[BOB], [ZED]])
    expect(told(again)).toEqual([[BOB, ZED], []])
  })

  it('T-101 whom an agent’s answer had in copy goes along with it', () => {
    const answer = { ...agent('s1', 'Try this.'), answers: 'b1', cc: [ZED] }
    const { fresh } = partsOf(deskOf({}, answer))
    expect(membersOf(fresh)).toContain(ZED)
    expect(fresh.participants).toContain(ZED)
  })

  it('T-101 an answer that went to all of the old ticket puts nobody on the new one', () => {
    const recipients = [ANN, BOB].map((addrSpec) => ({ addrSpec, displayName: '' }))
    const desk = deskOf(kept, { ...agent('s1', 'For all.'), answers: 'b1' })
    const { fresh, left } = partsOf(desk, [{ event: 'stored-s1-content', inReplyTo: 'b1', recipients }])
    expect([fresh, left].map(membersOf)).toEqual([[BOB], [ANN]])
  })

  it('T-101 each line has a reference of its own, an answer that waited for #send included', () => {
    const desk = deskOf({}, { ...agent('s1', '#public\nOnce more.'), answers: 'b1' })
    const source = sourceOf(desk, [{ event: 'stored-s1-content', inReplyTo: 'b1' }])
    const sending = source.lines.find(({ message }) => message === 'stored-s1-content')!
    const earlier = { ...sending, message: null, body: 'It waited.', order: orderKey(START_MS + HOUR_MS * 1.5, 's1') }
    const held = { ...earlier, externalRef: 'stored-s1-content/70', visibility: 'external' as const }
    const split = { source: { ...source, lines: [...source.lines, held] }, chosen: ['stored-b1-content'], number: 9 as TicketNumber }
    const [fresh] = allowed(withSplit(draftOf(desk.ticket()), split, { site: desk.site, mailbox: MAILBOX, cause }))
    const references = fresh.entries.map(({ externalRef }) => externalRef)
    expect(references.filter((reference) => reference.startsWith('stored-s1')).length).toBeGreaterThan(1)
    expect(new Set(references).size).toBe(references.length)
  })

  it('T-101 of both, who was told of its newest message hears of its answer (§7.9)', () => {
    const told = (event: string, addrSpec: string) => {
      const recipients = [{ addrSpec, displayName: '' }]
      return { event: `stored-${event}-content` as StoredMessageId, kind: 'notification' as const, recipients }
    }
    const { fresh, left } = partsOf(deskOf({}), [told('a1', SAM), told('b1', KIM)])
    expect([fresh.asked, left.asked]).toEqual([[KIM], [SAM]])
  })
})
