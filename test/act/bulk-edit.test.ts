/** Many tickets at once: as the single edits would be, counted, refused one by one, and taken back for ten minutes. */
import { expect, it } from 'vitest'
import { editMany, undoBulk, type BulkRequest } from '../../src/act/bulk-edit.ts'
import { editTicket } from '../../src/act/edit-ticket.ts'
import { mergeTickets } from '../../src/act/merge-tickets.ts'
import type { TicketEdit } from '../../src/tickets/edit/edit.ts'
import type { Ticket, TicketNumber } from '../../src/tickets/ticket.ts'
import { EVE, KIM, ZED } from '../tickets/support/desk.ts'
import { BY_SAM, SAM_AGENT, openEditBench } from './editing.ts'

const edits: readonly TicketEdit[] = [
  { kind: 'set', field: 'severity', to: 'high' },
  { kind: 'set', field: 'ownedBy', to: [KIM] },
  { kind: 'stage', to: 'work_in_progress', override: false, reason: null },
]
const plain: Omit<BulkRequest, 'edits'> = {
  ...{ by: SAM_AGENT, numbers: [], filters: [], view: null, isLikeThose: false },
  ...{ isDry: false, isTold: false, words: 'a test' },
}
const seen = ({ severity, ownedBy, stage, isSpam, closedAtMs, title }: Ticket) => ({ severity, ownedBy, stage, isSpam, closedAtMs, title })

it('does what the single edits do, tells what it refused, and is taken back once, for ten minutes', async () => {
  const { deps, ticket, clock } = await openEditBench()
  const all = [await ticket(), await ticket({ severity: 'low' }), await ticket(), await ticket()]
  const [first, second, third, alone] = all.map(({ number }) => number) as [TicketNumber, TicketNumber, TicketNumber, TicketNumber]
  const now = async (number: TicketNumber) => seen((await deps.store.tickets.find(number))!)
  await editTicket(third, [{ kind: 'stage', to: 'canceled', override: false, reason: 'twice' }], BY_SAM, deps)
  const before = [await now(first), await now(second), await now(third)]
  const numbers = [first, second, third]
  const dry = await editMany({ ...plain, edits, numbers, isDry: true }, deps)
  expect([dry.total, dry.changed, dry.refused.map((one) => one.ticket)]).toEqual([3, 2, [third]])
  expect([await now(first), await deps.store.bulkEdits.find(dry.id)]).toEqual([before[0], null])
  const bulk = await editMany({ ...plain, edits, numbers }, deps)
  expect(bulk).toMatchObject({
    total: 3,
    changed: 2,
    unchanged: 0,
    isDone: true,
    refused: [{ ticket: third, reason: expect.stringContaining('canceled') }],
  })
  await editTicket(alone, edits, BY_SAM, deps)
  expect(await now(first)).toEqual(await now(alone))
  await editTicket(second, [{ kind: 'set', field: 'title', to: 'Changed since' }], BY_SAM, deps)
  expect(await undoBulk(bulk.id, SAM_AGENT, deps)).toMatchObject({ changed: 2 })
  expect([await now(first), await now(second)]).toEqual([before[0], { ...before[1], title: 'Changed since' }])
  await expect(undoBulk(bulk.id, SAM_AGENT, deps)).rejects.toThrow('taken back already')
  const late = await editMany({ ...plain, edits, filters: ['severity=medium'] }, deps)
  clock.nowMs += 11 * 60_000
  await expect(undoBulk(late.id, SAM_AGENT, deps)).rejects.toThrow('older than ten minutes')
  await expect(undoBulk('none', SAM_AGENT, deps)).rejects.toThrow('there is no edit of many')
})

it('T-069 sweeps spam: those that are named, and everything like them', async () => {
  const { deps, bench } = await openEditBench()
  const offers = [
    { id: 'm1', from: ZED, subject: 'Cheap pills' },
    { id: 'm2', from: 'zoe@elsewhere.example', subject: 'CHEAP PILLS' },
    { id: 'm3', from: EVE, subject: 'Pills' },
  ]
  await bench.apply(await bench.deliver(offers))
  const [offer, like, other] = (await bench.tickets()) as [Ticket, Ticket, Ticket]
  const spam: readonly TicketEdit[] = [{ kind: 'set', field: 'isSpam', to: true }]
  await editMany({ ...plain, edits: spam, numbers: [offer.number], isLikeThose: true }, deps)
  const isSpam = async ({ number }: Ticket) => (await deps.store.tickets.find(number))?.isSpam
  expect([await isSpam(offer), await isSpam(like), await isSpam(other)]).toEqual([true, true, false])
  await expect(editMany({ ...plain, edits: spam, filters: ['severity=blocker'] }, deps)).rejects.toThrow('no ticket is meant')
})

it('is taken back of all others where one was merged away since', async () => {
  const { deps, ticket } = await openEditBench()
  const [first, second, other] = [(await ticket()).number, (await ticket()).number, (await ticket()).number]
  const severity = async (number: TicketNumber) => (await deps.store.tickets.find(number))?.severity
  const before = await severity(second)
  const edit: readonly TicketEdit[] = [{ kind: 'set', field: 'severity', to: 'high' }]
  const { id } = await editMany({ ...plain, edits: edit, numbers: [first, second] }, deps)
  await mergeTickets(first, other, BY_SAM, deps)
  expect(await undoBulk(id, SAM_AGENT, deps)).toMatchObject({ changed: 1, refused: [{ ticket: first }], undoneAt: expect.any(Date) })
  expect([await severity(first), await severity(second)]).toEqual(['high', before])
})
