/** Whoever has a refusal and nothing else finds in it what to write; that, in answer to it, is carried out. */
import { describe, expect, it } from 'vitest'
import type { CommandRecords } from '../../../src/tickets/records/command-records.ts'
import type { Records } from '../../../src/tickets/records/records.ts'
import type { Ticket } from '../../../src/tickets/ticket.ts'
import { BOB, Desk, EVE, SAM, agentToken, outboundOf, type DeskDecision } from '../support/desk.ts'
import { lookup } from '../support/editing.ts'

const kinds = {
  user: [{ id: SAM, addrSpec: SAM, displayName: 'Sam Okafor', state: 'active' }],
  group: [{ id: 'first-line' }],
  part: [{ id: 'General' }, { id: 'Kettles' }],
  tag: [
    { id: 'Stalled', allowedValues: [] },
    { id: 'Reason', allowedValues: ['Outage'] },
  ],
  workspace: [{ id: 'Acme', account: 'Acme' }],
} as unknown as { readonly [K in keyof Records]?: readonly Records[K][] }
const commandRecords: CommandRecords = {
  fields: lookup.fields,
  find: (kind, id) => kinds[kind]?.find((one) => one.id === id) ?? lookup.find(kind, id),
  all: (kind) => (kinds[kind] ?? []) as never,
  linked: { issues: new Map(), tickets: new Map() },
}

type Way = readonly [string, RegExp, string, Partial<Ticket>, Partial<Ticket>?]

/** What was refused, what the refusal says, what somebody writes then, and what has come of it. */
const ways: readonly Way[] = [
  ['#resolved', /did you mean #resolve\?/, '#resolve', { stage: 'resolved' }],
  [
    '#cc Bob',
    /write it whole, such as bob@customer\.example/,
    `#cc ${EVE}`,
    { emailMembers: expect.arrayContaining([expect.objectContaining({ addrSpec: EVE })]) as never },
  ],
  ['#stage canceled', /write #cancel and the reason/, '#cancel sent twice', { stage: 'canceled' }],
  ['#stage accepted', /you can write #stage with: .*work_in_progress/, '#stage work_in_progress', { stage: 'work_in_progress' }],
  [
    '#accept',
    /write #cc and the address/,
    `#cc ${EVE}`,
    { emailMembers: expect.arrayContaining([expect.objectContaining({ addrSpec: EVE })]) as never },
  ],
  ['#severity grave', /low, medium, high, blocker/, '#severity blocker', { severity: 'blocker' }],
  ['#assign Tom', /Nobody here is called "Tom"; there is: Sam Okafor/, '#assign Sam Okafor', { ownedBy: [SAM] }],
  ['#group third', /first-line/, '#group first-line', { group: 'first-line' }],
  ['#part Pots', /Kettles/, '#part Kettles', { part: 'Kettles' }],
  ['#tag Reason=Rain', /Outage/, '#tag Reason=Outage', { tags: [{ name: 'Reason', value: 'Outage' }] }],
  ['#due soon', /2026-11-\d\d/, '#due tomorrow', { targetCloseAtMs: Date.parse('2026-11-04T23:59:59Z') }],
  ['#needs-response maybe', /on or off/, '#needs-response off', { needsResponse: false }],
  ['#set severity', /ATTRIBUTE=VALUE, such as severity=high/, '#set severity=high', { severity: 'high' }],
  [
    '#remove zed@unknown.example',
    /on it are: .*bob@acme/,
    `#remove ${BOB}`,
    { takenOff: [expect.objectContaining({ addrSpec: BOB }) as never] },
  ],
  [`#reporter ${BOB}`, /write #workspace and its name/, `#workspace Acme\n#reporter ${BOB}`, { revOrg: 'Acme' as never }, { revOrg: null }],
]

function answeredBy(desk: Desk, id: string, text: string): DeskDecision {
  return desk.receive({ id, from: SAM, answers: 'm1', hour: id.length, text, tokens: [agentToken(SAM)] })
}

describe('a refusal says what to write', () => {
  it.each(ways.map((way) => ({ way })))('$way.0', ({ way: [wrong, hint, right, after, before = {}] }) => {
    const desk = new Desk({ commandRecords })
    desk.receive({ id: 'm1', cc: [BOB] })
    desk.edit(before)
    const [refusal] = outboundOf(answeredBy(desk, 'a', wrong), 'alert')
    expect(refusal?.text.replaceAll(/\s+/g, ' ')).toMatch(hint)
    expect(refusal?.text).toContain('To try again, answer this mail')
    expect(outboundOf(answeredBy(desk, 'bb', right), 'alert')).toEqual([])
    expect(desk.ticket()).toMatchObject(after)
  })
})
