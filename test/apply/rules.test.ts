/** Rules of the site against the database: their records are found, and each event is theirs once, whoever applies it how often. */
import { describe, expect, it } from 'vitest'
import { seedRecords } from '../../src/config/seed-records.ts'
import { KIM, SAM } from '../tickets/support/desk.ts'
import { configWith, openBench } from './applying.ts'

const config = configWith({
  agents: [
    { name: 'Sam', address: SAM },
    { name: 'Kim Larsen', address: KIM, groups: ['second-line'] },
  ],
  rules: [
    {
      name: 'leaks',
      when: 'new-ticket',
      if: { words: ['leaks'] },
      do: { owner: 'larsen', group: 'second-line', tags: ['Reason=Defect'], webhook: true },
    },
    { name: 'again', when: 'customer-mail', if: { filter: 'tags=Reason' }, do: { severity: 'high', set: { tnt__region: 'north' } } },
  ],
})

describe('rules of the site', () => {
  it('are applied once for each mail, in its commit, by however many workers', async () => {
    const bench = await openBench(config)
    const { records, timeline, webhooks } = bench.store
    await seedRecords(config, records)
    await records.insert('field', { id: 'tnt__region', type: 'tokens', isList: false, allowedValues: [], subtype: null, description: '' })
    await webhooks.add({ id: 'hook', url: 'https://hooks.example', eventTypes: ['rule_applied'], createdAt: new Date() })
    const ids = await bench.deliver([{ id: 'm1' }, { id: 'm2', answers: 'm1', hour: 1 }])
    await Promise.all([1, 2, 3].map(() => bench.apply(ids, bench.worker())))
    const [ticket, ...others] = await bench.tickets()
    expect(others).toEqual([])
    expect(ticket).toMatchObject({
      ...{ ownedBy: [KIM], group: 'second-line', severity: 'high', tags: [{ name: 'Reason', value: 'Defect' }] },
      customFields: [{ name: 'tnt__region', value: 'north' }],
    })
    const lines = await timeline.ofTicket(ticket!.number)
    expect(lines.filter(({ rule }) => rule?.startsWith('rule ')).map(({ change, body }) => change?.field ?? body)).toEqual([
      ...['group', 'ownedBy', 'tags', 'The rule “leaks”: #group second-line; #assign larsen; #tag Reason=Defect; webhooks are told'],
      ...['severity', 'customFields'],
    ])
    expect((await webhooks.countWaiting()).get('hook')).toBe(1)
    expect((await bench.row(ids[0]!)).explanation?.notes).toContainEqual(expect.stringContaining('rule “leaks” applied'))
  })

  it('give tickets in turn, whichever worker it is, within one commit and from one to the next', async () => {
    const assigning = configWith({
      agents: [SAM, KIM, 'lea@us.example'].map((address) => ({ name: address, address, groups: ['first-line'] })),
      rules: [{ name: 'turns', when: 'new-ticket', do: { assign: { group: 'first-line' } } }],
    })
    const bench = await openBench(assigning)
    await seedRecords(assigning, bench.store.records)
    const mails = (from: number) => [0, 1].map((i) => ({ id: `n${from + i}`, subject: `Matter ${from + i}` }))
    for (const from of [1, 3, 5]) await bench.apply(await bench.deliver(mails(from)), bench.worker())
    const owners = (await bench.tickets()).map(({ ownedBy }) => ownedBy[0])
    expect(owners).toEqual([KIM, 'lea@us.example', SAM, KIM, 'lea@us.example', SAM])
  })
})
