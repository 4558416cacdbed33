/** Transports share a deliverer: none takes the others' part, and what one leaves waiting is taken on when it is through. */
import { describe, expect, test } from 'vitest'
import { TransportShares } from '../../src/send/transport-shares.ts'

function shares(most: number, work: (id: string) => Promise<void>) {
  const faults: string[] = []
  const stop = new AbortController()
  const terms = { most, work, onFault: (_error: unknown, id: string) => void faults.push(id), signal: stop.signal }
  return { shares: new TransportShares(terms), faults, stop: () => stop.abort() }
}

describe('a transport', () => {
  test('that hangs takes its share and no more; another one goes on', async () => {
    const begun: string[] = []
    const { shares: all } = shares(2, async (id) => {
      begun.push(id)
      if (id.startsWith('hangs')) await new Promise(() => undefined)
    })
    void all.run('a', 'hangs-1')
    void all.run('a', 'hangs-2')
    await all.run('a', 'hangs-3')
    await all.run('b', 'well')
    expect(begun).toEqual(['hangs-1', 'hangs-2', 'well'])
  })

  test('takes on what waits, once each, when one of its mails is through', async () => {
    const begun: string[] = []
    const gate = Promise.withResolvers<void>()
    const { shares: all } = shares(1, async (id) => {
      begun.push(id)
      await gate.promise
    })
    const first = all.run('a', '1')
    await Promise.all([all.run('a', '2'), all.run('a', '2'), all.run('a', '3')])
    gate.resolve()
    await first
    expect(begun).toEqual(['1', '2', '3'])
  })

  test('takes on each mail that waited once, though several were through', async () => {
    const begun: string[] = []
    const gates = new Map(['1', '2', '3', '4'].map((id) => [id, Promise.withResolvers<void>()]))
    const { shares: all } = shares(2, async (id) => {
      begun.push(id)
      await gates.get(id)?.promise
    })
    const both = [all.run('a', '1'), all.run('a', '2')]
    await Promise.all([all.run('a', '3'), all.run('a', '4')])
    for (const gate of gates.values()) gate.resolve()
    await Promise.all(both)
    expect(begun.toSorted()).toEqual(['1', '2', '3', '4'])
    await all.run('a', '5')
    expect(begun.at(-1)).toBe('5')
    expect(begun).toHaveLength(5)
  })

  test('leaves no more than a thousand waiting: the sweeper has the rest', async () => {
    let begun = 0
    const gate = Promise.withResolvers<void>()
    const { shares: all } = shares(1, async () => {
      begun++
      await gate.promise
    })
    const first = all.run('a', 'first')
    await Promise.all(Array.from({ length: 1001 }, (_, i) => all.run('a', `${i}`)))
    gate.resolve()
    await first
    expect(begun).toBe(1001)
  })

  test('has its share back after a fault; that of a mail which waited is told apart from that of the first', async () => {
    const { shares: all, faults } = shares(1, (id) => Promise.reject(new Error(id)))
    const first = all.run('a', '1')
    await all.run('a', '2')
    await expect(first).rejects.toThrow('1')
    expect(faults).toEqual(['2'])
    await expect(all.run('a', '3')).rejects.toThrow('3')
  })

  test('leaves what waits to the sweeper when the process ends', async () => {
    const begun: string[] = []
    const gate = Promise.withResolvers<void>()
    const { shares: all, stop } = shares(1, async (id) => {
      begun.push(id)
      await gate.promise
    })
    const first = all.run('a', '1')
    await all.run('a', '2')
    stop()
    gate.resolve()
    await first
    expect(begun).toEqual(['1'])
  })
})
