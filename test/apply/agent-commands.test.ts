/** Commands in agents' mail find their records in the database, and only they look for any. */
import { describe, expect, it } from 'vitest'
import { createIssue } from '../../src/act/edit-issue.ts'
import { directoryOf } from '../../src/config/directory.ts'
import { commandsIn } from '../../src/apply/load-for-commands.ts'
import { seedRecords } from '../../src/config/seed-records.ts'
import { ANN, KIM, SAM, START_MS, agentToken, mailOf, type MailSketch } from '../tickets/support/desk.ts'
import { configWith, openBench, type Bench } from './applying.ts'

const config = configWith({
  agents: [
    { name: 'Sam', address: SAM },
    { name: 'Kim Larsen', address: KIM, groups: ['second-line'] },
  ],
})
const command: MailSketch = { id: 'a1', from: SAM, answers: 'm1', hour: 1, tokens: [agentToken(SAM)] }

async function benchWithTicket(): Promise<Bench> {
  const bench = await openBench(config)
  await seedRecords(config, bench.store.records)
  await bench.apply(await bench.deliver([{ id: 'm1' }, { id: 'm2', subject: 'Another kettle' }]))
  return bench
}

describe('a proven agent’s commands', () => {
  it('name users, groups, parts, tags, tickets and issues that there are', async () => {
    const bench = await benchWithTicket()
    await bench.store.records.insert('part', { id: 'Kettles', type: 'product', parent: null, ownedBy: null })
    const deps = { store: bench.store, config, directory: () => Promise.resolve(directoryOf(config, [])) }
    await createIssue({ title: 'Leak' }, { kind: 'user', id: SAM }, { ...deps, now: () => START_MS })
    const text = '#assign larsen\n#group Second-Line\n#part kettles\n#tag reason=defect\n#link TKT-2\n#link ISS-1\n#start'
    await bench.apply(await bench.deliver([{ ...command, text }]))
    expect((await bench.tickets())[0]).toMatchObject({
      ...{ ownedBy: [KIM], group: 'second-line', part: 'Kettles', tags: [{ name: 'Reason', value: 'Defect' }] },
      ...{ stage: 'work_in_progress', needsResponse: true },
      links: [
        { type: 'is_related_to', target: 'TKT-2' },
        { type: 'is_dependent_on', target: 'ISS-1' },
      ],
    })
  })

  it('that name what is not there leave no trace but the mail and a remark', async () => {
    const bench = await benchWithTicket()
    const before = (await bench.tickets())[0]
    await bench.apply(await bench.deliver([{ ...command, text: '#start\n#link ISS-9\nHello.' }]))
    const [after] = await bench.tickets()
    expect(after).toMatchObject({ stage: before?.stage, links: [], needsResponse: true })
    const lines = await bench.store.timeline.ofTicket(before!.number)
    expect(lines.slice(-2).map(({ type, visibility }) => [type, visibility])).toEqual([
      ['timeline_comment', 'internal'],
      ['timeline_comment', 'internal'],
    ])
    expect(lines.at(-1)?.body).toContain('There is no ISS-9')
  })

  it('are carried out once, whoever applies them how often', async () => {
    const bench = await benchWithTicket()
    const ids = await bench.deliver([{ ...command, text: '#resolve\nDone.' }])
    await Promise.all([1, 2, 3].map(() => bench.apply(ids, bench.worker())))
    const lines = await bench.store.timeline.ofTicket((await bench.tickets())[0]!.number)
    expect(lines.filter(({ change }) => change?.field === 'stage')).toHaveLength(3)
    expect(await bench.store.outbox.collection.countDocuments({ kind: 'reply' })).toBe(1)
  })

  it('come to nothing with a token that was shown to a customer, whichever worker has them', async () => {
    const bench = await benchWithTicket()
    const shown = await bench.deliver([{ ...command, cc: ['carl@acme.example'], text: 'Look, Carl.' }])
    const forged = await bench.deliver([{ ...command, id: 'f1', hour: 2, text: '#resolve\nPay here.' }])
    await bench.apply(shown)
    await Promise.all([bench.apply(forged, bench.worker()), bench.apply(shown, bench.worker())])
    expect((await bench.row(forged[0]!)).outcome).toBe('stored-only')
    const replies = await bench.store.outbox.collection.find({ kind: 'reply' }).toArray()
    expect(replies.map(({ text }) => text)).toEqual(['Look, Carl.'])
  })
})

describe('nothing is looked for', () => {
  const directory = directoryOf(config, [])
  const proven: Partial<MailSketch> = { authentication: 'pass' }
  it.each<readonly [string, MailSketch, Partial<MailSketch>]>([
    ['a customer’s mail', { id: 'x', from: ANN, text: '#close' }, proven],
    ['an agent’s mail that nothing proves', { id: 'x', from: SAM, text: '#close' }, {}],
    ['an agent’s plain answer', { id: 'x', from: SAM, text: 'See #close.' }, proven],
    ['a mail with a wrong command', { id: 'x', from: SAM, text: '#close\n#clos' }, proven],
    ['a mail in the Sent folder', { id: 'x', from: SAM, text: '#close', source: 'sent' }, proven],
  ])('for %s', (_, sketch, more) => {
    expect(commandsIn(mailOf({ ...sketch, ...more }), directory)).toEqual([])
  })

  it('but for a proven agent’s commands', () => {
    expect(commandsIn(mailOf({ id: 'x', from: SAM, text: '#close', ...proven }), directory)).toHaveLength(1)
  })
})
