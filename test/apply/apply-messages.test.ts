/** Applying: one ticket per thread and one message per mail, however many workers hold the same mails. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StoreUnavailableError, VersionConflictError } from '../../src/errors.ts'
import type { ApplyDeps } from '../../src/apply/apply-messages.ts'
import type { Store } from '../../src/store/store.ts'
import type { InboundMail } from '../../src/tickets/inbound-mail.ts'
import type { InboundId, Ticket, TicketNumber } from '../../src/tickets/ticket.ts'
import { ANN, BOB, EVE, SAM, ZED, agentToken, type MailSketch } from '../tickets/support/desk.ts'
import { allOf, configWith, openBench, type Bench } from './applying.ts'

/** Three threads of four mails each; every mail names its thread's root, which is not always the first to come. */
function threadsOf(round: number): readonly MailSketch[] {
  const stranger = `zoe@company${round}.example`
  return ['a', 'b', 'c'].flatMap((name) => {
    const id = (n: number) => `r${round}-${name}${n}`
    return [
      { id: id(1), from: name === 'c' ? stranger : ANN, cc: [BOB] },
      { id: id(2), from: BOB, answers: id(1), cc: [ANN], hour: 1 },
      // Whom all share: mails with nothing in common but a parent are no thread.
      { id: id(3), from: EVE, answers: id(2), references: [id(1), id(2)], cc: [BOB], hour: 2 },
      { id: id(4), from: stranger, answers: id(1), hour: 3, cc: [ZED, BOB] },
    ]
  })
}

async function ticketsOf(bench: Bench, sketches: readonly MailSketch[]): Promise<Map<string, number>> {
  const messages = await allOf(bench.store.messages.all())
  const ours = messages.filter(({ messageId }) => sketches.some(({ id }) => id === messageId))
  expect(ours.map(({ messageId }) => messageId).sort()).toEqual(sketches.map(({ id }) => id).sort())
  return new Map(ours.map(({ messageId, ticket }) => [messageId, ticket]))
}

/** As its job does it: who meets a row that somebody else's transaction holds for long comes back. */
async function again(work: () => Promise<unknown>): Promise<void> {
  await work().catch(async (error: unknown) => {
    if (!(error instanceof VersionConflictError)) throw error
    await again(work)
  })
}

describe('two workers with overlapping sets at the same moment', () => {
  it('make one ticket per thread and one message per mail, in twenty shuffles', async () => {
    const bench = await openBench()
    const workers = [bench.worker(), bench.worker()] as const
    const rounds = fc.sample(fc.array(fc.nat(1_000_000), { minLength: 24, maxLength: 24 }), { numRuns: 20, seed: 7 })
    for (const [round, keys] of rounds.entries()) {
      const sketches = threadsOf(round)
      const ids = await bench.deliver(sketches)
      const shuffled = (from: number) => ids.toSorted((a, b) => keyOf(ids, a, from) - keyOf(ids, b, from))
      const keyOf = (all: readonly InboundId[], id: InboundId, from: number) => keys[from + all.indexOf(id)] ?? 0
      const halves = (list: readonly InboundId[]) => [list.slice(0, 5), list.slice(5, 9), list.slice(4)]
      await Promise.all(
        workers.map(async (worker, i) => {
          for (const set of halves(shuffled(i * 12))) await again(() => bench.apply(set, worker))
        }),
      )
      const places = await ticketsOf(bench, sketches)
      const perThread = ['a', 'b', 'c'].map((name) => new Set([1, 2, 3, 4].map((n) => places.get(`r${round}-${name}${n}`))))
      expect(perThread.map((tickets) => tickets.size)).toEqual([1, 1, 1])
      expect(new Set(perThread.flatMap((tickets) => [...tickets])).size).toBe(3)
    }
    expect(await bench.tickets()).toHaveLength(60)
    expect(await bench.store.inboundRows.countWaiting()).toBe(0)
  }, 120_000)

  it('keep the limit of acknowledgements per sender', async () => {
    const bench = await openBench()
    const ids = await bench.deliver([1, 2, 3, 4, 5, 6].map((n) => ({ id: `m${n}`, subject: `Subject ${n}` })))
    const workers = [bench.worker(), bench.worker()]
    await Promise.all(ids.map((id, i) => bench.apply([id], workers[i % 2])))
    expect(await bench.store.outbox.collection.countDocuments({ kind: 'acknowledgement' })).toBe(3)
    expect(await bench.tickets()).toHaveLength(6)
  })

  it('meet a stranger at the same moment and make one contact of him', async () => {
    const bench = await openBench()
    const ids = await bench.deliver([1, 2, 3, 4].map((n) => ({ id: `m${n}`, from: ZED })))
    await Promise.all(ids.map((id) => bench.apply([id], bench.worker())))
    expect(await bench.store.people.contactsOf([ZED])).toHaveLength(1)
    expect((await bench.tickets()).map(({ revOrg }) => revOrg)).toEqual(Array(4).fill('unknown.example'))
  })
})

describe('a mail', () => {
  it('that was applied is left alone the next time, and not counted as tried', async () => {
    const bench = await openBench()
    const ids = await bench.deliver([{ id: 'm1' }])
    await bench.apply(ids)
    const before = await bench.tickets()
    await bench.apply(ids)
    expect(await bench.tickets()).toEqual(before)
    expect((await bench.row(ids[0]!)).attempts).toBe(1)
  })

  it('that cannot be decided does not hurt its neighbours; it stays open, with its fault', async () => {
    const bench = await openBench()
    const ids = await bench.deliver([{ id: 'm1' }, { id: 'poison' }, { id: 'm3', answers: 'm1', hour: 1 }])
    await expect(bench.apply(ids, withPoison(bench.worker(), ids[1]!))).rejects.toThrow(TypeError)
    const rows = await Promise.all(ids.map((id) => bench.row(id)))
    expect(rows.map(({ isDone, attempts, fault }) => [isDone, attempts, fault])).toEqual([
      [true, 1, null],
      [false, 1, 'TypeError'],
      [true, 1, null],
    ])
    expect(await bench.tickets()).toHaveLength(1)
  })

  it('that failed twice goes alone the third time', async () => {
    const bench = await openBench()
    const ids = await bench.deliver([{ id: 'm1' }, { id: 'm2' }])
    await bench.store.inboundRows.countAttempt([ids[0]!])
    await bench.store.inboundRows.countAttempt([ids[0]!])
    const sets: number[] = []
    const worker = bench.worker()
    const loadMails: ApplyDeps['loadMails'] = (rows) => {
      sets.push(rows.length)
      return worker.loadMails(rows)
    }
    await bench.apply(ids, { ...worker, loadMails })
    expect(sets).toEqual([1, 1])
  })

  it('is not counted as tried when a server was away', async () => {
    const bench = await openBench()
    const ids = await bench.deliver([{ id: 'm1' }, { id: 'm2' }])
    const loadMails = () => Promise.reject(new StoreUnavailableError('MongoDB did not answer in time'))
    for (const _ of [1, 2, 3]) await expect(bench.apply(ids, bench.worker({ loadMails }))).rejects.toThrow('in time')
    expect(await bench.row(ids[0]!)).toMatchObject({ isDone: false, attempts: 0, fault: 'store-unavailable' })
  })

  it('of a mailbox that is missing in the configuration waits, whole, until it is back', async () => {
    const bench = await openBench()
    const [id] = await bench.deliver([{ id: 'm1', mailbox: 'sales' }])
    for (const _ of [1, 2, 3, 4]) await expect(bench.apply([id!])).rejects.toThrow('"sales", which the configuration does not have')
    expect(await bench.row(id!)).toMatchObject({ isDone: false, attempts: 0, fault: 'unknown-mailbox' })
  })

  it('of a stranger whose company has the name of a configured account is applied', async () => {
    const accounts = [{ name: 'unknown.example', workspaces: [{ name: 'Main', contacts: [] }] }]
    const bench = await openBench(configWith({ accounts }))
    await bench.apply(await bench.deliver([{ id: 'm1', from: ZED }]))
    expect((await bench.tickets()).map(({ revOrg }) => revOrg)).toEqual(['unknown.example'])
  })
})

function withPoison(worker: ApplyDeps, id: InboundId): ApplyDeps {
  const spoilt = (mail: InboundMail) => (mail.place.id === id ? { ...mail, message: { ...mail.message, to: null as unknown as [] } } : mail)
  return { ...worker, loadMails: async (rows) => (await worker.loadMails(rows)).map(spoilt) }
}

describe('somebody else was first', () => {
  it('a ticket that changed while it was decided on is decided on again: nothing is lost', async () => {
    const bench = await openBench()
    await bench.apply(await bench.deliver([{ id: 'm1' }]))
    const ids = await bench.deliver([{ id: 'm2', answers: 'm1', hour: 1, cc: [BOB] }])
    const worker = bench.worker()
    let intrusions = 0
    const take: ApplyDeps['numbers']['take'] = async (count) => {
      if (intrusions++ === 0) await graver(worker)
      return worker.numbers.take(count)
    }
    await bench.apply(ids, { ...worker, numbers: { take, giveBack: (unused) => worker.numbers.giveBack(unused) } })
    expect(intrusions).toBe(2)
    const [ticket] = await bench.tickets()
    expect(ticket).toMatchObject({ version: 3, severity: 'high', emailMembers: [{ addrSpec: ANN }, { addrSpec: BOB }] })
  })
})

describe('a set that collides again and again', () => {
  it('is split after its third try again, so that its mails collide for themselves alone', async () => {
    const bench = await openBench()
    const ids = await bench.deliver([{ id: 'm1' }, { id: 'm2', from: EVE }])
    const sizes: number[] = []
    const store = Object.create(bench.store) as Store
    store.commit = async (set) => {
      sizes.push(set.endings.length)
      if (set.endings.length > 1) throw new VersionConflictError('somebody else was first')
      await bench.store.commit(set)
    }
    await bench.apply(ids, bench.worker({ store }))
    expect(sizes).toEqual([2, 2, 2, 2, 1, 1])
    expect(await bench.tickets()).toHaveLength(2)
  })
})

/** What another process writes between our reading and our commit. */
async function graver({ store }: ApplyDeps): Promise<void> {
  await store.tickets.collection.updateOne({ _id: 1 as TicketNumber }, { $set: { severity: 'high' }, $inc: { version: 1 } })
}

describe('a set', () => {
  const story: readonly MailSketch[] = [
    { id: 'm1', cc: [BOB, EVE, ZED] },
    { id: 'm2', from: SAM, answers: 'm1', tokens: [agentToken(SAM)], hour: 1, text: 'Which one?' },
    { id: 'm3', from: EVE, answers: 'm1', cc: [ANN], hour: 2 },
    { id: 'm4', from: ZED, hour: 3, subject: 'Another matter' },
    { id: 'm5', from: BOB, answers: 'm4', hour: 4, authentication: 'fail' },
    { id: 'm6', from: SAM, answers: 'm3', tokens: [agentToken(SAM)], hour: 5, text: 'It is on its way.' },
    { id: 'm7', from: 'amy@unknown.example', answers: 'm4', cc: [ZED], hour: 6 },
    { id: 'm1', contentHash: 'other', mailbox: 'support', hour: 7 },
  ]

  it('is decided as its mails are one by one', async () => {
    const [together, apart] = [await openBench(), await openBench()]
    // The last one has the ledger key of the first: it comes in a set of its own.
    const [set, last] = [story.slice(0, -1), story.slice(-1).map((sketch) => ({ ...sketch, id: 'm8' }))]
    await together.apply(await together.deliver([...set, ...last]))
    for (const id of await apart.deliver([...set, ...last])) await apart.apply([id])
    const shown = async (bench: Bench) => ({
      tickets: (await bench.tickets()).map(({ version: _, ...ticket }: Ticket) => ticket),
      outbox: (await bench.store.outbox.collection.find({}).sort({ _id: 1 }).toArray()).map(({ _id, to, cc, text }) => [_id, to, cc, text]),
      entries: await bench.store.timeline.ofTicket(1 as TicketNumber),
    })
    expect(await shown(together)).toEqual(await shown(apart))
  })

  it('keeps each member’s contact when an agent answers in a set of its own', async () => {
    const bench = await openBench()
    for (const id of await bench.deliver(story.slice(0, 2))) await bench.apply([id])
    const [ticket] = await bench.tickets()
    expect(ticket?.emailMembers.map(({ addrSpec, contact }) => [addrSpec, contact])).toEqual([
      [ANN, `Acme/${ANN}`],
      [BOB, `Acme/${BOB}`],
      [EVE, `Other/${EVE}`],
      [ZED, null],
    ])
  })

  it('is applied in the order in which people wrote, whatever the order of its keys', async () => {
    const bench = await openBench()
    await bench.apply((await bench.deliver(story.slice(0, 4))).toReversed())
    expect((await bench.tickets())[0]).toMatchObject({
      createdBy: { id: `Acme/${ANN}` },
      reportedBy: [`Acme/${ANN}`, `Acme/${BOB}`, `Other/${EVE}`],
    })
  })
})

describe('after the database was restored', () => {
  it('a token whose mail the outbox does not have leads to no ticket of the same number, and sends nothing', async () => {
    const bench = await openBench()
    await bench.apply(await bench.deliver([{ id: 'm1', from: ANN }]))
    const answer = { id: 'a1', from: SAM, hour: 1, tokens: [agentToken(SAM, 1)], authentication: 'pass' as const }
    const ids = await bench.deliver([{ ...answer, text: 'It is in Bonn.' }])
    await bench.store.outbox.collection.deleteMany({ _id: /^minted/ })
    await bench.apply(ids)
    expect((await bench.tickets()).map(({ number, emailMembers }) => [number, emailMembers.length])).toEqual([
      [1, 1],
      [2, 0],
    ])
    const sent = await bench.store.outbox.collection.find({ kind: 'reply' }).toArray()
    expect(sent).toEqual([])
  })
})
