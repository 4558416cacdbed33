/** An answer of a mail server outlives a MongoDB that is away: in memory, and on disk when the process ends before. */
import { readdirSync } from 'node:fs'
import mongoose from 'mongoose'
import { expect, test } from 'vitest'
import { deliverMessage, recordAnswer } from '../../src/send/deliver-message.ts'
import { KnownAnswers } from '../../src/send/known-answers.ts'
import { temporaryFolder } from '../../src/temporary-folder.ts'
import { afterLostLease, afterWaiting } from '../../src/tickets/delivery/outbox-fate.ts'
import { startScriptedServer } from '../smtp/scripted-server.ts'
import { ANNA, BERT, CARL, EVA, MINUTE_MS, openBench, silentLog, storeRow, type Bench } from './outbox-fixtures.ts'

const away = new mongoose.mongo.MongoNetworkError('cut')
const people = (...addresses: string[]) => addresses.map((addrSpec) => ({ addrSpec, displayName: '' }))

/** Lets writes fail, as when MongoDB is away. */
function failing({ store }: Bench, isAway: () => boolean): void {
  const { outbox } = store
  const write = outbox.write.bind(outbox)
  outbox.write = (...args) => (isAway() ? Promise.reject(away) : write(...args))
}

test('a success that cannot be written is written when MongoDB is back, and the mail goes out once', async () => {
  const server = await startScriptedServer()
  const bench = await openBench(server.port)
  let failures = 2
  failing(bench, () => failures-- > 0)
  const row = await bench.deliver(await storeRow(bench))
  expect(row).toMatchObject({ state: 'done', recipients: [{ status: 'sent' }] })
  expect(server.mails).toHaveLength(1)
})

test('a process that ends before MongoDB is back leaves the answer on disk, and the next one writes it', async () => {
  const server = await startScriptedServer()
  const bench = await openBench(server.port)
  let isAway = true
  failing(bench, () => isAway)
  const [stop, folder] = [new AbortController(), temporaryFolder('answers')]
  const answers = new KnownAnswers({ folder, signal: stop.signal, log: silentLog })
  const row = await storeRow(bench, { kind: 'acknowledgement' })
  const sending = deliverMessage(row._id, { ...bench.deliverer(), answers })
  await expect.poll(() => server.mails.length).toBe(1)
  stop.abort()
  await sending
  expect(await bench.row(row._id)).toMatchObject({ state: 'sending' })
  expect(readdirSync(folder)).toHaveLength(1)

  const next = new KnownAnswers({ folder, signal: new AbortController().signal, log: silentLog })
  const write = async (answer: Parameters<typeof recordAnswer>[0]) => void (await recordAnswer(answer, { ...bench, now: bench.clock.now }))
  await next.writeSpooled(write)
  expect(readdirSync(folder)).toHaveLength(1)
  isAway = false
  await next.writeSpooled(write)
  expect(await bench.row(row._id)).toMatchObject({ state: 'done', recipients: [{ status: 'sent' }] })
  expect(readdirSync(folder)).toEqual([])
})

/** A row of copies that go out one by one; something happens while one of them is being taken. */
async function sendingCopies(addresses: readonly string[], during: (place: number, bench: Bench, id: string) => Promise<void> | void) {
  let place = 0
  const act = { during: (_: number): Promise<void> | void => undefined }
  const server = await startScriptedServer({
    options: {
      onData: (stream, _session, done) =>
        void stream.on('end', () => void Promise.resolve(act.during(place++)).then(() => done())).resume(),
    },
  })
  const bench = await openBench(server.port)
  const stored = await storeRow(bench, { to: people(...addresses) })
  await bench.store.outbox.collection.updateOne({ _id: stored._id }, { $set: { isPerRecipient: true } })
  act.during = (at) => during(at, bench, stored._id)
  return { bench, stored }
}

test('of copies that go out one by one, each is recorded before the next one goes', async () => {
  const gate = Promise.withResolvers<void>()
  const { bench, stored } = await sendingCopies([ANNA, BERT], (place) => (place === 1 ? gate.promise : undefined))
  const sending = bench.deliver(stored)
  const statuses = async () => (await bench.row(stored._id)).recipients.map(({ status }) => status)
  await expect.poll(statuses).toEqual(['sent', 'queued'])
  expect(await bench.row(stored._id)).toMatchObject({ state: 'sending' })
  gate.resolve()
  expect((await sending).recipients.map(({ status }) => status)).toEqual(['sent', 'sent'])
})

test('who has lost the lease in the middle records his copies as his own attempt, not as that of who has it now', async () => {
  const claimedAnew = async (place: number, { store, clock }: Bench, id: string) => {
    if (place !== 1) return
    const lost = await store.outbox.change(id, (row) => afterLostLease(row, clock.nowMs))
    await store.outbox.change(lost!, (row) => afterWaiting(row, clock.nowMs + 16 * MINUTE_MS))
    await store.outbox.claim(id, { owner: 'another', nowMs: clock.nowMs + 17 * MINUTE_MS, leaseMs: MINUTE_MS })
  }
  const { bench, stored } = await sendingCopies([ANNA, BERT, CARL, EVA], claimedAnew)
  const answers: string[] = []
  const deliverer = bench.deliverer()
  const write = deliverer.answers.write.bind(deliverer.answers)
  deliverer.answers.write = (answer, writing) => {
    answers.push(`${answer.attempt} ${answer.owner === deliverer.owner}`)
    return write(answer, writing)
  }
  await deliverMessage(stored._id, deliverer)
  expect(answers).toEqual(['1 true', '1 true', '1 true', '1 true'])
  expect(await bench.row(stored._id)).toMatchObject({ state: 'sending', attempts: 2, lease: { owner: 'another' } })
})

test('somebody who is erased while a copy to another goes out stays erased', async () => {
  const pseudonym = { addrSpec: 'erased-1@erased.invalid', displayName: 'Erased person' }
  const erased = async (place: number, { store }: Bench) => {
    if (place === 1) await store.erase({ addrSpec: ANNA, names: [], pseudonym }, EVA, async () => undefined)
  }
  const { bench, stored } = await sendingCopies([ANNA, BERT], erased)
  const { recipients, state } = await bench.deliver(stored)
  expect(recipients.map(({ addrSpec, status }) => [addrSpec, status])).toEqual([
    [pseudonym.addrSpec, 'sent'],
    [BERT, 'sent'],
  ])
  expect(state).toBe('done')
})
