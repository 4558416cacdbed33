/** Answers to broadcasts: each workspace's on a ticket of its own, whoever answers, forwards and copies (T-093). */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { replyKey } from '../../../src/tickets/broadcast/replies.ts'
import { agentToken, ANN, BOB, CARL, EVE, FRED, SAM, ZED, customerToken, type DeskDecision } from '../support/desk.ts'
import { answer, deskWithBroadcast } from './broadcasting.ts'

const ticketIn = ({ ticket }: DeskDecision) => ticket?.number

describe('an answer', () => {
  it('T-091 opens a ticket of its workspace, related to the broadcast, which stays as it was', () => {
    const desk = deskWithBroadcast()
    const before = desk.ticket(1)
    const { ticket, isNewTicket } = desk.receive(answer('a', ANN))
    expect(isNewTicket).toBe(true)
    expect(ticket).toMatchObject({ revOrg: 'Acme', needsResponse: true, links: [{ type: 'is_related_to', target: 'TKT-1' }] })
    expect([desk.reporters(2), desk.members(2)]).toEqual([[ANN], [ANN]])
    expect(desk.ticket(1)).toEqual(before)
  })

  it('T-093 is a ticket where the mailbox opens conversations, too', () => {
    const desk = deskWithBroadcast({ mailbox: { opens: 'conversations' } })
    expect(desk.receive(answer('a', ANN)).ticket).toMatchObject({ number: 2, conversation: null })
    expect(desk.receive({ id: 'other', hour: 2 }).ticket).toMatchObject({ number: 3, conversation: 'current' })
  })

  it('of a colleague joins it; one of another workspace does not', () => {
    const desk = deskWithBroadcast()
    const tickets = [answer('a', ANN), answer('b', BOB), answer('e', EVE), answer('f', FRED)].map((mail) => ticketIn(desk.receive(mail)))
    expect(tickets).toEqual([2, 2, 3, 3])
    expect([desk.members(2), desk.members(3)]).toEqual([[BOB], [FRED]])
  })

  it('of somebody to whom it was forwarded is of their own workspace', () => {
    const desk = deskWithBroadcast()
    desk.receive(answer('a', ANN))
    expect([CARL, ZED].map((who, i) => ticketIn(desk.receive(answer(`z${i}`, who))))).toEqual([2, 3])
    expect(desk.ticket(3).revOrg).not.toBe('Acme')
  })

  it('of strangers whom the mailbox puts into one workspace is of each alone', () => {
    const desk = deskWithBroadcast({ mailbox: { unknownSender: 'default-workspace', members: 'keep' } })
    const strangers = [ZED, 'dora@client.example']
    expect(strangers.map((who, i) => ticketIn(desk.receive(answer(`z${i}`, who))))).toEqual([2, 3])
    expect([desk.ticket(2).revOrg, desk.ticket(3).revOrg, desk.members(3)]).toEqual(['default', 'default', strangers.slice(1)])
    expect(ticketIn(desk.receive(answer('again', ZED, { hour: 2 })))).toBe(2)
  })

  it('that names the broadcast by its references alone goes the same way', () => {
    const desk = deskWithBroadcast()
    const token = { ...customerToken(), foundIn: 'references' as const }
    expect(ticketIn(desk.receive(answer('a', ANN, { tokens: [token] })))).toBe(2)
  })

  it('of ours, which names customers, makes nobody one of its people', () => {
    const desk = deskWithBroadcast()
    const { ticket } = desk.receive(answer('s', SAM, { cc: [ANN, EVE], tokens: [agentToken(SAM)], authentication: 'pass' }))
    expect(ticket).toMatchObject({ number: 1, emailMembers: [], reportedBy: [] })
  })

  it('of a robot stays with the broadcast, where nobody outside is', () => {
    const desk = deskWithBroadcast()
    const { ticket, outbound } = desk.receive(answer('a', ANN, { message: { kind: 'auto-reply' } }))
    expect(ticket).toMatchObject({ number: 1, emailMembers: [], reportedBy: [], needsResponse: false })
    expect(outbound.filter(({ agent }) => agent === null)).toEqual([])
  })
})

it('a key is the workspace’s; without one, the sender’s own', () => {
  const desk = deskWithBroadcast()
  const keys = [ANN, BOB, EVE].map((who) => replyKey(who, desk.ticket(1), desk.site)?.id)
  expect(keys).toEqual(['broadcast:1:Acme', 'broadcast:1:Acme', 'broadcast:1:Other'])
  expect(replyKey(ANN, { ...desk.ticket(1), mailbox: 'gone' }, desk.site)).toBeNull()
})

it('T-093 law: whatever is answered, copied and answered again, no ticket of a workspace has people of another who were not let in', () => {
  const anybody = fc.constantFrom(ANN, BOB, CARL, EVE, FRED, ZED)
  const mail = fc.record({ from: anybody, hour: fc.integer({ min: 1, max: 50 }), kind: fc.constantFrom('human', 'auto-generated') })
  fc.assert(
    fc.property(fc.array(mail, { minLength: 1, maxLength: 10 }), (mails) => {
      const desk = deskWithBroadcast()
      mails.forEach(({ from, hour, kind }, i) => desk.receive(answer(`m${i}`, from, { hour, message: { kind: kind as 'human' } })))
      for (let number = 2; number <= desk.ticketCount; number++) {
        const domains = new Set([...desk.members(number), ...desk.reporters(number)].map((who) => who.slice(who.indexOf('@'))))
        expect(domains.size).toBeLessThanOrEqual(1)
      }
      expect(desk.members(1)).toEqual([])
    }),
    { numRuns: 100 },
  )
})
