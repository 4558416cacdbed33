/** Splitting over the API and the command line (T-101): the version that it is for, what is refused, what is shown. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANN, BOB } from '../support/installation.ts'
import { startApi, type Api } from './calling.ts'
import { postLetter } from './mailing.ts'
import type { WireTicket } from './wire-ticket.ts'

let api: Api
beforeAll(async () => {
  api = await startApi()
  api.us.play()
})
afterAll(() => api.stop())

interface Line {
  readonly message: string | null
  readonly body: string | null
}

async function linesOf(ticket: string | null): Promise<readonly Line[]> {
  const { body } = await api.call<{ timeline_entries: readonly Line[] }>(`GET /tickets/${ticket}/timeline`)
  return body.timeline_entries.filter(({ message, body: text }) => message !== null || text !== null)
}

test('T-101 messages go to a new ticket, which later mail finds; a stale version and an unknown message are refused', async () => {
  const { ticket } = await postLetter(api, { from: ANN, to: 'support@us.example', id: 'split-1@acme.example' })
  await postLetter(api, {
    from: BOB,
    to: 'support@us.example',
    id: 'split-2@acme.example',
    subject: 'Lamp',
    thread: ['split-1@acme.example'],
  })
  const [, second] = (await linesOf(ticket)).flatMap(({ message }) => message ?? [])
  const split = (messages: readonly string[], headers = {}) =>
    api.call<WireTicket>(`POST /tickets/${ticket}/split`, { body: { messages }, headers })
  expect(await split([second!], { 'if-match': '"1"' })).toMatchObject({ status: 412 })
  expect(await split(['nothing'])).toMatchObject({ status: 422, body: { detail: expect.stringContaining('there is no such message') } })
  expect(await api.call(`POST /tickets/${ticket}/split`, { as: 'read-only', body: { messages: [second!] } })).toMatchObject({ status: 403 })
  const { status, body } = await split([second!])
  expect({ status, title: body.title, needs: body.needs_response }).toEqual({ status: 201, title: 'Lamp', needs: true })
  expect((await linesOf(body.id)).map(({ message }) => message)).toEqual([second, null])
  expect((await linesOf(ticket)).some(({ message }) => message === second)).toBe(false)
  expect(
    await postLetter(api, { from: BOB, to: 'support@us.example', thread: ['split-1@acme.example', 'split-2@acme.example'] }),
  ).toMatchObject({
    ticket: body.id,
  })
})
