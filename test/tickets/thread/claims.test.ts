/** §3: which ids a mail claims for its ticket, when, and what a forger cannot do with them. */
import { describe, expect, it } from 'vitest'
import { ANN, BOB, Desk, EVE, SALES, SAM, SUPPORT, ZED } from '../support/desk.ts'

describe('§3.1 evidence that can be copied', () => {
  it('a Thread-Index of a thread brings its participants there, and a stranger to a ticket of his own', () => {
    const desk = new Desk()
    const outlook = { message: { threadIndexRoot: 'root' } }
    desk.receive({ id: 'm1', cc: [BOB], ...outlook })
    expect(desk.receive({ id: 'm2', from: BOB, hour: 1, ...outlook }).ticket?.number).toBe(1)
    const stranger = desk.receive({ id: 'm3', from: ZED, hour: 2, ...outlook })
    expect(stranger).toMatchObject({ isNewTicket: true, ticket: { possiblyRelated: [1] } })
  })

  it('the Message-ID of a stored mail, written anew by a stranger, opens a ticket of his own and is flagged', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1' })
    const copied = desk.receive({ id: 'm1', from: ZED, contentHash: 'other', hour: 1 })
    expect(copied.isNewTicket).toBe(true)
    expect(copied.message?.flags).toContain('same-id-different-content')
  })
})

describe('§3.2 claims', () => {
  it('siblings of an unseen ancestor, and the ancestor when it comes, are one ticket in every order', () => {
    const mails = [
      { id: 'one', answers: 'root', from: ANN },
      { id: 'two', answers: 'root', from: BOB, cc: [ANN] },
      { id: 'root', from: EVE },
    ]
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
      [0, 2, 1],
    ]) {
      const desk = new Desk()
      for (const n of order) desk.receive({ ...mails[n]!, hour: n })
      expect(desk.ticketCount).toBe(1)
    }
  })

  it.each([
    ['whose authentication failed', { from: ANN, authentication: 'fail' as const }],
    ['under an agent’s address, without proof', { from: SAM }],
    ['under an address of ours', { from: SUPPORT }],
  ])('a mail %s claims nothing: its References glue no tickets together, and its own id leads nobody in', (_, sketch) => {
    const desk = new Desk()
    desk.receive({ id: 'm1' })
    const forged = desk.receive({ id: 'f', references: ['unseen', 'm1'], answers: 'm1', hour: 1, ...sketch })
    expect(forged.claims).toEqual([])
    expect(desk.receive({ id: 'unseen', from: EVE, hour: 2 }).isNewTicket).toBe(true)
    expect(desk.receive({ id: 'z', from: EVE, answers: 'f', authentication: 'pass', hour: 3 }).isNewTicket).toBe(true)
  })

  it('two tickets that one mail names stay two: the strongest gets it, the other is related', () => {
    const desk = new Desk()
    desk.receive({ id: 'a' })
    desk.receive({ id: 'b' })
    const both = desk.receive({ id: 'c', answers: 'a', references: ['b', 'a'], hour: 1 })
    expect(both.ticket).toMatchObject({ number: 1, possiblyRelated: [2] })
    expect(desk.receive({ id: 'd', answers: 'b', hour: 2 }).ticket?.number).toBe(2)
  })
})

describe('§3.5 one mail, many deliveries', () => {
  it('to two of our mailboxes, one in Bcc: one ticket, one acknowledgement, and the second delivery knows the ticket', () => {
    const desk = new Desk()
    const first = desk.receive({ id: 'm1', to: [SUPPORT] })
    const second = desk.receive({ id: 'm1', to: [SUPPORT], mailbox: 'sales', message: { deliveredTo: [SALES] } })
    expect(first.outbound.filter(({ kind }) => kind === 'acknowledgement')).toHaveLength(1)
    expect(second).toMatchObject({ outcome: 'duplicate', seenOn: 1, outbound: [], message: null })
  })

  it('without a Message-ID it is known by its bytes: the same ones are the same mail, others are another', () => {
    const desk = new Desk()
    const nameless = (id: string) => desk.receive({ id, message: { messageId: null } })
    expect(nameless('bytes').claims).toEqual(['raw:bytes'])
    expect(nameless('bytes').outcome).toBe('duplicate')
    expect(nameless('others').isNewTicket).toBe(true)
  })
})

describe('§7.2 the id of a mail whose sender only asks to join', () => {
  const asking = { id: 'z1', from: ZED, answers: 'm1', cc: [EVE], authentication: 'none', hour: 1 } as const
  function deskOf(): Desk {
    const desk = new Desk()
    desk.receive({ id: 'm1' })
    expect(desk.receive(asking).explanation.verdict).toBe('asks-to-join')
    return desk
  }

  it.each(['pass', 'none', 'unknown'] as const)('lets nobody in who answers it, authenticated or not: %s', (authentication) => {
    const desk = deskOf()
    const { explanation, ticket } = desk.receive({ id: 'e1', from: EVE, answers: 'z1', authentication, hour: 2 })
    expect([explanation.verdict, explanation.matched, ticket?.number]).toEqual(['asks-to-join', 'asking', 1])
    expect([desk.members(), desk.reporters(), desk.ticketCount]).toEqual([[ANN], [ANN], 1])
  })

  it('leads its author and those who take part back to the ticket', () => {
    const desk = deskOf()
    expect(desk.receive({ id: 'z2', from: ZED, answers: 'z1', authentication: 'none', hour: 2 }).ticket?.number).toBe(1)
    expect(desk.receive({ id: 'a1', answers: 'z1', hour: 3 })).toMatchObject({ outcome: 'customer-message', ticket: { number: 1 } })
  })

  it('lets in whoever holds an id of the thread as well', () => {
    const desk = deskOf()
    const mail = { id: 'e1', from: EVE, answers: 'z1', references: ['m1', 'z1'], authentication: 'pass', hour: 2 } as const
    expect(desk.receive(mail).explanation.verdict).toBe('joins')
  })
})
