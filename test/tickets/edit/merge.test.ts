/** Merging two tickets about one thing: what is refused, what moves, what stays. */
import { describe, expect, it } from 'vitest'
import { UserError } from '../../../src/errors.ts'
import { allowed } from '../../../src/act/refusal-to-error.ts'
import { draftOf } from '../../../src/tickets/draft.ts'
import { withMerged } from '../../../src/tickets/edit/merge.ts'
import { orderKey, type ConversationState, type Ticket, type TicketNumber } from '../../../src/tickets/ticket.ts'
import { ANN, BOB, KIM, SAM, START_MS, ZED } from '../support/desk.ts'
import { deskAsked } from '../support/editing.ts'

const cause = {
  ref: 'merge',
  by: { kind: 'user' as const, id: SAM },
  atMs: START_MS + 9,
  order: orderKey(START_MS + 9, 'merge'),
}
const primary: Ticket = deskAsked().ticket()
const duplicate: Ticket = { ...primary, number: 2 as TicketNumber, version: 4 }

function merged(first: Partial<Ticket>, second: Partial<Ticket>, linkedTo: readonly Ticket[] = []) {
  const merge = { duplicate: draftOf({ ...duplicate, ...second }), linkedTo }
  const [survivor, ended, ...others] = allowed(withMerged(draftOf({ ...primary, ...first }), merge, cause))
  return { primary: survivor, duplicate: ended, linkedTo: others }
}

function reasonFor(first: Partial<Ticket>, second: Partial<Ticket>): unknown {
  try {
    merged(first, second)
    return null
  } catch (error) {
    return error instanceof UserError ? error.context['reason'] : error
  }
}

describe('a survivor without a place', () => {
  const nowhere = { revOrg: null, account: null, reportedBy: [], emailMembers: [] }

  it('X-2 takes workspace, account and members of the duplicate, so that answers reach its reporters', () => {
    const { revOrg, account, emailMembers, reportedBy } = merged(nowhere, {}).primary.ticket
    expect({ revOrg, account, reportedBy }).toEqual({ revOrg: 'Acme', account: 'Acme', reportedBy: [`Acme/${ANN}`] })
    expect(emailMembers).toEqual(duplicate.emailMembers)
  })

  it('X-2 keeps what it has', () => {
    const own = { emailMembers: [{ addrSpec: BOB, displayName: '', contact: null, isUser: false }] }
    expect(merged({ ...own }, { ...nowhere }).primary.ticket).toMatchObject({ revOrg: 'Acme', ...own })
  })
})

describe('what agents did on the duplicate', () => {
  it('X-2 whom they took off is off on the survivor, unless a member there; who was told hears of answers there', () => {
    const off = [BOB, ZED].map((addrSpec) => ({ addrSpec, atMs: 5 }))
    const bob = { addrSpec: BOB, displayName: '', contact: null, isUser: false }
    const { takenOff, asked } = merged({ emailMembers: [bob], asked: [SAM] }, { takenOff: off, asked: [KIM] }).primary.ticket
    expect({ takenOff, asked }).toEqual({ takenOff: off.slice(1), asked: [SAM, KIM] })
  })

  it('X-2 a survivor that takes members takes along where the last of them wants answers', () => {
    const lastCustomer = { addrSpec: ANN, displayName: '', replyTo: BOB }
    expect(merged({ emailMembers: [], lastCustomer: null }, { lastCustomer }).primary.ticket).toMatchObject({ lastCustomer })
    expect(merged({ lastCustomer: null }, { lastCustomer }).primary.ticket).toMatchObject({ lastCustomer: null })
  })
})

describe('what is refused', () => {
  it('X-2 each refusal has DevRev’s name', () => {
    const bobs = { reportedBy: [`Acme/${BOB}`] as unknown as Ticket['reportedBy'] }
    expect(reasonFor({}, { mergedInto: 7 as TicketNumber })).toBe('already_merged')
    expect(reasonFor({}, { stage: 'resolved' })).toBe('closed')
    expect(reasonFor({ stage: 'accepted' }, {})).toBe('closed')
    expect(reasonFor({}, { revOrg: 'Other' as Ticket['revOrg'] })).toBe('different_workspace')
    expect(reasonFor({}, bobs)).toBe('different_reporters')
    expect(reasonFor({}, { number: primary.number })).toBe('same_ticket')
  })

  it('X-2 the same people are the same in any order, and others are others', () => {
    const of = (...who: readonly string[]) => ({ reportedBy: who.map((addrSpec) => `Acme/${addrSpec}`) as unknown as Ticket['reportedBy'] })
    expect(reasonFor(of(ANN, BOB), of(BOB, ANN))).toBeNull()
    expect(reasonFor(of(ANN, BOB), of(ANN, ZED))).toBe('different_reporters')
    expect(reasonFor(of(ANN), of(ANN, BOB))).toBe('different_reporters')
  })

  it.each<readonly [ConversationState | null, ConversationState | null, string | null]>([
    ['current', null, 'conversation'],
    ['current', 'archived', 'conversation'],
    ['current', 'current', null],
    [null, 'current', null],
    ['archived', 'current', null],
  ])('T-101 a ticket is not merged into a conversation: into %s, of %s, %s', (into, of, reason) => {
    expect(reasonFor({ conversation: into }, { conversation: of })).toBe(reason)
  })

  it('T-093 a broadcast is merged with nothing', () => {
    const broadcast = {} as NonNullable<Ticket['broadcast']>
    expect(reasonFor({ broadcast }, {})).toBe('broadcast')
    expect(reasonFor({}, { broadcast })).toBe('broadcast')
  })

  it('X-2 a ticket without workspace or reporters merges with any', () => {
    expect(reasonFor({}, { revOrg: null, reportedBy: [] })).toBeNull()
    expect(reasonFor({ revOrg: null, reportedBy: [] }, {})).toBeNull()
  })
})

describe('what a merge does', () => {
  it('X-2 subscribers, reporters and links move; attributes and clocks of the primary stay', () => {
    const links = [
      { type: 'is_dependent_on' as const, target: 'ISS-1' },
      { type: 'is_duplicate_of' as const, target: 'TKT-1' },
    ]
    const { primary: after } = merged({ reportedBy: [], severity: 'low' }, { subscribers: [KIM], links, severity: 'blocker' })
    expect(after.ticket).toMatchObject({ subscribers: [KIM], reportedBy: [`Acme/${ANN}`], severity: 'low' })
    expect(after.ticket.links).toEqual([links[0]])
    expect(after.ticket.slaEvents).toEqual(primary.slaEvents)
  })

  it('X-2 the duplicate is closed, leads to the survivor, and asks for nothing', () => {
    const { duplicate: ended } = merged({}, {})
    expect(ended.ticket).toMatchObject({
      mergedInto: 1,
      stage: 'canceled',
      needsResponse: false,
      closedAtMs: cause.atMs,
    })
    expect(ended.entries.every(({ ticket, rule }) => ticket === 2 && rule === 'X-2')).toBe(true)
  })

  it('X-2 a response that was owed on the duplicate is owed on the survivor', () => {
    expect(merged({ needsResponse: false }, { needsResponse: true }).primary.ticket.needsResponse).toBe(true)
  })

  it('X-2 links from other tickets lead to the survivor', () => {
    const third: Ticket = { ...primary, number: 3 as TicketNumber, links: [{ type: 'is_related_to', target: 'TKT-2' }] }
    expect(merged({}, {}, [third]).linkedTo).toMatchObject([{ ticket: { number: 3, links: [{ target: 'TKT-1' }] } }])
  })

  it('X-2 links that lead to one ticket then are one, and tickets whose links stay are left alone', () => {
    const links = (...targets: readonly string[]) => targets.map((target) => ({ type: 'is_related_to' as const, target }))
    const third: Ticket = { ...primary, number: 3 as TicketNumber, links: links('TKT-1', 'TKT-2', 'TKT-9') }
    const fourth: Ticket = { ...primary, number: 4 as TicketNumber, links: links('TKT-9') }
    const { linkedTo } = merged({}, {}, [primary, duplicate, third, fourth])
    expect(linkedTo.map(({ ticket }) => [ticket.number, ticket.links])).toEqual([[3, links('TKT-1', 'TKT-9')]])
  })

  it('X-2 a link that both have is one, and the survivor’s own to the duplicate is gone', () => {
    const issue = { type: 'is_dependent_on' as const, target: 'ISS-1' }
    const own = { type: 'is_related_to' as const, target: 'TKT-2' }
    expect(merged({ links: [issue, own] }, { links: [issue, { ...issue, target: 'ISS-2' }] }).primary.ticket.links).toEqual([
      issue,
      { ...issue, target: 'ISS-2' },
    ])
  })

  it('X-2 answers that wait go along, and of each agent his newest', () => {
    const answer = (by: string, text: string) => ({ by, text, order: primary.order.opened, covers: primary.order.opened })
    const held = (...ids: readonly string[]) => ({ heldAnswers: ids as unknown as NonNullable<Ticket['heldAnswers']> })
    const own = { lastAnswers: [answer(SAM, 'mine')], ...held('a') }
    const { ticket } = merged(own, { lastAnswers: [answer(SAM, 'other'), answer(KIM, 'hers')], ...held('b', 'a') }).primary
    expect(ticket).toMatchObject({ lastAnswers: [answer(KIM, 'hers'), answer(SAM, 'mine')], ...held('a', 'b') })
    expect(merged({}, held('b')).primary.ticket).toMatchObject({ lastAnswers: [], ...held('b') })
    expect(merged(own, {}).primary.ticket).toMatchObject(own)
  })

  it('X-2 the survivor’s timeline says so, and whoever wrote to the duplicate may write to it', () => {
    const { entries, ticket } = merged({}, { participants: [ZED] }).primary
    expect(entries.at(-1)).toMatchObject({ body: 'TKT-2 was merged into this ticket.', rule: 'X-2', visibility: 'internal' })
    expect(ticket.participants).toEqual([ANN, ZED])
  })
})
