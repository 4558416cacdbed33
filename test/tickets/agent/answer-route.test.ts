/** Whom an answer goes to by the notification that it answers, and who came meanwhile (§7.1). */
import { describe, expect, it } from 'vitest'
import { leftOutOf, readersNamed } from '../../../src/tickets/agent/answer-route.ts'
import type { AgentCommand } from '../../../src/tickets/agent/agent-commands.ts'
import type { AnswerRoute, NamedReader } from '../../../src/tickets/outbound.ts'
import type { AnsweredNotification } from '../../../src/tickets/threads.ts'
import { orderKey, type Ticket, type TicketNumber } from '../../../src/tickets/ticket.ts'
import { ANN, BOB, CARL, Desk, EVE, HOUR_MS, KIM, START_MS, ZED } from '../support/desk.ts'
import { deskAsked } from '../support/editing.ts'

const { words } = new Desk().site.directory
const { directory } = new Desk().site
const hour = (count: number) => START_MS + count * HOUR_MS
const reader = (addrSpec: string, replyTo: string | null = null): NamedReader => {
  return { addrSpec, displayName: '', contact: null, isUser: false, replyTo }
}
const member = (addrSpec: string) => ({ addrSpec, displayName: '', contact: null, isUser: false })
/** Ann and Bob are members, Ann and Carl were named an hour after the story began. */
const ticket: Ticket = { ...deskAsked().ticket(), emailMembers: [member(ANN), member(BOB)], lastCustomer: null, takenOff: [] }
const route: AnswerRoute = { readers: [reader(ANN), reader(CARL)], parent: null, order: orderKey(hour(1), 'm'), author: ANN }
const answered = (more: Partial<AnsweredNotification> = {}): AnsweredNotification => ({ route, createdAtMs: hour(1), ...more })
const command = (name: AgentCommand['name'], argument = ''): AgentCommand => ({ name, argument, line: `#${name} ${argument}` })

/** Who reads an answer with commands. */
const readers = (commands: readonly AgentCommand[], to: AnsweredNotification | null = answered(), change: Partial<Ticket> = {}) =>
  readersNamed({ ...ticket, ...change }, to, { commands, words }).map(({ addrSpec }) => addrSpec)

describe('an answer goes to', () => {
  const off = (atMs: number) => ({ takenOff: [{ addrSpec: CARL, atMs }] })
  it.each<readonly [string, readonly AgentCommand[], AnsweredNotification | null, Partial<Ticket>, readonly string[]]>([
    ['whom its notification named', [], answered(), {}, [ANN, CARL]],
    ['the members, where it answers none', [], null, {}, [ANN, BOB]],
    ['the members, where that named nobody', [], answered({ route: null }), {}, [ANN, BOB]],
    ['whom it adds of the members', [command('cc', BOB)], answered(), {}, [ANN, CARL, BOB]],
    ['whom it adds by id', [command('cc', `Acme/${BOB}`)], answered(), {}, [ANN, CARL, BOB]],
    ['nobody who is no member', [command('cc', ZED)], answered(), {}, [ANN, CARL]],
    ['nobody twice', [command('cc', ANN)], answered(), {}, [ANN, CARL]],
    ['none whom it takes off', [command('remove', CARL)], answered(), {}, [ANN]],
    ['none who was taken off since', [], answered(), off(hour(1)), [ANN]],
    ['whoever was taken off before', [], answered(), off(hour(1) - 1), [ANN, CARL]],
    ['the author alone', [command('only')], answered(), {}, [ANN]],
    ['the author and whom it adds, alone', [command('only'), command('cc', BOB)], answered(), {}, [ANN, BOB]],
    ['whom it lets in', [command('accept')], answered({ route: { ...route, asks: BOB } }), {}, [ANN, CARL, BOB]],
    ['nobody let in where nobody asked', [command('accept')], answered(), {}, [ANN, CARL]],
    ['those who are on the ticket that the message went to', [], answered({ movedTo: ticket.number }), { participants: [ANN] }, [ANN]],
    ['all of them where it went nowhere', [], answered({ movedTo: 9 as TicketNumber }), { participants: [ANN] }, [ANN, CARL]],
  ])('§7.1 %s', (_, commands, to, change, read) => {
    expect(readers(commands, to, change)).toEqual(read)
  })

  it('§2.3 a Reply-To, unless that address is taken off', () => {
    const to = answered({ route: { ...route, readers: [reader(ANN, EVE)] } })
    const wishes = (commands: readonly AgentCommand[]) => readersNamed(ticket, to, { commands, words }).map(({ replyTo }) => replyTo)
    expect([wishes([]), wishes([command('remove', EVE)])]).toEqual([[EVE], [null]])
  })
})

describe('who came meanwhile', () => {
  const since = (...who: readonly (readonly [string, number])[]) => ({
    participants: who.map(([addrSpec]) => addrSpec),
    participantsSince: who.map(([, at]) => orderKey(hour(at), 'x')),
  })
  const left = (change: Partial<Ticket>, have: readonly string[] = [ANN, CARL], to = answered()) =>
    leftOutOf({ ...ticket, ...change }, to, { readers: new Set(have), directory }).map(({ addrSpec, sinceMs }) => [addrSpec, sinceMs])

  it.each<readonly [string, Partial<Ticket>, readonly unknown[]]>([
    ['a member whom the notification did not name', since([ANN, 0], [BOB, 2]), [[BOB, hour(2)]]],
    ['whoever wrote since', { ...since([ANN, 0], [ZED, 3]), emailMembers: [] }, [[ZED, hour(3)]]],
    ['nobody who was there before', { ...since([ANN, 0], [ZED, 0]), emailMembers: [] }, []],
    ['nobody who was taken off', { ...since([ZED, 3]), emailMembers: [], takenOff: [{ addrSpec: ZED, atMs: hour(4) }] }, []],
    ['nobody of us', { ...since([KIM, 3]), emailMembers: [member(KIM)] }, []],
    ['nobody who was named and is no member', { ...since([CARL, 3]), emailMembers: [] }, []],
  ])('§7.1 is told to its author: %s', (_, change, people) => {
    expect(left(change)).toEqual(people)
  })

  it('§7.1 is nobody where no notification named anybody, and nobody who has the answer', () => {
    expect(left(since([BOB, 2]), [], answered({ route: null }))).toEqual([])
    expect(left(since([BOB, 2]), [ANN, BOB])).toEqual([])
  })
})
