/** A ticket that an agent's mail splits (T-101): what comes afterwards for what was split off finds it, whatever it names. */
import { expect, it } from 'vitest'
import { mailsNamed } from '../../src/act/delivered-mails.ts'
import { explained, placesOf } from '../../src/act/explain-mail.ts'
import type { TicketNumber } from '../../src/tickets/ticket.ts'
import { EVE, SAM, agentToken } from '../tickets/support/desk.ts'
import { openBench, type Bench } from './applying.ts'

const [first, second] = [1 as TicketNumber, 2 as TicketNumber]

/** Eve came into Ann's ticket, and Sam splits her mail off in answer to its notification. */
async function openSplit(): Promise<Bench & { readonly notice: string }> {
  const bench = await openBench()
  const came = await bench.deliver([
    { id: 'a1' },
    { id: 'e1', from: EVE, answers: 'a1', hour: 1, subject: 'Lamp', text: 'My lamp is dark.' },
  ])
  for (const id of came) await bench.apply([id])
  const rows = await bench.store.outbox.ofTicket(first)
  const notice = rows.findLast(({ kind }) => kind === 'notification')!
  const tokens = [agentToken(SAM, 1, { id: notice.tokenIds[0]! })]
  const text = '#split\n\nTry a new bulb.'
  await bench.apply(
    await bench.deliver([{ id: 's1', from: SAM, answers: notice.messageId, hour: 2, text, tokens, authentication: 'pass' }]),
  )
  return { ...bench, notice: notice.messageId }
}

it('T-101 messages, claims, mails of ours and their tokens lead to the new ticket; the old timeline says where they went', async () => {
  const { store, deliver, apply, notice } = await openSplit()
  expect((await store.messages.ofTicket(second)).map(({ messageId }) => messageId)).toEqual(['e1', 's1'])
  expect((await store.messages.ofTicket(first)).map(({ messageId }) => messageId)).toEqual(['a1'])
  const sent = await store.outbox.leadingTo(second)
  expect(sent.map(({ kind }) => kind).toSorted()).toEqual(['notification', 'reply'])
  const reply = sent.find(({ kind }) => kind === 'reply')!
  expect(reply.recipients.map(({ addrSpec }) => addrSpec)).toEqual([EVE])
  const left = await store.timeline.ofTicket(first)
  expect(left.filter(({ body }) => body?.includes('went to TKT-2')).map(({ visibility }) => visibility)).toEqual(['internal', 'internal'])
  expect(left.some(({ message }) => message === 'stored-e1-content')).toBe(false)

  const rows = await mailsNamed('TKT-2', store)
  expect(rows.map(({ ticket, message }) => [ticket, message])).toEqual([
    [1, 'stored-e1-content'],
    [2, 'stored-s1-content'],
  ])
  const places = await placesOf(rows, store)
  expect(rows.map((row) => explained(row, places).find(([name]) => name === 'Ticket')?.[1])).toEqual([
    'TKT-1, split off it since: now on TKT-2',
    'TKT-2',
  ])

  const token = sent.find(({ messageId }) => messageId === notice)!.tokenIds[0]!
  const later = await deliver([
    { id: 'e2', from: EVE, answers: 'e1', hour: 3 },
    { id: 'e3', from: EVE, answers: reply.messageId, hour: 4, tokens: [agentToken('', 2, { agent: null, id: reply.tokenIds[0]! })] },
    { id: 's2', from: SAM, answers: notice, hour: 5, text: 'And the fuse?', tokens: [agentToken(SAM, 1, { id: token })] },
    { id: 'a2', answers: 'a1', hour: 6 },
  ])
  for (const id of later) await apply([id])
  expect((await store.messages.ofTicket(second)).map(({ messageId }) => messageId)).toEqual(['e1', 's1', 'e2', 'e3', 's2'])
  expect((await store.messages.ofTicket(first)).map(({ messageId }) => messageId)).toEqual(['a1', 'a2'])
})

it('T-101 a mail of the same set that comes after the split finds it done', async () => {
  const bench = await openBench()
  const [a1, e1] = await bench.deliver([{ id: 'a1' }, { id: 'e1', from: EVE, answers: 'a1', hour: 1 }])
  await bench.apply([a1!, e1!])
  const notice = (await bench.store.outbox.ofTicket(first)).find(({ _id, kind }) => kind === 'notification' && _id.startsWith('stored-e1'))!
  const tokens = [agentToken(SAM, 1, { id: notice.tokenIds[0]! })]
  const set = await bench.deliver([
    { id: 's1', from: SAM, answers: notice.messageId, hour: 2, text: '#split', tokens, authentication: 'pass' },
    { id: 'e2', from: EVE, answers: 'e1', hour: 3 },
  ])
  await bench.apply(set)
  expect((await bench.tickets()).map(({ number, reportedBy }) => [number, reportedBy])).toEqual([
    [1, ['Acme/ann@acme.example']],
    [2, [`Other/${EVE}`]],
  ])
  expect((await bench.store.messages.ofTicket(second)).map(({ messageId }) => messageId)).toEqual(['e1', 's1', 'e2'])
})
