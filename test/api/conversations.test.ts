/** Conversations over the API, in the portal, and for webhooks (T-101). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expireAll } from '../../src/act/delete-expired.ts'
import { erasePerson } from '../../src/act/erase-person.ts'
import { makeSignInLink, signInBy } from '../../src/act/sign-in.ts'
import { configSchema } from '../../src/config/schema.ts'
import { cookieNames } from '../../src/pages/frame.ts'
import type { WebhookDelivery } from '../../src/store/webhooks.ts'
import { displayId, type TicketNumber } from '../../src/tickets/ticket.ts'
import { ANN, SAM, ZED } from '../support/installation.ts'
import { until } from '../support/observe.ts'
import { appliedMail, bytesOf, postBytes, postLetter } from './mailing.ts'
import { startApi, type Api } from './calling.ts'
import type { WireTicket } from './wire-ticket.ts'

interface Page {
  readonly tickets: readonly (WireTicket & { readonly conversation: string | null })[]
}

let api: Api
beforeAll(async () => {
  api = await startApi({ sales: { opens: 'conversations' } })
  // Nobody delivers what the test looks at.
  api.us.play(['apply', 'sweep'])
})
afterAll(() => api.stop())

const SALES = 'sales@us.example'

/** Ann asks what something costs. */
async function asked(id: string, thread: readonly string[] = []): Promise<string> {
  const letter = { from: ANN, to: SALES, id, subject: 'Price of a zeppelin', text: 'What does a zeppelin cost?', thread }
  const { ticket } = await appliedMail(api, await postBytes(api, await bytesOf(letter), { mailbox: 'sales' }))
  return ticket!
}

const idsOf = async (path: string) => (await api.call<Page>(`GET ${path}`)).body.tickets.map(({ id }) => id)

/** What the webhook is to be told of a ticket since it was asked last, the ticket itself. */
async function toldOf(webhook: string, ticket: string): Promise<readonly string[]> {
  const { webhooks } = api.us.runtime.store
  const told: WebhookDelivery[] = []
  const take = async () => webhooks.take(webhook, Date.now(), 600_000)
  for (let one = await take(); one; one = await take()) told.push(one)
  return told.filter((one) => displayId(one.ticket) === ticket && one.entry === null).map(({ type }) => type)
}

test('T-101 it is in no list that does not ask for it until a ticket is made of it; webhooks hear of that', async () => {
  const { body: hook } = await api.call<{ id: string }>('POST /webhooks', { as: 'admin', body: { url: 'https://hooks.example/' } })
  const { ticket: other } = await postLetter(api, { from: ANN, to: 'support@us.example', subject: 'The zeppelin leaks' })
  const id = await asked('c1@acme.example')
  expect(await idsOf('/conversations')).toEqual([id])
  await until('both to be found by words', async () => {
    const found = [await idsOf('/conversations?q=zeppelin'), await idsOf('/tickets?q=zeppelin')]
    return JSON.stringify(found) === JSON.stringify([[id], [other]])
  })
  for (const path of ['/tickets', '/tickets?needs_response=true']) expect(await idsOf(path)).toEqual([other])
  expect(await idsOf('/tickets?conversation=current')).toEqual([id])
  expect((await api.call(`GET /export?columns=id`)).text).toBe(`{"id":"${other}"}\n`)
  expect(await toldOf(hook.id, id)).toEqual([])
  expect((await api.call(`GET /tickets/${id}/timeline`)).status).toBe(200)

  expect(await api.call(`POST /conversations/${id}/ticket`, { as: 'read-only' })).toMatchObject({ status: 403 })
  expect(await api.call(`POST /conversations/${id}/ticket`, { headers: { 'if-match': '"9"' } })).toMatchObject({ status: 412 })
  const made = await api.call<WireTicket>(`POST /conversations/${id}/ticket`)
  expect(made).toMatchObject({ status: 200, body: { id, title: 'Price of a zeppelin', conversation: 'archived', needs_response: true } })
  expect(await api.call(`POST /conversations/${id}/ticket`)).toMatchObject({ status: 422 })
  expect(await api.call('POST /conversations/TKT-999/ticket')).toMatchObject({ status: 404 })
  expect(await idsOf('/conversations')).toEqual([])
  expect(await idsOf('/conversations?conversation=archived')).toEqual([id])
  expect((await idsOf('/tickets')).toSorted()).toEqual([other!, id].toSorted())
  expect(await toldOf(hook.id, id)).toEqual(['work_created'])

  expect(await asked('c2@acme.example', ['c1@acme.example'])).toBe(id)
  expect(await toldOf(hook.id, id)).toEqual(['work_updated'])
  expect(await idsOf('/conversations')).toEqual([])
})

test('T-101 the portal shows nothing of it, suggestions do not, retention and erasure take it as a ticket', async () => {
  const { runtime } = api.us
  const { store } = runtime
  const id = await asked('c3@acme.example')
  const deps = { store, directory: runtime.directory, now: Date.now }
  const { secret } = (await makeSignInLink({ address: ANN, browser: 'a browser' }, deps))!
  const cookie = `${cookieNames.session}=${await signInBy(secret, 'a browser', deps)}`
  const pageOf = async (path: string) => fetch(api.origin + path, { headers: { cookie }, redirect: 'manual' })
  expect(await (await pageOf('/portal')).text()).not.toContain(`/portal/tickets/${id}`)
  expect((await pageOf(`/portal/tickets/${id}`)).status).toBe(404)
  const { body } = await api.call<{ suggestions: readonly { id: string }[] }>('GET /tickets/TKT-1/suggestions')
  expect(body.suggestions.map((one) => one.id)).not.toContain(id)

  await api.call(`POST /tickets/${id}/stage`, { body: { stage: 'canceled', reason: 'it was answered by telephone' } })
  const number = Number(id.slice(4)) as TicketNumber
  await store.tickets.collection.updateOne({ _id: number }, { $set: { closedAtMs: 1 }, $inc: { version: 1 } })
  const retention = configSchema.shape.retention.parse({ closedTicketDays: 365 })
  expect(await expireAll({ store, config: { retention }, now: Date.now }, false)).toMatchObject({ tickets: 1, mails: 1 })
  expect((await api.call<WireTicket>(`GET /tickets/${id}`)).body).toMatchObject({ title: '[deleted]', conversation: 'current' })

  const zed = await appliedMail(
    api,
    await postBytes(api, await bytesOf({ from: ZED, to: SALES, id: 'z1@unknown.example', text: 'I am Zed.' }), { mailbox: 'sales' }),
  )
  await erasePerson(ZED, SAM, runtime)
  expect((await api.call(`GET /tickets/${zed.ticket}`)).text).not.toContain(ZED)
})
