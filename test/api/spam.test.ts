/** Spam over the API: mail that is held and released, senders who are blocked and no more. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANN, SAM, ZED } from '../support/installation.ts'
import { until } from '../support/observe.ts'
import { startApi, type Api } from './calling.ts'
import type { WireTicket } from './wire-ticket.ts'

let api: Api
beforeAll(async () => {
  api = await startApi({ config: { spam: { presets: ['spamassassin'], action: 'hold' } } })
  api.us.play()
})
afterAll(() => api.stop())

interface WireMail {
  readonly id: string
  readonly outcome: string | null
  readonly ticket: string | null
  readonly reasons: readonly string[]
}

/** Hands in a mail, and waits until it is decided. */
async function handedIn(lines: readonly string[]): Promise<WireMail> {
  const raw = Buffer.from([...lines, 'To: support@us.example', 'Subject: Kettle', '', 'Buy one.', ''].join('\r\n'))
  const headers = { 'content-type': 'message/rfc822' }
  const { body } = await api.call<WireMail>('POST /mailboxes/support/mails', { as: 'mail', body: raw, headers })
  return decided(body.id)
}

function decided(id: string): Promise<WireMail> {
  return until(`a decision on ${id}`, async () => {
    const { body } = await api.call<WireMail>(`GET /mails/${encodeURIComponent(id)}`)
    return body.outcome !== null && body
  })
}

async function heldIds(): Promise<readonly string[]> {
  const { body } = await api.call<{ mails: readonly WireMail[] }>('GET /held-mails', { as: 'read-only' })
  return body.mails.map(({ id }) => id)
}

test('a held mail is listed with its mark; released, it opens a ticket and is listed no more', async () => {
  const { id, outcome, ticket } = await handedIn([`From: ${ZED}`, 'Message-ID: <held@unknown.example>', 'X-Spam-Flag: YES'])
  expect([outcome, ticket, await heldIds()]).toEqual(['held-as-spam', null, [id]])
  const release = `POST /held-mails/${encodeURIComponent(id)}/release`
  expect((await api.call(release, { as: 'read-only' })).status).toBe(403)
  expect(await api.call(release)).toMatchObject({ status: 202, body: { id, released_by: SAM } })
  expect(await decided(id)).toMatchObject({ outcome: 'ticket-opened' })
  expect(await heldIds()).toEqual([])
  expect(await api.call(release)).toMatchObject({ status: 422, body: { detail: expect.stringContaining(`${SAM} released it`) } })
  expect((await api.call('POST /held-mails/nothing/release')).status).toBe(404)
})

test('a sender is blocked with a ticket, listed with who and when, and let in again', async () => {
  const { ticket } = await handedIn(['From: Rita <rita+x@rival.example>', 'Message-ID: <1@rival.example>'])
  const { body } = await api.call<WireTicket>(`POST /tickets/${ticket}/spam`, { body: { block: true } })
  expect(body).toMatchObject({ is_spam: true, stage: { name: 'canceled' } })
  const listed = await api.call<{ blocked_senders: readonly object[] }>('GET /blocked-senders', { as: 'read-only' })
  expect(listed.body.blocked_senders).toMatchObject([{ id: 'rita@rival.example', by: SAM, ticket }])
  expect(await handedIn(['From: Rita <rita@rival.example>', 'Message-ID: <2@rival.example>'])).toMatchObject({ outcome: 'held-as-spam' })
  expect((await api.call('DELETE /blocked-senders/RITA@rival.example')).status).toBe(200)
  expect((await api.call('DELETE /blocked-senders/rita@rival.example')).status).toBe(404)
  expect(await handedIn(['From: Rita <rita@rival.example>', 'Message-ID: <3@rival.example>'])).toMatchObject({ outcome: 'ticket-opened' })
})

test('a domain is blocked with a ticket, exactly that one', async () => {
  const { ticket } = await handedIn(['From: a@sellers.example', 'Message-ID: <1@sellers.example>'])
  expect((await api.call(`POST /tickets/${ticket}/spam`, { body: { block_domain: true } })).status).toBe(200)
  expect(await handedIn(['From: b@sellers.example', 'Message-ID: <2@sellers.example>'])).toMatchObject({ outcome: 'held-as-spam' })
  expect(await handedIn(['From: c@shop.sellers.example', 'Message-ID: <3@sellers.example>'])).toMatchObject({ outcome: 'ticket-opened' })
})

test.each([
  ['support@us.example', 'it is one of ours'],
  [SAM, 'it is one of ours'],
  ['us.example', 'it is ours'],
  ['gmail.com', 'everybody may have an address there'],
  ['*@rival.example', 'patterns stand in the configuration'],
  ['nonsense', 'neither an address nor a domain'],
])('%s is not blocked', async (sender, reason) => {
  const { status, body } = await api.call<{ detail: string }>('POST /blocked-senders', { body: { sender } })
  expect([status, body.detail]).toEqual([422, expect.stringContaining(reason)])
})

test('a ticket without a sender who could be blocked is not marked, either', async () => {
  const created = await api.call<WireTicket>('POST /tickets', { body: { title: 'Printer', mailbox: 'support', reported_by: ANN } })
  const { status } = await api.call(`POST /tickets/${created.body.id}/spam`, { body: { block: true } })
  const after = await api.call<WireTicket>(`GET /tickets/${created.body.id}`)
  expect([status, after.body.is_spam]).toEqual([422, false])
})
