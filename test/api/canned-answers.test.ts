/** Canned answers over HTTP: who writes them, what fits a ticket, and answering with one (T-140). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANN } from '../support/installation.ts'
import { startApi, type Api } from './calling.ts'
import type { WireTicket } from './wire-ticket.ts'

let api: Api
let id: string
beforeAll(async () => {
  api = await startApi()
  id = (await api.call<WireTicket>('POST /tickets', { body: { mailbox: 'support', title: 'Jam', body: 'Help.', reported_by: ANN } })).body
    .id
})
afterAll(() => api.stop())

test('T-140: agents write and delete them, readers read them', async () => {
  const made = { name: 'hello', body: 'Hello, this is {ticket}.' }
  expect((await api.call('POST /canned-answers', { as: 'read-only', body: made })).status).toBe(403)
  expect((await api.call('POST /canned-answers', { body: made })).status).toBe(201)
  expect((await api.call('POST /canned-answers', { body: { name: 'bad', body: '{nobody}' } })).text).toContain(
    'unknown placeholder {nobody}',
  )
  const fitting = await api.call<{ canned_answers: object[] }>(`GET /tickets/${id}/canned-answers`, { as: 'read-only' })
  expect(fitting.body.canned_answers).toEqual([{ id: 'hello', name: 'hello', text: `Hello, this is ${id}.` }])
})

test('an answer is made of one, above what is said', async () => {
  const reply = async (body: object) => api.call(`POST /tickets/${id}/reply`, { body })
  expect((await reply({ canned: 'nothing' })).text).toContain('there is: hello')
  expect((await reply({ canned: 'hello', html: '<p>x</p>' })).status).toBe(422)
  expect((await reply({ canned: 'HELLO', body: 'It is on.' })).status).toBe(202)
  const timeline = await api.call(`GET /tickets/${id}/timeline`, {})
  expect(timeline.text).toContain(`Hello, this is ${id}.\\n\\nIt is on.`)
})

test('what was deleted is gone', async () => {
  expect((await api.call('DELETE /canned-answers/hello', { as: 'read-only' })).status).toBe(403)
  expect((await api.call('DELETE /canned-answers/hello', {})).status).toBe(200)
  expect((await api.call('DELETE /canned-answers/hello', {})).status).toBe(404)
})
