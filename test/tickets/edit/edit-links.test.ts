/** Links from a ticket to issues and tickets: what they may lead to, each once, and the stage that follows (T-080, T-081, T-083). */
import { describe, expect, it } from 'vitest'
import { causeOf, draftOf } from '../../../src/tickets/draft.ts'
import { withLinks, type LinkChange } from '../../../src/tickets/edit/edit-links.ts'
import type { Issue, IssueStage } from '../../../src/tickets/issue.ts'
import type { Linked } from '../../../src/tickets/records/command-records.ts'
import { isRefused } from '../../../src/tickets/refusal.ts'
import type { Link, LinkType, Ticket } from '../../../src/tickets/ticket.ts'
import { SAM, START_MS } from '../support/desk.ts'
import { deskAsked } from '../support/editing.ts'

const cause = causeOf('link', { kind: 'user', id: SAM }, { atMs: START_MS + 1 })
const link = (target: string, type: LinkType = target.toUpperCase().startsWith('ISS') ? 'is_dependent_on' : 'is_related_to'): Link => {
  return { type, target }
}
const issue = (stage: IssueStage) => ({ stage }) as Issue
const linked: Linked = {
  issues: new Map([
    ['ISS-1', issue('triage')],
    ['ISS-2', issue('in_review')],
    ['ISS-3', issue('completed')],
  ]),
  tickets: new Map([['TKT-2', {} as Ticket]]),
}

/** What links make of the first ticket, which is worked on. */
function after(change: Partial<LinkChange>, ticket: Partial<Ticket> = {}) {
  const draft = draftOf({ ...deskAsked().ticket(), stage: 'work_in_progress', ...ticket })
  return withLinks(draft, { add: [], remove: [], ...change }, { linked, cause, diagrams: undefined })
}
const linksAfter = (...given: Parameters<typeof after>) => {
  const draft = after(...given)
  return isRefused(draft) ? draft : draft.ticket.links
}

describe('a link', () => {
  it.each<readonly [Partial<LinkChange>, readonly Link[], readonly Link[]]>([
    [{ add: [link(' tkt-2 ')] }, [], [link('TKT-2')]],
    [{ add: [link('TKT-2'), link('tkt-2')] }, [], [link('TKT-2')]],
    [{ add: [link('TKT-2'), link('TKT-2', 'is_parent_of')] }, [], [link('TKT-2'), link('TKT-2', 'is_parent_of')]],
    [{ add: [link('TKT-2')] }, [link('TKT-2')], [link('TKT-2')]],
    [{ remove: [link(' tkt-2')] }, [link('TKT-2'), link('ISS-1')], [link('ISS-1')]],
    [{ remove: [link('TKT-2', 'is_parent_of')] }, [link('TKT-2')], [link('TKT-2')]],
    [{ add: [link('ISS-2')], remove: [link('ISS-1')] }, [link('ISS-1')], [link('ISS-2')]],
  ])('T-080 %j, where there was %j: %j', (change, links, result) => {
    expect(linksAfter(change, { links })).toEqual(result)
  })

  it.each<readonly [Link, string]>([
    [
      link('TKT-2', 'likes' as never),
      'a link is one of is_dependent_on, is_related_to, is_duplicate_of, is_follow_up_of, is_parent_of; not "likes"',
    ],
    [link('KEY-2'), '"KEY-2" is neither a ticket nor an issue'],
    [link('TKT-1'), 'TKT-1 cannot be linked to itself'],
    [link('tkt-3'), 'there is no TKT-3'],
    [link('ISS-9'), 'there is no ISS-9'],
    [link('ISS-1', 'is_related_to'), 'a ticket is linked to an issue as is_dependent_on, not as is_related_to'],
  ])('T-080 %j is refused: %s', (wrong, message) => {
    expect(after({ add: [link('TKT-2'), wrong] })).toEqual({ refused: [{ message }] })
  })

  it('T-080 all that are wrong are told', () => {
    expect(after({ add: [link('TKT-3'), link('ISS-9')] })).toHaveProperty('refused.length', 2)
  })
})

describe('the stage', () => {
  const moved = (...given: Parameters<typeof after>) => {
    const draft = after(...given)
    if (isRefused(draft)) throw new Error('it was refused')
    return [draft.ticket.stage, draft.entries.filter(({ rule }) => rule === 'T-084').map(({ body }) => body?.split(' ').at(-1))]
  }
  const apa = 'awaiting_product_assist'

  it.each<readonly [Partial<LinkChange>, readonly Link[], readonly unknown[]]>([
    [{ add: [link('ISS-1')] }, [], ['awaiting_development', ['ISS-1', 'ISS-1']]],
    [{ add: [link('iss-2')] }, [], ['in_development', ['ISS-2', 'ISS-2', 'ISS-2']]],
    [{ add: [link('TKT-2')] }, [], ['work_in_progress', []]],
    [{ add: [link('TKT-2'), link('ISS-1')] }, [], ['awaiting_development', ['ISS-1', 'ISS-1']]],
    [{ remove: [link('ISS-1')] }, [link('ISS-1'), link('ISS-3')], ['awaiting_customer_response', ['ISS-1', 'ISS-1', 'ISS-1', 'ISS-1']]],
    [{ remove: [link('ISS-2')] }, [link('ISS-3')], ['work_in_progress', []]],
    [{ add: [link('TKT-2')] }, [link('ISS-1')], ['work_in_progress', []]],
    [{ add: [link('ISS-1')], remove: [link('ISS-3')] }, [link('ISS-3')], ['awaiting_development', ['ISS-3', 'ISS-3']]],
  ])('T-083 follows the issues that were linked or let go: %j, where there was %j', (change, links, result) => {
    expect(moved(change, { links })).toEqual(result)
  })

  it('T-083 of a ticket in the queue stays', () => {
    expect(moved({ add: [link('ISS-2')] }, { stage: 'queued' })).toEqual(['queued', []])
    expect(moved({ add: [link('ISS-1')] }, { stage: apa })).toEqual(['awaiting_development', ['ISS-1']])
  })

  it.each([
    [{ add: [link('TKT-2'), link('ISS-1')] }, 'T-081'],
    [{ add: [link('TKT-2')] }, 'T-080'],
  ])('the history names the rule of %j: %s', (change, rule) => {
    expect(after(change)).toMatchObject({ entries: expect.arrayContaining([expect.objectContaining({ rule, change: expect.anything() })]) })
  })
})
