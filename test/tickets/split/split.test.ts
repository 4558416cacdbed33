/** Splitting messages off a ticket (T-101): what goes, what stays, whom each part knows, and that nobody is mailed. */
import { describe, expect, it } from 'vitest'
import { allowed } from '../../../src/act/refusal-to-error.ts'
import { causeOf, draftOf } from '../../../src/tickets/draft.ts'
import { isRefused } from '../../../src/tickets/refusal.ts'
import { withSplit } from '../../../src/tickets/split/split.ts'
import type { SentPart } from '../../../src/tickets/split/split-source.ts'
import type { TicketNumber } from '../../../src/tickets/ticket.ts'
import { ANN, BOB, Desk, EVE, MAILBOX, SAM, START_MS, SUPPORT, agentToken, customerToken, type MailSketch } from '../support/desk.ts'
import { sourceOf } from '../support/splitting.ts'

const cause = causeOf('split', { kind: 'user', id: SAM }, { atMs: START_MS + 99 * 3_600_000 })
const own = 9 as TicketNumber

/** Ann writes, Eve comes in with something else, Ann answers her own. */
function deskOf(...more: readonly MailSketch[]): Desk {
  const desk = new Desk()
  desk.receive({ id: 'a1' })
  desk.receive({ id: 'e1', from: EVE, answers: 'a1', hour: 1, subject: 'Re: Kettle', text: 'My lamp is dark.' })
  for (const sketch of more) desk.receive(sketch)
  return desk
}

function splitOf(desk: Desk, chosen: readonly string[] = ['stored-e1-content'], sent: readonly Partial<SentPart>[] = []) {
  const split = { source: sourceOf(desk, sent), chosen, number: own }
  return withSplit(draftOf(desk.ticket()), split, { site: desk.site, mailbox: MAILBOX, cause })
}

function partsOf(desk: Desk, chosen?: readonly string[], sent?: readonly Partial<SentPart>[]) {
  const [fresh, left] = allowed(splitOf(desk, chosen, sent))
  return { fresh, left }
}

const reasonOf = (result: ReturnType<typeof splitOf>) => (isRefused(result) ? result.refused[0]?.message : null)
const addresses = (people: readonly { readonly addrSpec: string }[]) => people.map(({ addrSpec }) => addrSpec)

describe('the ticket of what was split off', () => {
  it('T-101 has its subject, its text, its author as reporter and member, and waits for an answer', () => {
    const { fresh } = partsOf(deskOf())
    expect(fresh.ticket).toMatchObject({
      ...{ number: 9, version: 0, title: 'Re: Kettle', body: 'My lamp is dark.', stage: 'queued' },
      ...{ reportedBy: [`Other/${EVE}`], revOrg: 'Other', needsResponse: true, channels: ['email'], sourceChannel: 'email' },
    })
    expect(addresses(fresh.ticket.emailMembers)).toEqual([EVE])
    expect(fresh.ticket.participants).toEqual([EVE])
    expect(fresh.ticket.lastCustomer?.addrSpec).toBe(EVE)
    expect(fresh.ticket.parent?.messageId).toBe('e1')
  })

  it('T-101 knows nothing of the other one’s people, and is linked to it', () => {
    const { fresh } = partsOf(deskOf())
    expect(JSON.stringify(fresh.ticket)).not.toContain(ANN)
    expect(fresh.ticket.links).toEqual([{ type: 'is_related_to', target: 'TKT-1' }])
  })

  it('T-101 an answer of ours to it goes along: it is under way, and its readers are the members', () => {
    const desk = deskOf({ id: 's1', from: SAM, to: [SUPPORT], answers: 'n2', hour: 2, text: 'Try a new bulb.', tokens: [agentToken(SAM)] })
    const sent = [
      { id: 'n', event: 'stored-e1-content', kind: 'notification' as const, messageId: 'n2' },
      { id: 'r', event: 'stored-s1-content', messageId: 'r2', inReplyTo: 'e1', recipients: [{ addrSpec: EVE, displayName: '' }] },
    ]
    const { fresh } = partsOf(desk, undefined, sent)
    expect(fresh.ticket).toMatchObject({ stage: 'work_in_progress', needsResponse: false })
    expect(addresses(fresh.ticket.emailMembers)).toEqual([EVE])
    expect(fresh.taken?.outbox).toEqual(['n', 'r'])
    expect(fresh.taken?.ids).toEqual(['e1', 's1', 'n2', 'r2'])
  })

  it('T-101 a customer’s answer to it goes along, be it by an answer of ours', () => {
    const desk = deskOf(
      { id: 'e2', from: EVE, answers: 'r2', hour: 3, text: 'Still dark.', tokens: [customerToken()] },
      { id: 'e3', from: EVE, answers: 'e2', hour: 4 },
    )
    const { fresh } = partsOf(desk, undefined, [{ id: 'r', event: 'stored-e1-content', messageId: 'r2' }])
    expect(fresh.taken?.messages).toEqual(['stored-e1-content', 'stored-e2-content', 'stored-e3-content'])
  })

  it('T-101 nobody is mailed', () => {
    const { fresh, left } = partsOf(deskOf())
    expect([...fresh.outbound, ...left.outbound]).toEqual([])
  })

  it('T-101 both timelines say so', () => {
    const { fresh, left } = partsOf(deskOf())
    expect(fresh.entries.at(-1)).toMatchObject({ ticket: 9, body: 'This was split off TKT-1.', visibility: 'internal' })
    expect(left.entries.at(-1)).toMatchObject({ ticket: 1, body: 'A message went to TKT-9.', visibility: 'internal' })
    const references = fresh.entries.map(({ externalRef }) => externalRef)
    expect(new Set(references).size).toBe(references.length)
  })
})

describe('the ticket that it was split off', () => {
  it('T-101 has its own people again: answers go to nobody who is on what went alone', () => {
    const { ticket } = partsOf(deskOf()).left
    expect(addresses(ticket.emailMembers)).toEqual([ANN])
    expect(ticket.reportedBy).toEqual([`Acme/${ANN}`])
    expect(ticket.participants).toEqual([ANN])
    expect(ticket.lastCustomer?.addrSpec).toBe(ANN)
    expect(ticket.parent?.messageId).toBe('a1')
  })

  it('T-101 keeps whoever is on a mail that stays', () => {
    const desk = deskOf({ id: 'a2', answers: 'a1', hour: 2, cc: [EVE, BOB] })
    expect(addresses(partsOf(desk).left.ticket.emailMembers)).toEqual([ANN, EVE, BOB])
  })

  it('T-101 owes an answer only to what stays', () => {
    const answered = deskOf()
    answered.edit({ order: { ...answered.ticket().order, needsOff: answered.ticket().order.opened } })
    expect(partsOf(answered).left.ticket.needsResponse).toBe(false)
    expect(partsOf(deskOf()).left.ticket.needsResponse).toBe(true)
  })
})

describe('what is refused', () => {
  it('T-101 what is not there, what no customer wrote, and all of a ticket', () => {
    const noted = deskOf({ id: 's1', from: SAM, answers: 'n', hour: 2, text: '#note aha', tokens: [agentToken(SAM)] })
    expect(reasonOf(splitOf(deskOf(), ['nothing']))).toBe('there is no such message on TKT-1')
    expect(reasonOf(splitOf(noted, ['stored-s1-content']))).toContain('a ticket begins with a mail of a customer')
    expect(reasonOf(splitOf(deskOf(), ['stored-a1-content']))).toContain('nothing would stay on TKT-1')
  })
})
