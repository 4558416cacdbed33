/** `#canned NAME` in an agent's mail: what customers get, what stands on the timeline, and when it is refused (T-140). */
import { expect, it } from 'vitest'
import type { CommandRecords } from '../../../src/tickets/records/command-records.ts'
import { ANN, BOB, Desk, SAM, agentToken, outboundOf, type MailSketch } from '../support/desk.ts'

const canned = (name: string, body: string, group: string | null = null) => {
  return { id: name, name, group, language: null, body }
}
const known: { readonly [kind: string]: readonly object[] } = {
  'canned-answer': [
    canned('greeting', 'Hello {customer}, it is about {ticket}.'),
    canned('bye', 'Yours, {agent}'),
    canned('ours', 'Ours.', 'second'),
  ],
  group: [{ id: 'second', members: [SAM] }],
}
const commandRecords = {
  fields: [],
  find: () => null,
  all: (kind: string) => known[kind] ?? [],
  linked: { issues: new Map(), tickets: new Map() },
} as unknown as CommandRecords

const answer = { id: 'a1', from: SAM, answers: 'm1', hour: 1, tokens: [agentToken(SAM)] }
function said(text: string, more: Partial<MailSketch> = {}) {
  const desk = new Desk({ commandRecords })
  desk.receive({ id: 'm1', cc: [BOB] })
  return desk.receive({ ...answer, text, ...more })
}
const replyIn = (decision: ReturnType<typeof said>) => outboundOf(decision, 'reply')[0]?.text

it('the text stands above what the agent writes, filled in, in the order of the lines', () => {
  const decision = said('#canned greeting\n#canned bye\n\nThe plug is loose.')
  expect(replyIn(decision)).toMatch(/^Hello [^{}]+, it is about TKT-1\.\n\nYours, [^{}]+\n\nThe plug is loose\./)
  expect(decision.outcome).toBe('agent-reply')
})

it('alone it is the answer, and a group’s is found by its agents', () => {
  expect(replyIn(said('#canned ours'))).toBe('Ours.')
})

it('customers see on the timeline what was sent, not the command', () => {
  const shown = said('#canned ours\nMore.').entries.filter(({ visibility }) => visibility === 'external')
  expect(shown.map(({ body }) => body)).toEqual(['Ours.\n\nMore.'])
})

it.each<readonly [string, Partial<MailSketch>, string]>([
  ['#canned nothing', {}, 'There is no canned answer "nothing"; there is: greeting, bye, ours'],
  ['#note\n#canned greeting', {}, 'a canned answer is for customers'],
  ['#canned greeting', { to: [ANN] }, 'directly, with the command in it'],
  ['#canned', {}, '#canned needs something behind it'],
])('%j %j is refused', (text, more, reason) => {
  const decision = said(text, more)
  expect(outboundOf(decision, 'reply')).toEqual([])
  expect(decision.outbound.map((mail) => mail.text).join('\n')).toMatch(new RegExp(reason.replaceAll(/[?.#]/g, '\\$&'), 'i'))
})
