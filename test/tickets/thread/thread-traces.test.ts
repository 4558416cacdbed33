/** What each mail leaves on its ticket: who takes part since when, and under which mail the next one goes (RFC 5322 §3.6.4). */
import { describe, expect, it } from 'vitest'
import { causeOf, draftOf, product, type Draft } from '../../../src/tickets/draft.ts'
import { referencesTo, withParent, withParentForNow, withParticipants, withSeen } from '../../../src/tickets/thread/thread-traces.ts'
import { orderStart, type Ticket } from '../../../src/tickets/ticket.ts'
import { ANN, BOB, CARL, Desk, SUPPORT, mailOf, type MailSketch } from '../support/desk.ts'
import { deskAsked } from '../support/editing.ts'

const at = (ms: number) => causeOf('x', product, { atMs: ms })
const { directory } = new Desk().site
const blank: Ticket = { ...deskAsked().ticket(), participants: [], participantsSince: [], parent: null }
const draft = (change: Partial<Ticket> = {}): Draft => draftOf({ ...blank, ...change })

describe('participants', () => {
  const people = (sketch: Partial<MailSketch>, leftOut?: readonly string[]) => {
    const given = { message: mailOf({ id: 'm', ...sketch }).message, directory, ...(leftOut && { leftOut }) }
    return withParticipants(draft(), given, at(5)).ticket.participants
  }

  it.each<readonly [Partial<MailSketch>, readonly string[] | undefined, readonly string[]]>([
    [{}, undefined, [ANN]],
    [{ cc: [BOB], to: [SUPPORT, CARL] }, undefined, [ANN, CARL, BOB]],
    [{ cc: [BOB, ANN] }, undefined, [ANN, BOB]],
    [{ cc: [BOB, CARL] }, [BOB], [ANN, CARL]],
    [{ cc: ['', 'support+x@us.example'] }, undefined, [ANN]],
    [{ from: null, cc: [BOB] }, undefined, [BOB]],
    [{ message: { from: { addrSpec: ANN, displayName: '', isStrict: false } }, cc: [BOB] }, undefined, [BOB]],
    [{ message: { listPost: ['list@acme.example'] }, cc: ['list@acme.example', BOB] }, undefined, [ANN, BOB]],
  ])('of %j, without %j: %j', (sketch, leftOut, found) => {
    expect(people(sketch, leftOut)).toEqual(found)
  })

  it('take part since the oldest of their mails, in whatever order they come', () => {
    const key = (ms: number) => at(ms).order
    const since = (...mails: readonly (readonly [readonly string[], number])[]) =>
      mails.reduce((seen, [who, ms]) => withSeen(seen, who, key(ms)), draft()).ticket
    expect(since([[ANN], 5], [[ANN, BOB], 7])).toMatchObject({ participants: [ANN, BOB], participantsSince: [key(5), key(7)] })
    expect(since([[ANN, BOB], 7], [[ANN], 5])).toMatchObject({ participants: [ANN, BOB], participantsSince: [key(5), key(7)] })
    expect(since([[ANN], 5], [[BOB], 3]).participantsSince).toEqual([key(5), key(3)])
  })

  it('are five hundred at most', () => {
    const many = Array.from({ length: 501 }, (_, i) => `p${i}@x.example`)
    const { participants, participantsSince } = withSeen(draft(), many, at(5).order).ticket
    expect([participants.length, participantsSince.length, participants.at(-1)]).toEqual([500, 500, 'p499@x.example'])
  })
})

describe('the parent of the next mail', () => {
  const parentAfter = (sketch: MailSketch, ms: number, change: Partial<Ticket> = {}) =>
    withParent(draft(change), mailOf(sketch).message, at(ms)).ticket.parent
  const order = { ...blank.order, parent: at(5).order }
  const before = { messageId: 'old', references: [], subject: 's' }

  it('is the newest mail that customers saw', () => {
    expect(parentAfter({ id: 'm', references: ['a', 'b'], subject: 'x'.repeat(501) }, 6, { order, parent: before })).toEqual({
      messageId: 'm',
      references: ['a', 'b'],
      subject: 'x'.repeat(500),
    })
    expect(parentAfter({ id: 'm' }, 5, { order, parent: before })?.messageId).toBe('m')
    expect(parentAfter({ id: 'm' }, 4, { order, parent: before })).toBe(before)
    expect(parentAfter({ id: 'm', message: { messageId: null } }, 6, { order, parent: before })).toBe(before)
  })

  it('is, for want of a person’s, the oldest mail there is', () => {
    const parent = (ms: number, change: Partial<Ticket['order']>) => {
      const start = { ...blank.order, parent: orderStart, opened: at(5).order, ...change }
      const { ticket } = withParentForNow(draft({ order: start }), mailOf({ id: 'm' }).message, at(ms))
      expect(ticket.order).toEqual(start)
      return ticket.parent?.messageId ?? null
    }
    expect([parent(4, {}), parent(5, {}), parent(6, {}), parent(4, { parent: at(1).order })]).toEqual(['m', 'm', null, null])
  })

  it('names no agent’s token to those who get the next mail', () => {
    const references = ['a', 'intray.1.a.token@us.example', 'intray.1.c.token@us.example', 'intray.1.n.token@us.example']
    expect(parentAfter({ id: 'm', references }, 6, { order })?.references).toEqual(['a', 'intray.1.c.token@us.example'])
  })

  it.each([
    [20, 21],
    [21, 21],
    [40, 21],
  ])('has of %d References the first and the last twenty', (count, kept) => {
    const references = Array.from({ length: count }, (_, i) => `r${i}`)
    const parent = { messageId: 'm', references, subject: '' }
    const written = referencesTo({ parent })
    expect(written).toEqual(count === 20 ? [...references, 'm'] : ['r0', ...[...references, 'm'].slice(-20)])
    expect(written).toHaveLength(kept)
    expect(referencesTo({ parent: null })).toEqual([])
  })
})
