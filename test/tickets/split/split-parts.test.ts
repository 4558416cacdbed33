/** What goes along when messages are split off: all that answers them, whoever wrote it (T-101). */
import { describe, expect, it } from 'vitest'
import { partsOf } from '../../../src/tickets/split/split-parts.ts'
import {
  eventOf,
  isCustomersMail,
  isSaid,
  membersChanged,
  newestIn,
  textsIn,
  type SentPart,
  type SplitSource,
} from '../../../src/tickets/split/split-source.ts'
import type { TicketNumber } from '../../../src/tickets/ticket.ts'
import type { TimelineEntry } from '../../../src/tickets/timeline-entry.ts'
import { ANN, mailOf, type MailSketch } from '../support/desk.ts'

const by = { kind: 'contact' as const, id: `Acme/${ANN}` }
const line = (event: string, more: object = {}): TimelineEntry => {
  const said = { type: 'timeline_comment', visibility: 'external', message: event, body: null, change: null, rule: null, by, order: event }
  return { externalRef: `${event}/0`, ...said, ...more } as unknown as TimelineEntry
}
const stored = (id: string) => `stored-${id}-content`
const sentPart = (event: string, more: Partial<SentPart> = {}): SentPart => {
  return { id: `row ${event}`, event, kind: 'reply', messageId: `sent ${event}`, inReplyTo: null, recipients: [], ...more }
}
const sourceOf = (mails: readonly MailSketch[], sent: readonly SentPart[] = []): SplitSource => ({
  ticket: 1 as TicketNumber,
  lines: [...mails.map(({ id }) => line(stored(id))), ...sent.map(({ event }) => line(event))],
  mails: mails.map(mailOf),
  verdicts: new Map(),
  sent,
  claimed: new Set(),
})
/** Events of what goes and of what stays. */
const parts = (source: SplitSource, ...chosen: readonly string[]) => {
  const { going, staying } = partsOf(source, chosen.map(stored))
  return [going, staying].map(({ messages }) => messages.map((said) => eventOf(said).replace(/^stored-|-content$/g, '')).join(' '))
}

describe('with a message goes', () => {
  it.each<readonly [string, readonly MailSketch[], readonly string[], readonly string[]]>([
    ['nothing else', [{ id: 'a' }, { id: 'b' }], ['b'], ['b', 'a']],
    ['what answers it', [{ id: 'a' }, { id: 'b' }, { id: 'c', answers: 'b' }], ['b'], ['b c', 'a']],
    ['what answers that', [{ id: 'a' }, { id: 'd', answers: 'c' }, { id: 'c', answers: 'b' }, { id: 'b' }], ['b'], ['d c b', 'a']],
    ['not what it answers', [{ id: 'a' }, { id: 'b', answers: 'a' }], ['b'], ['b', 'a']],
    ['what has it last in References alone', [{ id: 'b' }, { id: 'c', references: ['a', 'b'] }, { id: 'a' }], ['b'], ['b c', 'a']],
    ['not what has it earlier there', [{ id: 'b' }, { id: 'c', references: ['b', 'a'] }, { id: 'a' }], ['b'], ['b', 'c a']],
    ['not what answers another', [{ id: 'b' }, { id: 'c', answers: 'a', references: ['a', 'b'] }, { id: 'a' }], ['b'], ['b', 'c a']],
    ['each of several', [{ id: 'a' }, { id: 'b' }, { id: 'c' }], ['c', 'a'], ['a c', 'b']],
  ])('T-101 %s', (_, mails, chosen, result) => {
    expect(parts(sourceOf(mails), ...chosen)).toEqual(result)
  })

  it.each<readonly [string, Partial<SentPart>, string, readonly string[]]>([
    ['an answer of ours to it', { inReplyTo: 'b' }, 's', ['b s', 'a']],
    ['no answer of ours to another', { inReplyTo: 'a' }, 's', ['b', 'a s']],
    ['no answer of ours to nothing', { inReplyTo: null }, 's', ['b', 'a s']],
    ['no event for what we were told of it', { inReplyTo: 'b', kind: 'notification' }, 's', ['b', 'a s']],
    ['what answers our mail about it', { kind: 'notification', messageId: 'a-parent' }, stored('b'), ['b b', 'a']],
  ])('T-101 %s', (_, sent, event, result) => {
    const mails: readonly MailSketch[] = [{ id: 'a' }, { id: 'b' }]
    expect(parts(sourceOf(mails, [sentPart(event, sent)]), 'b')).toEqual(result)
  })

  it('T-101 what answers an answer of ours to it, and our mails, each with their event', () => {
    const sent = [sentPart('s', { inReplyTo: 'b' }), sentPart(stored('a'), { kind: 'notification' }), sentPart('', { inReplyTo: 'b' })]
    const source = sourceOf([{ id: 'a' }, { id: 'b' }, { id: 'c', answers: 'sent s' }], sent)
    const { going, staying } = partsOf(source, [stored('b')])
    expect(going.mails.map(({ place }) => place.identity)).toEqual(['b', 'c'])
    expect([going.sent, staying.sent]).toEqual([[sent[0]], [sent[1], sent[2]]])
  })
})

describe('a line of the timeline', () => {
  const system = { kind: 'system' as const, id: 'intray' }
  it.each<readonly [object, boolean, boolean]>([
    [{}, true, true],
    [{ visibility: 'internal' }, true, false],
    [{ by: { kind: 'user', id: 'sam' } }, true, false],
    [{ message: null, body: 'Hello' }, true, false],
    [{ message: null, body: 'It broke.', by: system }, false, false],
    [{ by: system }, true, false],
    [{ message: null, body: null }, false, false],
    [{ type: 'timeline_change_event' }, false, false],
  ])('T-101 with %j is said by somebody: %s, and is a customer’s mail: %s', (more, said, customers) => {
    expect([isSaid(line('m', more)), isCustomersMail(line('m', more))]).toEqual([said, customers])
  })

  it.each<readonly [object, readonly string[], readonly string[]]>([
    [{ change: { field: 'emailMembers', from: ['a', 'b'], to: ['b', 'c'] } }, ['c'], ['a']],
    [{ change: { field: 'emailMembers', from: null, to: ['c'] } }, ['c'], []],
    [{ change: { field: 'emailMembers', from: ['a'], to: ['b'] }, rule: 'T-101' }, [], []],
    [{ change: { field: 'subscribers', from: ['a'], to: ['b'] } }, [], []],
    [{}, [], []],
  ])('T-101 with %j adds the members %j and takes %j', (more, added, removed) => {
    expect(membersChanged(line('m', more))).toEqual({ added, removed })
  })

  it('T-101 has the texts of a list', () => {
    expect([['a', 1, 'b'], 'a', null, [{}]].map(textsIn)).toEqual([['a', 'b'], [], [], []])
  })
})

it('T-101 the newest customer’s mail is found whatever the order, with those who were told of it', () => {
  const recipients = [{ addrSpec: 'kim@us.example', displayName: '' }]
  const told = (event: string, kind: SentPart['kind'] = 'notification') => sentPart(event, { kind, recipients })
  const lines = [
    line('a', { order: '2' }),
    line('b', { order: '3' }),
    line('c', { order: '1' }),
    line('d', { order: '4', visibility: 'internal' }),
  ]
  expect(newestIn({ lines, sent: [told('b'), told('a'), told('b', 'alert')] })).toEqual({ line: lines[1], readers: ['kim@us.example'] })
  expect(newestIn({ lines: [], sent: [told('b')] })).toEqual({ line: null, readers: [] })
})
