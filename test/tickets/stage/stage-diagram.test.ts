/** Diagrams that a site draws: people and automations go where they lead, and nowhere else (T-073). */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { draftOf } from '../../../src/tickets/draft.ts'
import type { Issue } from '../../../src/tickets/issue.ts'
import { withRollUp } from '../../../src/tickets/stage/roll-up.ts'
import {
  arrowIn,
  diagramFaults,
  diagramOf,
  drawnEdge,
  pageDiagram,
  type StageDiagram,
  type StageDiagrams,
} from '../../../src/tickets/stage/stage-diagram.ts'
import { stages, stateOf, type Stage } from '../../../src/tickets/stage/stage.ts'
import { orderKey } from '../../../src/tickets/ticket.ts'
import { agentToken, DAY_MS, Desk, SAM, START_MS, type MailSketch } from '../support/desk.ts'
import { edited, stageEdit } from '../support/editing.ts'

type Arrow = readonly [Stage, Stage]

function drawn(arrows: readonly Arrow[], start: Stage = 'queued', name = 'ours'): StageDiagram {
  return { name, start, edges: arrows.map(([from, to]) => drawnEdge({ from, to })) }
}

/** Straight through, and never back. */
const straight = drawn([
  ['queued', 'work_in_progress'],
  ['work_in_progress', 'resolved'],
])

function deskOf(whole: StageDiagram, ofSubtype: StageDiagrams['ofSubtype'] = new Map()): Desk {
  const desk = new Desk({ policy: { diagrams: { whole, ofSubtype } }, mailbox: { stage: whole.start } })
  desk.receive({ id: 'q' })
  return desk
}

const remarksOf = (desk: Desk) => desk.timeline().flatMap(({ body, rule }) => (body === null ? [] : [{ body, rule }]))

describe('T-073 by hand', () => {
  it('the arrows are the site’s, and a refusal names both stages, what is allowed and the diagram', () => {
    const desk = deskOf(straight)
    edited(desk, [stageEdit('work_in_progress'), stageEdit('resolved')])
    expect(desk.ticket().stage).toBe('resolved')
    expect(() => edited(desk, [stageEdit('queued')], 2)).toThrow(
      'TKT-1 cannot go from resolved to queued; from there it goes to nowhere in the diagram "ours"',
    )
    edited(desk, [stageEdit('queued', 'a slip', true)], 3)
    expect(desk.ticket().stage).toBe('queued')
  })

  it('an arrow of the tickets page keeps its rule and its label, others are T-073', () => {
    expect(drawnEdge({ from: 'queued', to: 'work_in_progress' })).toMatchObject({ rule: 'T-050', label: 'Start' })
    expect(drawnEdge({ from: 'queued', to: 'resolved', label: 'Done' })).toMatchObject({ rule: 'T-073', label: 'Done' })
  })

  it('a subtype’s tickets follow its own diagram', () => {
    const desk = deskOf(pageDiagram, new Map([['question', straight]]))
    edited(desk, [{ kind: 'set', field: 'subtype', to: 'question' }, stageEdit('work_in_progress')])
    expect(edited(desk, [stageEdit('resolved')], 2).entries[0]).toMatchObject({ rule: 'T-073' })
    expect(diagramOf({ whole: pageDiagram, ofSubtype: new Map([['question', straight]]) }, 'bug')).toBe(pageDiagram)
  })

  it('a ticket that has just begun begins where its new subtype does; one that the diagram cannot hold is refused', () => {
    const development = drawn([['awaiting_development', 'resolved']], 'awaiting_development', 'development')
    const toBug = { kind: 'set' as const, field: 'subtype' as const, to: 'bug' }
    const desk = deskOf(pageDiagram, new Map([['bug', development]]))
    edited(desk, [toBug])
    expect(desk.ticket()).toMatchObject({ stage: 'awaiting_development', subtype: 'bug' })
    const later = deskOf(pageDiagram, new Map([['bug', development]]))
    edited(later, [stageEdit('work_in_progress')])
    expect(() => edited(later, [toBug], 2)).toThrow('TKT-1 is in work_in_progress, which the diagram "development"')
    expect(later.ticket().subtype).toBeNull()
  })
})

describe('T-073 automations never leave the diagram', () => {
  it('new tickets begin at its start', () => {
    expect(deskOf(drawn([['work_in_progress', 'resolved']], 'work_in_progress')).ticket().stage).toBe('work_in_progress')
  })

  it('T-062 an agent’s answer goes out, and the stage stays where no arrow leads on', () => {
    const desk = deskOf(straight)
    const answer = { from: SAM, answers: 'n', tokens: [agentToken(SAM)], hour: 1 }
    const { outbound } = desk.receive({ ...answer, id: 'a', text: 'Which one?' })
    expect(outbound.filter(({ kind }) => kind === 'reply')).toHaveLength(1)
    expect(desk.ticket().stage).toBe('work_in_progress')
    expect(remarksOf(desk)).toEqual([
      {
        body: 'T-056 would lead from work_in_progress to awaiting_customer_response; the diagram "ours" has no such arrow, so the stage stays.',
        rule: 'T-056',
      },
    ])
  })

  it('T-057 a customer’s answer needs a response, whether or not the stage may move', () => {
    const waiting = drawn([
      ['queued', 'awaiting_customer_response'],
      ['awaiting_customer_response', 'resolved'],
    ])
    const desk = deskOf(waiting)
    edited(desk, [stageEdit('awaiting_customer_response'), { kind: 'needsResponse', to: false }])
    desk.receive({ id: 'more', answers: 'q', hour: 2 })
    expect(desk.ticket()).toMatchObject({ stage: 'awaiting_customer_response', needsResponse: true })
    expect(remarksOf(desk).map(({ rule }) => rule)).toContain('T-057')
  })

  it('T-072 where no arrow leads back, mail on a closed ticket opens a follow-up', () => {
    const desk = deskOf(straight)
    edited(desk, [stageEdit('work_in_progress'), stageEdit('resolved')])
    desk.receive({ id: 'more', answers: 'q', hour: 2 })
    expect(desk.ticket(1).stage).toBe('resolved')
    expect(desk.ticket(2)).toMatchObject({ isFollowUpOf: 1, needsResponse: true, stage: 'queued' })
  })

  it('T-072 a ticket is reopened at the diagram’s start', () => {
    const start = drawn(
      [
        ['work_in_progress', 'resolved'],
        ['resolved', 'work_in_progress'],
      ],
      'work_in_progress',
    )
    const desk = deskOf(start)
    edited(desk, [stageEdit('resolved')])
    desk.receive({ id: 'more', answers: 'q', hour: 2 })
    expect(desk.ticket()).toMatchObject({ stage: 'work_in_progress', closedAtMs: null })
  })

  it('T-083 a ticket follows its issues as far as the arrows lead', () => {
    const desk = deskOf(pageDiagram)
    desk.edit({ stage: 'work_in_progress' })
    const atMs = START_MS + DAY_MS
    const cause = { ref: 'i', by: { kind: 'user' as const, id: SAM }, atMs, order: orderKey(atMs, 'i') }
    const diagram = drawn([
      ['work_in_progress', 'awaiting_product_assist'],
      ['awaiting_product_assist', 'resolved'],
    ])
    const issues = [{ number: 1, stage: 'in_review' } as unknown as Issue]
    const news = { issues, causedBy: 'ISS-1', diagram }
    const { ticket, entries } = withRollUp(draftOf(desk.ticket()), news, cause)
    expect(ticket.stage).toBe('awaiting_product_assist')
    expect(entries.at(-1)?.body).toContain('T-083 would lead from awaiting_product_assist to awaiting_development')
  })
})

describe('a diagram that can hold tickets', () => {
  const faultsOf = (arrows: readonly Arrow[], start: Stage = 'queued') =>
    diagramFaults(drawn(arrows, start)).map(({ arrow, message }) => `${arrow}: ${message}`)

  it('that of the tickets page has no fault', () => {
    expect(diagramFaults(pageDiagram)).toEqual([])
    expect(arrowIn(pageDiagram, 'queued', 'resolved')).toBeNull()
  })

  it('every stage is reached from the start, and leads to a closed one', () => {
    expect(faultsOf([['work_in_progress', 'resolved']])).toEqual([
      '0: no arrow leads from queued to work_in_progress',
      '0: no arrow leads from queued to resolved',
      '-1: from queued no arrow leads to a closed stage',
    ])
    expect(
      faultsOf([
        ['queued', 'resolved'],
        ['queued', 'in_development'],
      ]),
    ).toEqual(['1: from in_development no arrow leads to a closed stage'])
  })

  it('an arrow leads somewhere else, and is there once', () => {
    expect(
      faultsOf([
        ['queued', 'resolved'],
        ['queued', 'queued'],
        ['queued', 'resolved'],
      ]),
    ).toEqual(['1: leads from queued to itself', '2: the arrow from queued to resolved is there twice'])
  })
})

describe('T-073 whatever a site draws', () => {
  const stage = fc.constantFrom(...stages)
  const anyDiagram = fc
    .uniqueArray(
      fc.tuple(stage, stage).filter(([from, to]) => from !== to),
      { minLength: 1, maxLength: 20, selector: String },
    )
    .map((arrows) => drawn(arrows))
  const sketches: readonly Omit<MailSketch, 'id' | 'hour'>[] = [
    { answers: 'q' },
    { from: SAM, answers: 'n', tokens: [agentToken(SAM)], text: 'Which one?' },
    { from: SAM, answers: 'n', tokens: [agentToken(SAM)], text: 'Try glue.' },
  ]

  it('mail moves tickets along its arrows only, and is never without a ticket', () => {
    fc.assert(
      fc.property(anyDiagram, fc.array(fc.nat({ max: 2 }), { maxLength: 6 }), stage, (diagram, events, from) => {
        const desk = deskOf(diagram)
        desk.edit({ stage: from, closedAtMs: stateOf[from] === 'closed' ? START_MS : null })
        const decisions = events.map((i, hour) => desk.receive({ ...sketches[i], id: `m${hour}`, hour: hour + 1 }))
        const moves = decisions.flatMap(({ entries }) => entries).filter(({ change }) => change?.field === 'stage')
        for (const { change } of moves) expect(arrowIn(diagram, change?.from as Stage, change?.to as Stage)).not.toBeNull()
        expect(decisions.every(({ ticket }) => ticket !== null)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})
