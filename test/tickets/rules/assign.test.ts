/** Who of a group is given a ticket by a rule: whose turn it is or who has least to do, of those who are there. */
import { describe, expect, it } from 'vitest'
import { chosenAgent, isAway, nextTurn, withGiven, type Workload } from '../../../src/tickets/rules/assign.ts'
import { Desk } from '../support/desk.ts'

const agent = (name: string, more: object = {}) => ({ addrSpec: name, displayName: name, groups: ['night'], ...more })
const load = (open: number, turn: number): Workload => ({ open, turn })

/** Who is chosen of a group at the moment 100. */
function chosen(
  by: 'round-robin' | 'least-loaded',
  agents: readonly ReturnType<typeof agent>[],
  loads: Readonly<Record<string, Workload>>,
) {
  const { directory } = new Desk({ agents }).site
  return chosenAgent({ group: 'night', by }, { directory, workloads: new Map(Object.entries(loads)), atMs: 100 })?.addrSpec ?? null
}

describe('of a group a rule chooses', () => {
  const three = ['c', 'a', 'b'].map((name) => agent(name))

  it.each<readonly ['round-robin' | 'least-loaded', Readonly<Record<string, Workload>>, string]>([
    ['round-robin', {}, 'a'],
    ['round-robin', { a: load(0, 1) }, 'b'],
    ['round-robin', { a: load(0, 3), b: load(9, 2), c: load(0, 4) }, 'b'],
    ['round-robin', { a: load(0, 3), b: load(0, 3), c: load(0, 3) }, 'a'],
    ['least-loaded', {}, 'a'],
    ['least-loaded', { a: load(2, 0), b: load(1, 9), c: load(3, 1) }, 'b'],
    ['least-loaded', { a: load(1, 5), b: load(1, 4), c: load(1, 6) }, 'b'],
    ['least-loaded', { a: load(1, 1), b: load(0, 2) }, 'c'],
  ])('%s, with %j: %s', (by, loads, name) => {
    expect(chosen(by, three, loads)).toBe(name)
    expect(chosen(by, three.toReversed(), loads)).toBe(name)
  })

  it('nobody of another group, and nobody who is away', () => {
    const away = [
      { fromMs: 0, untilMs: 50 },
      { fromMs: 100, untilMs: 101 },
    ]
    expect(chosen('round-robin', [agent('a', { groups: ['day'] }), agent('b', { groups: ['day', 'night'] })], {})).toBe('b')
    expect(chosen('round-robin', [agent('a', { away }), agent('b')], {})).toBe('b')
    expect(chosen('round-robin', [agent('a', { away })], {})).toBeNull()
    expect(chosen('round-robin', [], {})).toBeNull()
  })
})

it.each([
  [99, false],
  [100, true],
  [199, true],
  [200, false],
])('somebody who is away from 100 to 200 is so at %d: %s', (atMs, is) => {
  expect(isAway({ away: [{ fromMs: 100, untilMs: 200 }] }, atMs)).toBe(is)
  expect(isAway({}, atMs)).toBe(false)
})

it('who was given a ticket has one more to do, and the newest turn', () => {
  expect(nextTurn()).toBe(1)
  const loads = new Map([
    ['a', load(2, 7)],
    ['b', load(0, 3)],
  ])
  expect(nextTurn(loads)).toBe(8)
  expect([...withGiven(loads, { agent: 'a', turn: 8 })]).toEqual([
    ['a', load(3, 8)],
    ['b', load(0, 3)],
  ])
  expect(withGiven(loads, { agent: 'c', turn: 8 }).get('c')).toEqual(load(1, 8))
})
