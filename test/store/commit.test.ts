/** The commit: all or nothing, and whoever is second is told so. */
import { describe, expect, it } from 'vitest'
import { VersionConflictError } from '../../src/errors.ts'
import type { CommitSet } from '../../src/store/commit-set.ts'
import { TicketNumbers } from '../../src/apply/ticket-numbers.ts'
import type { InboundId, Ticket, TicketNumber } from '../../src/tickets/ticket.ts'
import { Desk } from '../tickets/support/desk.ts'
import { openScratchStore } from '../support/scratch-store.ts'

function ticketOf(number: number): Ticket {
  const desk = new Desk()
  desk.receive({ id: 'm1' })
  return { ...desk.ticket(), number: number as TicketNumber }
}

function setOf(more: Partial<CommitSet>): CommitSet {
  return {
    ...{ endings: [], tickets: [], claims: new Map(), messages: [], entries: [], workspaces: [], contacts: [] },
    ...{ outbox: [], reports: [], copies: [], acknowledged: new Map(), acknowledgements: new Map(), nowMs: 0 },
    ...more,
  }
}

const newTicket = (number: number) => [{ ticket: ticketOf(number), readVersion: null }]
const claimOf = (number: number) => new Map([['default\nm1', number as TicketNumber]])

describe('a commit', () => {
  it('of which one part fails leaves nothing behind', async () => {
    const store = await openScratchStore()
    await store.commit(setOf({ tickets: newTicket(1), claims: claimOf(1) }))
    const second = setOf({ tickets: newTicket(2), claims: claimOf(2) })
    await expect(store.commit(second)).rejects.toThrow(VersionConflictError)
    expect(await store.tickets.find(2 as TicketNumber)).toBeNull()
    expect([...(await store.claims.load(['default\nm1'])).values()]).toEqual([1])
  })

  it('of ten at once that claim one id, exactly one succeeds', async () => {
    const store = await openScratchStore()
    const all = Array.from({ length: 10 }, (_, i) => store.commit(setOf({ tickets: newTicket(i + 1), claims: claimOf(i + 1) })))
    const results = await Promise.allSettled(all)
    const lost = results.filter((one) => one.status === 'rejected')
    expect(lost.map(({ reason }) => (reason as Error).name)).toEqual(Array(9).fill('VersionConflictError'))
    expect(await store.tickets.collection.countDocuments()).toBe(1)
  })

  it('that takes a claim over from the ticket it was read with moves it; of ten at once, exactly one does', async () => {
    const store = await openScratchStore()
    await store.commit(setOf({ tickets: newTicket(1), claims: claimOf(1) }))
    const moves = (to: number) => [{ key: 'default\nm1', from: 1 as TicketNumber, to: to as TicketNumber }]
    const all = Array.from({ length: 10 }, (_, i) => store.commit(setOf({ tickets: newTicket(i + 2), movedClaims: moves(i + 2) })))
    const lost = (await Promise.allSettled(all)).filter((one) => one.status === 'rejected')
    expect(lost.map(({ reason }) => (reason as Error).name)).toEqual(Array(9).fill('VersionConflictError'))
    const [ticket] = [...(await store.claims.load(['default\nm1'])).values()]
    expect(ticket).toBeGreaterThan(1)
    expect(await store.tickets.collection.countDocuments()).toBe(2)
    expect(await store.tickets.find(ticket!)).not.toBeNull()
  })

  it('from a version that has passed is refused', async () => {
    const store = await openScratchStore()
    await store.commit(setOf({ tickets: newTicket(1) }))
    const change = (title: string) => setOf({ tickets: [{ ticket: { ...ticketOf(1), title }, readVersion: 1 }] })
    await store.commit(change('first'))
    await expect(store.commit(change('second'))).rejects.toThrow(VersionConflictError)
    expect(await store.tickets.find(1 as TicketNumber)).toMatchObject({ title: 'first', version: 2 })
  })

  it('of a mail that somebody else has ended is refused', async () => {
    const store = await openScratchStore()
    const _id = 'support/INBOX/1/1' as InboundId
    const row = { mailbox: 'support', folder: 'INBOX', source: 'imap' as const, rawSha256: 'x', sizeBytes: 1 }
    await store.inboundRows.insert([{ ...row, _id, at: new Date(0), file: null, isPartial: false }])
    const ending = {
      _id,
      outcome: 'ticket-opened' as const,
      ticket: 1 as TicketNumber,
      message: null,
      explanation: null,
    }
    await store.commit(setOf({ endings: [ending], tickets: newTicket(1) }))
    await expect(store.commit(setOf({ endings: [ending], tickets: newTicket(2) }))).rejects.toThrow(VersionConflictError)
    expect(await store.tickets.find(2 as TicketNumber)).toBeNull()
  })

  it('with the same line of history twice is refused', async () => {
    const store = await openScratchStore()
    const desk = new Desk()
    const { entries } = desk.receive({ id: 'm1' })
    await store.commit(setOf({ entries }))
    await expect(store.commit(setOf({ entries }))).rejects.toThrow(VersionConflictError)
    expect(await store.timeline.ofTicket(1 as TicketNumber)).toHaveLength(entries.length)
  })
})

describe('ticket numbers', () => {
  it('are given once, whoever asks, and those given back come next', async () => {
    const store = await openScratchStore()
    const workers = [new TicketNumbers(store), new TicketNumbers(store)]
    const taken = (await Promise.all([...workers, ...workers].map((numbers) => numbers.take(5)))).flat()
    expect(new Set(taken).size).toBe(20)
    workers[0]!.giveBack(taken.slice(0, 2))
    expect(await workers[0]!.take(2)).toEqual(taken.slice(0, 2).toSorted((a, b) => a - b))
  })
})
