/** What updates say: each attribute that changed with its first and its last value, in words, and to customers no more than they may see (T-035). */
import { describe, expect, it } from 'vitest'
import { draftOf } from '../../../src/tickets/draft.ts'
import { publicUpdateText, updateText, type PublicMessage } from '../../../src/tickets/letters/update-words.ts'
import type { Ticket } from '../../../src/tickets/ticket.ts'
import type { TimelineEntry } from '../../../src/tickets/timeline-entry.ts'
import { ANN, BOB, SAM, START_MS } from '../support/desk.ts'
import { deskAsked } from '../support/editing.ts'

const asked = deskAsked().ticket()
const line = (more: object): TimelineEntry =>
  ({ type: 'timeline_change_event', visibility: 'internal', body: null, change: null, rule: null, ...more }) as TimelineEntry
const change = (field: string, from: unknown, to: unknown) => line({ change: { field, from, to } })
const remark = (body: string, more: object = {}) => line({ type: 'timeline_comment', body, ...more })
const told = (
  entries: readonly TimelineEntry[],
  more: { message?: PublicMessage | null; isNew?: boolean; ticket?: Partial<Ticket> } = {},
) => {
  const { message = null, isNew = false, ticket = {} } = more
  return updateText({ ...draftOf({ ...asked, ...ticket }), entries }, { by: 'Sam Okafor', message, isNew })
}

describe('T-035 an agent is told', () => {
  it.each<readonly [string, unknown, unknown, string]>([
    ['severity', 'medium', 'low', 'severity: medium → low'],
    ['title', '', 'Lid', 'title: none → Lid'],
    ['body', 'long', 'longer', 'description was rewritten'],
    ['ownedBy', [], [SAM, ANN], `owner: none → ${SAM}, ${ANN}`],
    ['group', 'night', null, 'group: night → none'],
    ['part', 'General', 'Kettles', 'part: General → Kettles'],
    ['revOrg', null, 'Acme', 'workspace: none → Acme'],
    ['reportedBy', [`Acme/${ANN}`], [`Acme/${ANN}`, `Acme/${BOB}`], `reported by: ${ANN} → ${ANN}, ${BOB}`],
    ['emailMembers', [ANN], [], `email members: ${ANN} → none`],
    ['subscribers', [], ['shadow/Old Tool'], 'subscribers: none → shadow/Old Tool'],
    ['needsResponse', true, false, 'needs response: yes → no'],
    ['isSpam', false, true, 'spam: no → yes'],
    ['targetCloseAtMs', null, START_MS, 'target close date: none → 2026-11-03'],
    ['snoozedUntilMs', START_MS, undefined, 'snoozed until: 2026-11-03 09:00 UTC → none'],
    ['mergedInto', null, 12, 'merged into: none → TKT-12'],
    ['possiblyRelated', [], [3, 4], 'possibly related: none → TKT-3, TKT-4'],
    ['subtype', null, 'bug', 'subtype: none → bug'],
    [
      'tags',
      [],
      [
        { name: 'Stalled', value: null },
        { name: 'Impact', value: 'One team' },
      ],
      'tags: none → Stalled, Impact=One team',
    ],
    [
      'customFields',
      [{ name: 'tnt__sizes', value: [1, 2] }],
      [{ name: 'tnt__open', value: true }],
      'custom fields: tnt__sizes=1, 2 → tnt__open=yes',
    ],
    ['links', [], [{ type: 'is_dependent_on', target: 'ISS-2' }], 'links: none → is dependent on ISS-2'],
  ])('of %s from %j to %j: %s', (field, from, to, shown) => {
    expect(told([change(field, from, to)])).toBe(
      [
        '##- Reply above this line -##',
        `Your answer goes to nobody outside, as an internal note, unless it begins with #public: then to ${ANN}`,
        '',
        'Sam Okafor changed TKT-1 "Kettle"',
        '',
        `- ${shown}`,
        '',
        'Stage: queued · severity: medium · owner: nobody',
      ].join('\n'),
    )
  })

  it('of an attribute that changed twice its first and its last value; of one that came back nothing', () => {
    const entries = [
      change('part', 'a', 'b'),
      change('severity', 'low', 'high'),
      change('part', 'b', 'c'),
      change('severity', 'high', 'low'),
    ]
    expect(told(entries)).toContain('\n\n- part: a → c\n\nStage')
    expect(told([change('part', 'a', 'b'), change('part', 'b', 'a')])).toBeNull()
  })

  it('remarks and notes, but not those about refused mails, nor the public text twice', () => {
    expect(told([remark('First.'), remark('Second.')])).toContain('\n\nFirst.\n\nSecond.\n\nStage')
    expect(told([remark('Public.', { visibility: 'external' })])).toBeNull()
    for (const rule of ['agent-commands', 'answer-to-internal', 'empty-answer', 'sealed-answer', 'meeting-answer'])
      expect(told([remark('Refused.', { rule })])).toBeNull()
    expect(told([remark('x'.repeat(60_000))])).toContain(`\n${'x'.repeat(50_000)}\n`)
  })

  it('what somebody wrote to the customers', () => {
    const text = told([], { message: { author: 'Kim', text: `${'x'.repeat(50_000)}y` } })
    expect(text).toContain(`\n\nKim wrote to the customers:\n\n${'x'.repeat(50_000)}\n\nStage`)
  })

  it('of a new ticket that it is there, and not how it came about', () => {
    const text = told([change('severity', 'low', 'high')], { isNew: true, ticket: { ownedBy: [SAM, ANN] } })
    expect(text).toContain('Sam Okafor opened TKT-1 "Kettle"\n\nStage: queued · severity: medium · owner: ')
    expect(text).toContain(`owner: ${SAM}, ${ANN}`)
  })

  it('nothing where nothing is to be told', () => {
    expect(told([])).toBeNull()
    expect(told([line({ message: 'stored' })])).toBeNull()
  })
})

describe('T-036 a customer is told', () => {
  const publicly = (entries: readonly TimelineEntry[], message: PublicMessage | null = null, ticket: Partial<Ticket> = {}) =>
    publicUpdateText({ ...draftOf({ ...asked, ...ticket }), entries }, message)

  it('the message and the stage', () => {
    const entries = [change('stage', 'queued', 'work_in_progress'), change('severity', 'low', 'high'), remark('Secret.')]
    expect(publicly(entries, { author: 'Kim', text: 'Hello.' }, { stage: 'work_in_progress' })).toBe(
      'There is news on TKT-1.\n\nKim wrote:\n\nHello.\n\nIt is now: work in progress\n',
    )
    expect(publicly([], { author: 'Kim', text: `${'x'.repeat(50_000)}y` })).toBe(
      `There is news on TKT-1.\n\nKim wrote:\n\n${'x'.repeat(50_000)}\n`,
    )
    expect(publicly([change('stage', 'queued', 'resolved')], null, { stage: 'resolved' })).toBe(
      'There is news on TKT-1.\n\nIt is now: resolved\n',
    )
  })

  it('nothing of what agents alone see', () => {
    expect(publicly([change('severity', 'low', 'high'), remark('Secret.')])).toBeNull()
    expect(publicly([change('stage', 'queued', 'resolved'), change('stage', 'resolved', 'queued')])).toBeNull()
  })
})
