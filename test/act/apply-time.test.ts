/** What time brings to tickets: once, whoever sweeps, in the commit that remembers it. */
import { expect, it } from 'vitest'
import { answerTicket } from '../../src/act/answer-ticket.ts'
import { applyTime } from '../../src/act/apply-time.ts'
import { DAY_MS, HOUR_MS, KIM, SAM, START_MS, ANN } from '../tickets/support/desk.ts'
import { SAM_AGENT, openEditBench } from './editing.ts'

const waiting = 'stage=awaiting_customer_response'
const rules = [
  {
    name: 'remind',
    after: { since: 'agent-answer', hours: 72 },
    if: { filter: waiting },
    do: { tags: 'Stalled', answer: { text: 'Do you still need us?' } },
  },
  {
    name: 'close',
    after: { since: 'agent-answer', hours: 168 },
    if: { filter: [waiting, 'tags=Stalled'] },
    do: { stage: 'resolved', note: 'No answer for a week.' },
  },
  { name: 'forgotten', after: { since: 'new-ticket', hours: 1 }, if: { filter: 'owned_by=' }, do: { owner: KIM } },
]
const server = { host: '127.0.0.1', port: 1, tls: 'none' }
const support = { name: 'support', addresses: ['support@us.example'], imap: server, smtp: server, notify: [SAM] }

it('reminds a customer and then closes, each once, however many sweep', async () => {
  const { deps, ticket, clock, bench } = await openEditBench({ rules })
  const { number } = await ticket({ edits: [{ kind: 'set', field: 'ownedBy', to: [SAM] }] })
  await answerTicket(number, { by: SAM_AGENT, text: 'Which one is it?', to: null, cc: [] }, deps)
  const stateAt = async (ms: number) => {
    clock.nowMs = START_MS + ms
    await Promise.all([applyTime(deps), applyTime(deps)])
    await applyTime(deps)
    const { stage, tags } = (await deps.store.tickets.find(number))!
    return [stage, tags.map(({ name }) => name)]
  }
  expect(await stateAt(3 * DAY_MS - 1)).toEqual(['awaiting_customer_response', []])
  expect(await stateAt(3 * DAY_MS)).toEqual(['awaiting_customer_response', ['Stalled']])
  expect(await stateAt(7 * DAY_MS)).toEqual(['resolved', ['Stalled']])
  const mails = await bench.store.outbox.collection.find({ kind: 'notification', agent: null }).toArray()
  expect(mails.map(({ text, recipients }) => [text, recipients.map(({ addrSpec }) => addrSpec)])).toEqual([
    ['Do you still need us?', [ANN]],
  ])
  const lines = (await deps.store.timeline.ofTicket(number)).filter(({ rule }) => rule?.startsWith('rule '))
  expect(lines.map(({ rule, change }) => [rule, change?.field ?? 'said'])).toEqual([
    ['rule remind', 'tags'],
    ['rule close', 'stage'],
    ['rule close', 'said'],
  ])
})

it('leaves alone what was due long before', async () => {
  const { deps, ticket, clock } = await openEditBench({ rules })
  const { number } = await ticket()
  clock.nowMs = START_MS + 20 * DAY_MS
  expect(await applyTime(deps)).toBe(0)
  expect((await deps.store.tickets.find(number))?.ownedBy).toEqual([])
})

it('T-045 tells of a promise that comes near its end, and of one that is broken, once each, to webhooks and agents and rules', async () => {
  const sla = { firstResponseMinutes: 100, alerts: 'all' }
  const late = { name: 'late', when: ['promise-broken'], do: { severity: 'blocker' } }
  const { deps, ticket, clock, bench } = await openEditBench({ mailboxes: [{ ...support, sla }], rules: [late] })
  const { webhooks, timeline, outbox } = bench.store
  await webhooks.add({ id: 'hook', url: 'https://hooks.example', eventTypes: ['promise_near', 'promise_broken'], createdAt: new Date() })
  const { number } = await ticket()
  for (const minutes of [79, 80, 90, 101, 150]) {
    clock.nowMs = START_MS + (minutes / 60) * HOUR_MS
    await Promise.all([applyTime(deps), applyTime(deps)])
  }
  const told = (await timeline.ofTicket(number)).flatMap(({ event, body }) => (event ? [[event, body]] : []))
  expect(told).toEqual([
    ['promise_near', 'The promise of a first response is near its end.'],
    ['promise_broken', 'The promise of a first response is broken.'],
  ])
  expect((await webhooks.countWaiting()).get('hook')).toBe(2)
  expect(await outbox.collection.countDocuments({ kind: 'alert', agent: SAM })).toBe(2)
  expect((await deps.store.tickets.find(number))?.severity).toBe('blocker')
})
