/** Claims that move, on a real store: in one commit or in several, and with two workers at once. */
import { describe, expect, it } from 'vitest'
import { ANN, BOB, SUPPORT, type MailSketch } from '../tickets/support/desk.ts'
import { allOf, configWith, openBench, type Bench } from './applying.ts'

async function placesOf({ store }: Bench): Promise<Record<string, number>> {
  const messages = await allOf(store.messages.all())
  return Object.fromEntries(messages.map(({ messageId, ticket }) => [messageId, ticket]))
}

const four: readonly MailSketch[] = [
  { id: 'first' },
  { id: 'awaited', answers: 'first', cc: [BOB], hour: 1 },
  { id: 'early', from: BOB, to: [SUPPORT], cc: [ANN], answers: 'awaited', hour: 2 },
  { id: 'late', from: BOB, cc: [ANN], answers: 'awaited', hour: 3 },
]

describe('the case of four mails (45)', () => {
  it.each<{ how: string; sets: readonly (readonly string[])[] }>([
    { how: 'one after the other', sets: [['first'], ['early'], ['awaited'], ['late']] },
    {
      how: 'the mail and its later answer in one set',
      sets: [
        ['first', 'early'],
        ['awaited', 'late'],
      ],
    },
    { how: 'the early answer first of all', sets: [['early'], ['first'], ['awaited', 'late']] },
  ])('$how: later answers go where the mail is', async ({ sets }) => {
    const bench = await openBench()
    const ids = await bench.deliver(four)
    for (const set of sets) await bench.apply(set.map((id) => ids[four.findIndex((sketch) => sketch.id === id)]!))
    const { first, awaited, early, late } = await placesOf(bench)
    expect([awaited, late]).toEqual([first, first])
    expect(early).not.toBe(first)
  })
})

describe('a key whose days have passed', () => {
  const correlate = [{ sender: '*@mon.example', pattern: '(?<key>\\S+) is down', days: 1 }]
  const alarm = (id: string, day: number): MailSketch => ({
    ...{ id, from: 'alerts@mon.example', subject: 'db1 is down', hour: day * 24, message: { kind: 'auto-generated' } },
  })

  it('goes to one new ticket, whichever of two workers is first', async () => {
    const bench = await openBench(configWith({ correlate }))
    const workers = [bench.worker(), bench.worker()] as const
    for (let round = 0; round < 5; round++) {
      const sketches = ['a', 'b', 'c', 'd'].map((name) => alarm(`${name}${round}`, round * 10))
      const ids = await bench.deliver(sketches)
      await Promise.all(workers.map((worker, i) => bench.apply(i === 0 ? ids : ids.toReversed(), worker)))
      const places = await placesOf(bench)
      expect(new Set(sketches.map(({ id }) => places[id])).size).toBe(1)
    }
    expect(await bench.tickets()).toHaveLength(5)
  })

  it('goes from ticket to ticket within one set', async () => {
    const bench = await openBench(configWith({ correlate }))
    await bench.apply(await bench.deliver([alarm('a', 0), alarm('b', 5), alarm('c', 10)]))
    await bench.apply(await bench.deliver([alarm('d', 10.5), alarm('e', 20), alarm('f', 20.5)]))
    const { a, b, c, d, e, f } = await placesOf(bench)
    expect(new Set([a, b, c, e]).size).toBe(4)
    expect([d, f]).toEqual([c, e])
  })
})
