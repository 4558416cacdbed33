/** Snoozing over the API: dates as people write them, and lists that leave out what sleeps, if they are asked to. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANN } from '../support/installation.ts'
import { startApi, type Api } from './calling.ts'
import type { WireTicket } from './wire-ticket.ts'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

const created = async () => {
  const body = { title: 'Printer', mailbox: 'support', reported_by: ANN }
  return (await api.call<WireTicket>('POST /tickets', { body })).body.id
}
const snoozed = async (id: string, until: unknown) => {
  return api.call<WireTicket & { detail: string; snoozed_until: string | null }>(`POST /tickets/${id}/snooze`, { body: { until } })
}
const listed = async (query: string) => {
  const { body } = await api.call<{ tickets: readonly WireTicket[] }>(`GET /tickets?${query}`)
  return body.tickets.map(({ id }) => id)
}

test('a ticket sleeps until a time, and wakes by null', async () => {
  const id = await created()
  const { status, body } = await snoozed(id, '2031-12-01')
  expect([status, body.snoozed_until]).toEqual([200, '2031-12-01T00:00:00.000Z'])
  expect((await snoozed(id, null)).body.snoozed_until).toBeNull()
})

test.each(['someday', '2020-01-01', '2020-01-01T00:00:00Z'])('until %s is refused, with what can be written', async (until) => {
  const { status, body } = await snoozed(await created(), until)
  expect([status, body.detail]).toEqual([422, expect.stringMatching(/(is no date|has passed); write /)])
})

test('lists hold what sleeps unless they are asked not to', async () => {
  const [asleep, awake] = [await created(), await created()]
  await snoozed(asleep, '+3d')
  expect(await listed('limit=100')).toEqual(expect.arrayContaining([asleep, awake]))
  expect(await listed('snoozed=false')).not.toContain(asleep)
  expect(await listed('snoozed=false')).toContain(awake)
  expect(await listed('snoozed=true')).toEqual([asleep])
  expect((await api.call('POST /views', { body: { id: 'awake', filters: ['snoozed_until='] } })).status).toBe(201)
  expect(await listed('view=awake')).not.toContain(asleep)
})
