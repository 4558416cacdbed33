/** Pages of admins about people, webhooks and queues: moving and merging, what was not taken in or given up, and trying it again. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expireAll } from '../../src/act/delete-expired.ts'
import { UserError } from '../../src/errors.ts'
import { deliverMail } from '../../src/jobs/deliver-mail.ts'
import { runJobs } from '../../src/queue/run-jobs.ts'
import { deliverWebhooks } from '../../src/send/deliver-webhooks.ts'
import { SAM, SUPPORT, ZED } from '../support/installation.ts'
import { post } from '../support/post.ts'
import { ticketOf, until } from '../support/observe.ts'
import { looksRight, openDesk, type Desk } from './browser.ts'

const ADA = 'ada@us.example'
const PRIVATE = 'zoe@private.example'
const id = 'f2f3b1c4-0d0e-4f5a-8b6c-7d8e9f0a1b2c'
let desk: Desk
let admin: Page
let server: Server
let status = 503
const stop = new AbortController()
let told: Promise<void>
let endRoles: () => Promise<void>
beforeAll(async () => {
  const agents = [
    { name: 'Sam Okafor', address: SAM },
    { name: 'Ada Lind', address: ADA },
  ]
  desk = await openDesk({ admins: [ADA] }, { agents, webhooks: { allowPrivate: true }, timeZone: 'Asia/Kolkata' })
  server = createServer((request, response) => {
    request.resume()
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { store, log, config } = desk.us.runtime
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/a-private-part?token=a-private-word`
  await store.webhooks.add({ id, url, eventTypes: ['work_created'], createdAt: new Date() })
  told = deliverWebhooks({ store, log, config, now: Date.now }, stop.signal)
  endRoles = desk.us.play()
  for (const from of [`"Zed <b>Zander</b>" <${ZED}>`, PRIVATE])
    await ticketOf(desk.us, await post(desk.us.mail, { from, to: SUPPORT, subject: 'Where is it?', text: 'I wait.' }))
  admin = await desk.signedIn(ADA)
}, 120_000)
afterAll(async () => {
  stop.abort()
  await told
  await desk.stop()
  server.close()
  expect(desk.complaints).toEqual([])
}, 120_000)

const open = async (path: string) => admin.goto(`${desk.origin}/console/admin/${path}`)

test('a receiver is shown with what it did not take in, why, and what became of it; nothing of its address that lets one in', async () => {
  const { webhooks } = desk.us.runtime.store
  await until('a try', async () => (await webhooks.latestTries(id)).length >= 2)
  await open('webhooks')
  await admin.getByText('not taken in: HTTP 503').waitFor()
  await admin.getByRole('link', { name: /^http:/ }).click()
  await admin.getByRole('heading', { name: 'Not taken in yet: 2' }).waitFor()
  expect(await admin.content()).not.toContain('a-private')
  await looksRight(admin, 'admin-webhook')
  status = 204
  await admin.getByRole('button', { name: 'Try all of them again' }).focus()
  await admin.keyboard.press('Enter')
  await admin.getByText('It is tried again within a minute.').waitFor()
  await until('them to be taken in', async () => (await webhooks.countWaiting()).size === 0)
  await admin.reload()
  await admin.getByRole('heading', { name: 'Not taken in yet: 0' }).waitFor()
  await admin.getByRole('cell', { name: 'HTTP 204', exact: true }).first().waitFor()
  await open('webhooks?id=none')
  await admin.getByText('there is no such webhook').waitFor()
  desk.complaints.length = 0
}, 60_000)

test('a job that was given up is shown with why, and waits again once it is wanted', async () => {
  const { queueSettings, outboxQueue } = desk.us.runtime
  const fault = new UserError('the server <b>said</b> no')
  // It is given up by whom the test says.
  await endRoles()
  const settings = queueSettings!
  const worker = runJobs(deliverMail, { settings, work: async () => Promise.reject(fault), lockMs: 5000, onFault: () => undefined })
  await outboxQueue!.enqueueAgain(['of no row'])
  await until('a failed job', async () => (await outboxQueue!.failed(100)).some(({ subjects }) => subjects.includes('of no row')))
  await worker.close(1000)
  await open('queues')
  await admin.getByText('the server <b>said</b> no').first().waitFor()
  await looksRight(admin, 'admin-queues')
  const before = (await outboxQueue!.counts())['failed']!
  await admin
    .getByRole('button', { name: /^Try again: of no row/ })
    .first()
    .focus()
  await admin.keyboard.press('Enter')
  await admin.getByText('It is tried again within a minute.').waitFor()
  await until('it to be done', async () => (await outboxQueue!.counts())['failed'] === before - 1)
  const token = (await admin.locator('input[name=form_token]').first().getAttribute('value')) ?? ''
  const answer = await admin.request.post(`${desk.origin}/console/admin/queues/retry`, {
    form: { form_token: token, queue: 'outbox', job: 'none' },
  })
  expect([answer.status(), await answer.text()]).toEqual([422, expect.stringContaining('no longer among those')])
}, 60_000)

test('a contact is moved to a workspace, and two addresses become one person; a refusal is said, and nothing is half done', async () => {
  const { records, people } = desk.us.runtime.store
  await records.seed('workspace', [{ id: 'North', account: 'Acme', displayName: 'North', domains: [] } as never])
  const move = async (address: string, workspace: string) => {
    await open(`people?address=${address}`)
    await admin.getByText('Move to another workspace').click()
    await admin.getByLabel('To the workspace').fill(workspace)
    await admin.getByRole('button', { name: 'Move them' }).click()
  }
  const merge = async (from: string, into: string) => {
    await open(`people?address=${from}`)
    await admin.getByText('The same person as another address').click()
    await admin.getByLabel('Into the contact that stays').fill(into)
    await admin.getByRole('button', { name: 'Make them one person' }).click()
  }
  await move(ZED, 'no such')
  await admin.getByText('there is no workspace "no such"').waitFor()
  await looksRight(admin, 'admin-person')
  await move(ZED, 'North')
  await admin.getByText('They are of the other workspace now').waitFor()
  expect((await people.contactsOf([ZED])).map(({ revOrg }) => revOrg)).toEqual(['North'])
  await merge(PRIVATE, ZED)
  await admin.getByText('as one contact, whoever holds one address').waitFor()
  await merge(PRIVATE, 'nobody@nowhere.example')
  await admin.getByText('nobody@nowhere.example is no contact').waitFor()
  const two = ['amy@north.example', 'amy@private.example'].map((addrSpec) => ({
    id: `North/${addrSpec}`,
    addrSpec,
    displayName: '<b>Amy</b>',
    revOrg: 'North',
    account: 'Acme',
  }))
  await records.seed('contact', two as never)
  await merge('amy@private.example', 'Amy@North.example')
  await admin.getByText('They are one person now').waitFor()
  expect((await people.contactsOf(['amy@private.example'])).map((one) => one.id)).toEqual(['North/amy@north.example'])
  const by = ADA
  const lines = await desk.us.runtime.store.auditLog.latest({ by }, 100)
  expect(lines.map(({ what, status: ended }) => [what.split('/').at(-1), ended])).toEqual(
    expect.arrayContaining([
      ['move', 303],
      ['move', 422],
      ['merge', 422],
    ]),
  )
  desk.complaints.length = 0
}, 60_000)

test('the audit log is read by person and day, days are those of the site, and what is older than its days goes', async () => {
  const { store } = desk.us.runtime
  const line = { by: 'old@us.example', what: '/console/admin/retry', values: {} }
  // In India the next day has begun.
  for (const [name, at] of Object.entries({ first: '2026-03-01T18:29:00Z', next: '2026-03-01T18:31:00Z' }))
    await store.auditLog.begin({ ...line, _id: name, at: new Date(at), values: { id: name } })
  const shown = async (query: string) => {
    await open(`audit?by=Old@us.example&${query}`)
    return (await admin.locator('td[data-label=With]').allTextContents()).map((text) => text.replace('id: ', ''))
  }
  expect(await shown('')).toEqual(['next', 'first'])
  expect(await shown('from=2026-03-02&to=2026-03-02')).toEqual(['next'])
  expect(await shown('to=2026-03-01')).toEqual(['first'])
  expect(await shown('to=2026-02-30')).toEqual(['next', 'first'])
  await admin.getByText('"2026-02-30" is no day').waitFor()
  const plain = await (await admin.context().request.get(admin.url())).text()
  expect(plain).toContain('2026-03-02 00:01 Asia/Kolkata, 2026-03-01 18:31 UTC')
  await looksRight(admin, 'admin-audit-days')
  const deps = (retention: object) => ({ store, config: { retention: { holdTag: 'hold', ...retention } }, now: Date.now })
  await expireAll(deps({}), false)
  expect(await shown('')).toHaveLength(2)
  expect((await expireAll(deps({ auditDays: 30 }), true)).auditLines).toBe(2)
  expect((await expireAll(deps({ auditDays: 30 }), false)).auditLines).toBe(2)
  expect(await shown('')).toEqual([])
  expect((await store.auditLog.latest({ by: ADA }, 10)).length).toBeGreaterThan(0)
  desk.complaints.length = 0
}, 60_000)
