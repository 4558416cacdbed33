/** Linked issues move their ticket (T-065…T-067, T-081…T-084). */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allowed } from '../../../src/act/refusal-to-error.ts'
import { draftOf } from '../../../src/tickets/draft.ts'
import { withLinks } from '../../../src/tickets/edit/edit-links.ts'
import { issueId, issueStages as issueStageNames, type Issue, type IssueNumber, type IssueStage } from '../../../src/tickets/issue.ts'
import type { Linked } from '../../../src/tickets/records/command-records.ts'
import { withRollUp } from '../../../src/tickets/stage/roll-up.ts'
import { arrowIn, pageDiagram } from '../../../src/tickets/stage/stage-diagram.ts'
import { stages, stateOf, type Stage } from '../../../src/tickets/stage/stage.ts'
import { orderKey, type Link, type Ticket } from '../../../src/tickets/ticket.ts'
import { SAM, START_MS } from '../support/desk.ts'
import { deskAsked } from '../support/editing.ts'

const by = { kind: 'user' as const, id: SAM }
const cause = { ref: 'roll', by, atMs: START_MS + 9, order: orderKey(START_MS + 9, 'roll') }

const issue = (number: number, stage: IssueStage): Issue => ({
  ...{ number: number as IssueNumber, version: 1, title: 'Leak', body: '', stage, part: 'General', revOrg: null },
  ...{ ownedBy: [], createdBy: by, createdAtMs: 0, modifiedBy: by, modifiedAtMs: 0 },
})

const ticketIn = (stage: Stage): Ticket => ({ ...deskAsked().ticket(), stage })

/** The stages that a ticket passes through. */
function hops(from: Stage, ...issueStages: IssueStage[]): Stage[] {
  const issues = issueStages.map((stage, i) => issue(i + 1, stage))
  const { entries } = withRollUp(draftOf(ticketIn(from)), { issues, causedBy: 'ISS-1' }, cause)
  return entries.flatMap(({ change }) => (change?.field === 'stage' ? [change.to as Stage] : []))
}

describe('roll-up', () => {
  it('T-065, T-066 planned issues wait for development; from work in progress through product assist', () => {
    expect(hops('awaiting_product_assist', 'triage')).toEqual(['awaiting_development'])
    expect(hops('work_in_progress', 'backlog')).toEqual(['awaiting_product_assist', 'awaiting_development'])
  })

  it.each(['in_development', 'in_review', 'in_testing', 'in_deployment'] as const)('T-066, T-082 %s is development', (stage) => {
    expect(hops('awaiting_product_assist', 'triage', stage)).toEqual(['awaiting_development', 'in_development'])
    expect(hops('awaiting_development', stage)).toEqual(['in_development'])
  })

  it('T-067 only when all issues are closed, one of them completed, is the customer asked', () => {
    expect(hops('in_development', 'completed', 'in_review')).toEqual([])
    expect(hops('in_development', 'completed', 'wont_fix', 'duplicate')).toEqual(['awaiting_customer_response'])
    expect(hops('awaiting_development', 'completed')).toEqual(['in_development', 'awaiting_customer_response'])
  })

  it('T-083 nothing moves when every issue was given up, and the owner is told', () => {
    const issues = [issue(1, 'wont_fix'), issue(2, 'duplicate')]
    const { ticket, entries } = withRollUp(draftOf(ticketIn('in_development')), { issues, causedBy: 'ISS-2' }, cause)
    expect(ticket.stage).toBe('in_development')
    expect(entries).toMatchObject([{ rule: 'T-083', body: expect.stringContaining('ISS-2') as string }])
  })

  it.each(stages.filter((stage) => stage === 'queued' || stateOf[stage] === 'closed'))('T-070, T-083 nothing moves from %s', (stage) => {
    for (const issueStage of issueStageNames) expect(hops(stage, issueStage)).toEqual([])
  })

  it('T-084 every hop is an arrow of the diagram, and names the issue', () => {
    const { entries } = withRollUp(draftOf(ticketIn('work_in_progress')), { issues: [issue(4, 'completed')], causedBy: 'ISS-4' }, cause)
    const moves = entries.flatMap(({ change }) => (change?.field === 'stage' ? [change] : []))
    expect(moves.every(({ from, to }) => arrowIn(pageDiagram, from as Stage, to as Stage) !== null)).toBe(true)
    expect(entries.filter(({ rule, body }) => rule === 'T-084' && body?.includes('ISS-4')).length).toBe(moves.length)
  })

  it('T-084 doing it twice does nothing the second time', () => {
    const anything = fc.tuple(fc.constantFrom(...stages), fc.array(fc.constantFrom(...issueStageNames), { minLength: 1, maxLength: 4 }))
    fc.assert(
      fc.property(anything, ([stage, issueStages]) => {
        const news = { issues: issueStages.map((one, i) => issue(i + 1, one)), causedBy: 'ISS-1' }
        const once = withRollUp(draftOf(ticketIn(stage)), news, cause)
        expect(withRollUp(draftOf(once.ticket), news, cause).ticket).toEqual(once.ticket)
      }),
    )
  })
})

describe('links', () => {
  const linked: Linked = {
    issues: new Map([1, 2].map((number) => [issueId(number), issue(number, 'triage')])),
    tickets: new Map([['TKT-2', { ...deskAsked().ticket(), number: 2 } as Ticket]]),
  }
  const link = (...add: Link[]) =>
    allowed(withLinks(draftOf(ticketIn('awaiting_product_assist')), { add, remove: [] }, { linked, cause, diagrams: undefined }))

  it('T-081 a ticket that is linked to an issue waits for it', () => {
    const { ticket, entries } = link({ type: 'is_dependent_on', target: 'iss-1' })
    expect(ticket).toMatchObject({
      links: [{ type: 'is_dependent_on', target: 'ISS-1' }],
      stage: 'awaiting_development',
    })
    expect(entries[0]).toMatchObject({ rule: 'T-081', change: { field: 'links' } })
  })

  it('T-080 linking twice is linking once, and moves nothing again', () => {
    const one = { type: 'is_dependent_on', target: 'ISS-1' } as const
    const first = link(one, one)
    expect(first.ticket.links).toEqual([one])
    const again = allowed(withLinks(draftOf(first.ticket), { add: [one], remove: [] }, { linked, cause, diagrams: undefined }))
    expect(again.entries).toEqual([])
  })

  it('T-080 an issue is linked as what the ticket depends on, a ticket as anything else too', () => {
    expect(() => link({ type: 'is_related_to', target: 'ISS-1' })).toThrow('is_dependent_on, not as is_related_to')
    expect(link({ type: 'is_related_to', target: 'TKT-2' }).ticket.links).toHaveLength(1)
    expect(link({ type: 'is_related_to', target: 'TKT-2' }).ticket.stage).toBe('awaiting_product_assist')
  })

  it('T-080 the other end has to be there, and somebody else', () => {
    expect(() => link({ type: 'is_dependent_on', target: 'ISS-9' })).toThrow('there is no ISS-9')
    expect(() => link({ type: 'is_related_to', target: 'TKT-9' })).toThrow('there is no TKT-9')
    expect(() => link({ type: 'is_related_to', target: 'TKT-1' })).toThrow('cannot be linked to itself')
    expect(() => link({ type: 'is_related_to', target: 'ABC' })).toThrow('neither a ticket nor an issue')
  })

  it('T-083 a link that is taken away counts too', () => {
    const ticket: Ticket = {
      ...ticketIn('in_development'),
      links: [1, 2].map((n) => ({ type: 'is_dependent_on' as const, target: issueId(n) })),
    }
    const done: Linked = {
      ...linked,
      issues: new Map([
        ['ISS-1', issue(1, 'completed')],
        ['ISS-2', issue(2, 'triage')],
      ]),
    }
    const remove = [{ type: 'is_dependent_on' as const, target: 'ISS-2' }]
    const after = allowed(withLinks(draftOf(ticket), { add: [], remove }, { linked: done, cause, diagrams: undefined }))
    expect(after.ticket.stage).toBe('awaiting_customer_response')
  })
})
