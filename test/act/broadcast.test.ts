/** Broadcasts over a real store: what is refused, whom filters mean, and a sending that pauses, ends, dies and is done twice at once. */
import { describe, expect, it, test } from 'vitest'
import {
  createBroadcast,
  existingBroadcast,
  moveBroadcast,
  previewBroadcast,
  sendBroadcast,
  type WrittenBroadcast,
} from '../../src/act/broadcast.ts'
import { answerTicket } from '../../src/act/answer-ticket.ts'
import { progressOf } from '../../src/act/broadcast-progress.ts'
import { createRecord } from '../../src/act/edit-records.ts'
import { editTicket } from '../../src/act/edit-ticket.ts'
import { mergeContacts } from '../../src/act/merge-contacts.ts'
import { mergeTickets } from '../../src/act/merge-tickets.ts'
import { sendBroadcasts } from '../../src/act/send-broadcasts.ts'
import { finishTakingUp } from '../../src/store/after-restore.ts'
import type { Audience } from '../../src/tickets/broadcast/audience.ts'
import type { ContactId, TicketNumber } from '../../src/tickets/ticket.ts'
import { ANN, BOB, EVE } from '../tickets/support/desk.ts'
import { BY_SAM, openEditBench, SAM_AGENT as by } from './editing.ts'

const nobody: Audience = { accounts: [], workspaces: [], contacts: [], filters: [], followUpOf: null }
const plain = { by, mailbox: 'support', subject: 'Down', text: 'We work on it.', isForAll: false, perMinute: 60 }
const written: WrittenBroadcast = { ...plain, purpose: 'status-update', audience: nobody }
const CROWD = 250
const minuteMs = 60_000

/** A bench with its broadcasts' usual ways. */
async function opened() {
  const edit = await openEditBench()
  const { deps, clock } = edit
  return {
    ...edit,
    progress: async (ticket: TicketNumber) => progressOf(await existingBroadcast(ticket, deps), deps.store),
    async confirmed(more: Partial<WrittenBroadcast> = {}): Promise<TicketNumber> {
      const { ticket } = await createBroadcast({ ...written, ...more }, deps)
      const { recipients } = await previewBroadcast(ticket, deps)
      await sendBroadcast(ticket, { count: recipients.length, by }, deps)
      return ticket
    },
    /** Lets time pass, and a sweeper look. */
    async pass(ms = minuteMs): Promise<number> {
      clock.nowMs += ms
      return sendBroadcasts(deps)
    },
    /** What is in the outbox goes out. */
    async delivered(): Promise<void> {
      const gone = { $set: { state: 'done' as const, 'recipients.$[].status': 'sent' as const } }
      await deps.store.outbox.collection.updateMany({ state: 'queued' }, gone as never)
    },
  }
}

test('T-090 one is refused that is not plain, or names what there is not', async () => {
  const { deps } = await opened()
  const refused = [
    [{}, 'say whom it is for'],
    [{ isForAll: true, audience: { ...nobody, contacts: [ANN] } }, 'not both'],
    [{ isForAll: true, text: ' ' }, 'needs a subject and a text'],
    [{ isForAll: true, text: '{unsubscribe}' }, 'console.publicUrl'],
    [{ audience: { ...nobody, workspaces: ['Nowhere'] } }, 'Nowhere'],
    [{ audience: { ...nobody, contacts: ['who@else.example'] } }, 'is no contact'],
    [{ audience: { ...nobody, filters: ['colour=red'] } }, 'colour'],
    [{ audience: { ...nobody, followUpOf: 999 as TicketNumber } }, 'TKT-999 is no broadcast'],
  ] as const
  for (const [more, words] of refused) await expect(createBroadcast({ ...written, ...more }, deps)).rejects.toThrow(words)
  const { ticket } = await createBroadcast({ ...written, isForAll: true }, deps)
  await expect(createBroadcast({ ...written, audience: { ...nobody, followUpOf: ticket } }, deps)).rejects.toThrow('has gone to nobody yet')
})

it('a filter means the reporters of tickets that fit, and whoever is named twice is counted once', async () => {
  const { deps, ticket: byHand } = await opened()
  const { number } = await byHand({ title: 'Only this one' })
  const audience = { ...nobody, filters: [`display_id=TKT-${number}`], contacts: [ANN.toUpperCase()] }
  const { ticket } = await createBroadcast({ ...written, audience }, deps)
  expect((await previewBroadcast(ticket, deps)).recipients.map(({ addrSpec }) => addrSpec)).toEqual([ANN])
})

it('a follow-up goes to who people are by now: merged contacts get it once, and not after they ended it at either address', async () => {
  const { deps, confirmed, pass } = await opened()
  const home = 'ann@home.example'
  await createRecord('contact', { addrSpec: home, revOrg: 'Acme' }, deps)
  const ticket = await confirmed({ audience: { ...nobody, contacts: [ANN, home, EVE] } })
  await pass()
  await mergeContacts({ id: `Acme/${home}`, into: `Acme/${ANN}`, by }, deps)
  const next = await createBroadcast({ ...written, audience: { ...nobody, followUpOf: ticket } }, deps)
  const readers = async () => (await previewBroadcast(next.ticket, deps)).recipients.map(({ addrSpec }) => addrSpec).toSorted()
  expect(await readers()).toEqual([ANN, EVE].toSorted())
  await deps.store.broadcasts.unsubscribe([{ addrSpec: home, purpose: 'status-update', broadcast: ticket }])
  expect(await readers()).toEqual([EVE])
})

it('T-093 the number that is confirmed is that of the moment, and it is confirmed once', async () => {
  const { deps, progress } = await opened()
  const { ticket } = await createBroadcast({ ...written, audience: { ...nobody, workspaces: ['Acme'] } }, deps)
  expect((await previewBroadcast(ticket, deps)).recipients).toHaveLength(2)
  await createRecord('contact', { addrSpec: 'new@acme.example', revOrg: 'Acme' }, deps)
  await expect(sendBroadcast(ticket, { count: 2, by }, deps)).rejects.toThrow('would go to 3, not to 2')
  const twice = await Promise.allSettled([1, 2].map(() => sendBroadcast(ticket, { count: 3, by }, deps)))
  expect(twice.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await progress(ticket)).toMatchObject({ total: 3, waiting: 3 })
})

it('T-091 nobody outside is on its ticket: none is added, answered or merged', async () => {
  const { deps, ticket: byHand } = await opened()
  const { ticket } = await createBroadcast({ ...written, isForAll: true }, deps)
  const { number } = await byHand()
  const edited = (kind: 'member' | 'reporter' | 'subscriber', who: string) =>
    editTicket(ticket, [{ kind, add: [who], remove: [] }], BY_SAM, deps)
  for (const kind of ['member', 'reporter', 'subscriber'] as const)
    await expect(edited(kind, `Acme/${ANN}`)).rejects.toThrow('is a broadcast: people are on the tickets')
  const answer = { by, text: 'Hello', to: [{ addrSpec: ANN, displayName: '' }], cc: [] }
  await expect(answerTicket(ticket, answer, deps)).rejects.toThrow('is a broadcast: answer on the tickets')
  for (const [one, other] of [
    [ticket, number],
    [number, ticket],
  ] as const)
    await expect(mergeTickets(one, other, BY_SAM, deps)).rejects.toThrow('is a broadcast: it is merged with nothing')
  expect(await deps.store.tickets.find(ticket)).toMatchObject({ emailMembers: [], reportedBy: [], subscribers: [], revOrg: null })
})

it('goes with its ticket when that is past its time: what it said, whom it was for, and whom it went to', async () => {
  const { deps, confirmed, progress, pass, delivered } = await opened()
  const ticket = await confirmed({ audience: { ...nobody, contacts: [ANN, EVE] } })
  await pass()
  await delivered()
  await deps.store.retention.deleteTickets([ticket])
  expect(await progress(ticket)).toMatchObject({ state: 'done', total: 2, subject: '[deleted]', text: '[deleted]', audience: nobody })
  expect([await deps.store.broadcasts.recipients(ticket, 9), await deps.store.broadcasts.of([ANN])]).toEqual([
    [],
    { tickets: [], unsubscribed: [] },
  ])
})

describe('sending', () => {
  const audience = { ...nobody, workspaces: ['Acme'], contacts: [EVE] }

  it('keeps the pace, is done when nobody waits, and leaves out who unsubscribed since', async () => {
    const { deps, confirmed, pass, delivered, progress } = await opened()
    const ticket = await confirmed({ audience, perMinute: 1 })
    await deps.store.broadcasts.unsubscribe([{ addrSpec: BOB, purpose: 'status-update', broadcast: ticket }])
    const made: number[] = []
    for (const ms of [0, minuteMs, 0, minuteMs, minuteMs, minuteMs]) {
      made.push(await pass(ms))
      await delivered()
    }
    expect(made).toEqual([0, 1, 0, 1, 1, 0])
    expect(await progress(ticket)).toMatchObject({ state: 'done', total: 3, waiting: 0, sent: 2, skipped: 1, unsubscribed: 1 })
  })

  it('by many at once makes one mail for each, and a recipient who was taken away gets none', async () => {
    const { deps, clock, confirmed, pass, delivered, progress } = await opened()
    const people = Array.from({ length: CROWD }, (_, n) => `person${n}@crowd.example`)
    const contacts = people.map((addrSpec) => ({
      id: `-/${addrSpec}` as ContactId,
      addrSpec,
      displayName: '',
      revOrg: null,
      account: null,
    }))
    await deps.store.people.add([], contacts)
    const ticket = await confirmed({ isForAll: true, perMinute: 10_000 })
    const { total } = await progress(ticket)
    clock.nowMs += minuteMs
    await Promise.all([1, 2, 3].map(() => sendBroadcasts(deps)))
    for (let turns = 0; turns < 10 && (await existingBroadcast(ticket, deps)).state !== 'done'; turns++) {
      await delivered()
      await pass(0)
    }
    const rows = await deps.store.outbox.collection.find({ ticket, kind: 'broadcast' }).toArray()
    const addresses = rows.flatMap(({ recipients }) => recipients.map(({ addrSpec }) => addrSpec))
    expect([total, addresses.length, new Set(addresses).size]).toEqual([CROWD + 3, total, total])
    expect(rows.every(({ to, cc }) => to.length === 1 && cc.length === 0)).toBe(true)
  })

  it('is paused, goes on, and is canceled; nothing is made meanwhile, or afterwards', async () => {
    const { deps, confirmed, pass, progress } = await opened()
    const ticket = await confirmed({ audience })
    const move = (to: 'paused' | 'resumed' | 'canceled') => moveBroadcast(ticket, { move: to, by }, deps)
    await move('paused')
    await expect(move('paused')).rejects.toThrow('is paused: it cannot be paused')
    expect(await pass()).toBe(0)
    await move('resumed')
    await move('canceled')
    expect(await pass()).toBe(0)
    expect(await progress(ticket)).toMatchObject({ state: 'canceled', total: 3, waiting: 3, queued: 0 })
    await expect(sendBroadcast(ticket, { count: 3, by }, deps)).rejects.toThrow('is canceled: it cannot be sent')
  })

  it('is held back in the outbox, too, when it is paused or canceled: but for what is being sent, or may be out', async () => {
    const { deps, confirmed, pass, progress } = await opened()
    const ticket = await confirmed({ audience })
    const move = (to: 'paused' | 'resumed' | 'canceled') => moveBroadcast(ticket, { move: to, by }, deps)
    const { collection } = deps.store.outbox
    const rows = async () => collection.find({ ticket, kind: 'broadcast' }).sort({ _id: 1 }).toArray()
    expect(await pass()).toBe(3)
    const made = await rows()
    await deps.store.outbox.claim(made[0]!._id, { owner: 'w', nowMs: Date.now() + 1e12, leaseMs: minuteMs })
    await move('paused')
    expect((await rows()).map(({ _id }) => _id)).toEqual([made[0]?._id])
    expect(await progress(ticket)).toMatchObject({ state: 'paused', waiting: 2 })
    await move('resumed')
    expect(await pass()).toBe(2)
    expect((await rows()).map(({ _id, messageId }) => [_id, messageId])).toEqual(made.map(({ _id, messageId }) => [_id, messageId]))
    await collection.updateOne({ _id: made[1]!._id }, { $set: { resentAt: new Date() } })
    await move('canceled')
    expect((await rows()).map(({ _id }) => _id)).toEqual(made.slice(0, 2).map(({ _id }) => _id))
    expect(await pass()).toBe(0)
    expect(await progress(ticket)).toMatchObject({ state: 'canceled', waiting: 1 })
    await expect(move('paused')).rejects.toThrow('is canceled: it cannot be paused')
  })

  it('cannot be paused any more once all is out', async () => {
    const { deps, confirmed, pass, delivered } = await opened()
    const ticket = await confirmed({ audience })
    await pass()
    await delivered()
    await expect(moveBroadcast(ticket, { move: 'paused', by }, deps)).rejects.toThrow('is done: it cannot be paused')
  })

  it('waits while the server takes less than the pace', async () => {
    const { deps, confirmed, pass, delivered } = await opened()
    const ticket = await confirmed({ audience, perMinute: 1 })
    await pass()
    const [row] = await deps.store.outbox.collection.find({ ticket, kind: 'broadcast' }).toArray()
    await deps.store.outbox.collection.insertOne({ ...row!, _id: 'more', messageId: 'more@us.example' })
    expect(await pass()).toBe(0)
    await delivered()
    expect(await pass(0)).toBe(1)
  })

  it('is paused by a restore of the database: nobody can tell who has had theirs', async () => {
    const { deps, confirmed, progress } = await opened()
    const ticket = await confirmed({ audience })
    const life = { begunAt: new Date(), ledgerUuid: null, takenAgainBefore: null, knownUntil: null, signs: [], lifted: [] }
    await deps.store.lives.begin(0, life)
    await finishTakingUp(deps.store)
    expect((await progress(ticket)).state).toBe('paused')
  })
})
