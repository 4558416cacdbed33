/** Merging two tickets about one thing: what is refused, what moves, what stays. */
import { describe, expect, it } from 'vitest'
import { UserError } from '../../../src/errors.ts'
import { allowed } from '../../../src/act/refusal-to-error.ts'
import { draftOf } from '../../../src/tickets/draft.ts'
import { withMerged } from '../../../src/tickets/edit/merge.ts'
import { orderKey, type Ticket, type TicketNumber } from '../../../src/tickets/ticket.ts'
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
})
