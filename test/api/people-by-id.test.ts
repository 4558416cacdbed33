/** People are named by the id that every response shows, or by their address; a wrong id is refused and changes nothing. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANN, BOB, EVE } from '../support/installation.ts'
import { startApi, type Api } from './calling.ts'
import type { WireTicket } from './wire-ticket.ts'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

const WRONG = [`acme/${ANN}`, `Nowhere/${ANN}`, 'Acme/new@acme.example']
const plain = { title: 'Printer', mailbox: 'support' }
const created = async (reportedBy: string) => {
  const { body } = await api.call<WireTicket>('POST /tickets', { body: { ...plain, reported_by: reportedBy } })
  return body
}
const contacts = () => api.us.runtime.store.records
const countOf = async () => (await Array.fromAsync(contacts().all('contact'))).length
const detailOf = async (request: string, body: unknown) => {
  const { status, body: problem } = await api.call<{ detail: string }>(request, { body })
  return [status, problem.detail] as const
}

test('a ticket is reported by the contact of an id, in any case of its address', async () => {
  const before = await countOf()
  for (const who of [`Acme/${ANN}`, `Acme/${ANN.toUpperCase()}`, ANN]) {
    const ticket = await created(who)
    expect([ticket.reported_by, ticket['rev_org']], who).toEqual([[`Acme/${ANN}`], 'Acme'])
    expect(ticket.email_members.map(({ email }) => email)).toEqual([ANN])
  }
  expect(await countOf()).toBe(before)
})

test('an id that nobody has is refused by every list of people, and no contact is made', async () => {
  const { id, version } = await created(ANN)
  const before = await countOf()
  for (const wrong of WRONG) {
    const asked = [
      await detailOf('POST /tickets', { ...plain, reported_by: wrong }),
      await detailOf(`POST /tickets/${id}/members`, { add: [wrong] }),
      await detailOf(`POST /tickets/${id}/members`, { remove: [wrong] }),
      await detailOf(`POST /tickets/${id}/subscribers`, { add: [wrong] }),
      await detailOf(`POST /tickets/${id}/reply`, { body: 'Hello.', cc: [wrong] }),
      await detailOf(`POST /tickets/${id}/reply`, { body: 'Hello.', to: [wrong] }),
    ]
    for (const answer of asked) expect(answer).toEqual([422, expect.stringContaining(`there is no contact or user "${wrong}"`)])
  }
  expect(await countOf()).toBe(before)
  expect((await api.call<WireTicket>(`GET /tickets/${id}`)).body.version).toBe(version)
})

test('an answer goes to contacts named by their ids', async () => {
  const { id } = await created(ANN)
  const { status, body } = await api.call<WireTicket>(`POST /tickets/${id}/reply`, { body: { body: 'Hello.', cc: [`Other/${EVE}`, BOB] } })
  expect([status, body.email_members.map(({ email }) => email)]).toEqual([202, [ANN, EVE, BOB]])
})

test('lists, exports and views are asked by id or by address, whichever the attribute holds', async () => {
  const { id } = await created(BOB)
  const found = async (query: string) => {
    const { body } = await api.call<{ tickets: readonly WireTicket[] }>(`GET /tickets?${query}`)
    return body.tickets.map((ticket) => ticket.id)
  }
  for (const query of [`reported_by=Acme/${BOB}`, `reported_by=${BOB}`, `email_members=Acme/${BOB.toUpperCase()}`, `email_members=${BOB}`])
    expect(await found(query), query).toContain(id)
  expect(await found('reported_by=zed@unknown.example')).toEqual([])
  expect((await api.call(`GET /tickets?reported_by=Nowhere/${BOB}`)).status).toBe(422)
  expect((await api.call(`GET /export?format=csv&email_members=Nowhere/${BOB}`)).status).toBe(422)
  const view = { id: 'bobs', filters: [`reported_by=${BOB}`] }
  expect((await api.call('POST /views', { body: view })).status).toBe(201)
  expect(await found('view=bobs')).toContain(id)
  expect((await detailOf('POST /views', { id: 'wrong', filters: [`email_members=Nowhere/${BOB}`] }))[0]).toBe(422)
})

test('an address with a slash makes no contact and no user', async () => {
  const slashed = 'Acme/new@acme.example'
  const said = expect.stringContaining('is no e-mail address') as string
  expect(await detailOf('POST /rev-users', { email: slashed, rev_org: 'Acme' })).toEqual([422, said])
  const { status } = await api.call('POST /dev-users', { as: 'admin', body: { email: slashed, display_name: 'Sam' } })
  expect(status).toBe(422)
})
