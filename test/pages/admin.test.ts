/** The pages of admins in a real browser: failed mail, mailboxes, rules, reports, people, the log; and who may go where. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { reportOf } from '../../src/act/report.ts'
import { deeds } from '../../src/pages/admin/deeds.ts'
import type { PageRoute } from '../../src/pages/pages.ts'
import { ANN, BOB, SALES, SAM, SUPPORT, ZED } from '../support/installation.ts'
import { addressBehind } from '../support/browser.ts'
import { CLIENT, MAIL_SCOPES, startOAuthProvider, type OAuthProvider } from '../support/oauth-provider.ts'
import { post } from '../support/post.ts'
import { settled, ticketOf, until } from '../support/observe.ts'
import { looksRight, openDesk, type Desk } from './browser.ts'

const ADA = 'ada@us.example'
let desk: Desk
let admin: Page
let mailId: string
let provider: OAuthProvider
let endRoles: () => Promise<void>
beforeAll(async () => {
  const agents = [
    { name: 'Sam Okafor', address: SAM },
    { name: 'Ada Lind', address: ADA },
  ]
  const rules: unknown = parse(`[{ name: prints first, when: new-ticket, if: { subject: ^Printer }, do: { severity: high } }]`)
  provider = await startOAuthProvider({ appUser: SALES, person: SALES })
  const app = { clientId: CLIENT.id, clientSecret: CLIENT.secret, scopes: MAIL_SCOPES, flow: 'authorization-code' }
  const auth = { type: 'oauth2', provider: 'custom', issuer: provider.issuer, ...app }
  const imap = { host: '127.0.0.1', port: 9, tls: 'none', user: SALES, auth }
  desk = await openDesk({ admins: [ADA] }, { agents, rules }, { sales: { imap } })
  endRoles = desk.us.play()
  mailId = await post(desk.us.mail, { from: `Ann <${ANN}>`, to: SUPPORT, subject: 'Printer <b>broken</b>', text: 'It prints blank pages.' })
  await ticketOf(desk.us, mailId)
  admin = await desk.signedIn(ADA)
}, 60_000)
afterAll(async () => {
  await desk.stop()
  await provider.stop()
  expect(desk.complaints).toEqual([])
})

const at = '/console/admin'
const open = async (path: string) => admin.goto(`${desk.origin}${at}${path}`)
const cookieOf = async (page: Page) => (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
const row = async () => (await desk.us.runtime.store.inboundRows.ofTickets([1 as never]))[0]!

const looked = async (name: string) => looksRight(admin, `admin-${name}`)

test('a field that comes twice is told as such, not taken for a failure', async () => {
  const headers = { cookie: await cookieOf(admin), 'content-type': 'application/x-www-form-urlencoded' }
  const token = (await admin.locator('input[name=form_token]').first().getAttribute('value')) ?? ''
  const body = `form_token=${token}&title=a&title=b`
  for (const path of ['/console/new', `${at}/retry`]) {
    const found = await fetch(`${desk.origin}${path}`, { method: 'POST', headers, body })
    expect([path, found.status, (await found.text()).includes('came more than once')]).toEqual([path, 400, true])
  }
  expect((await fetch(`${desk.origin}/console/files/${'a'.repeat(24)}?filename=a&filename=b`, { headers })).status).toBe(400)
})

test('why a mail is no ticket is answered by its Message-ID; what failed is tried again', async () => {
  // A worker would try it before it is looked at.
  await endRoles()
  await desk.us.runtime.store.inboundRows.collection.updateOne(
    { _id: (await row())._id },
    { $set: { isDone: false, attempts: 3, fault: 'STORE' } },
  )
  await open('')
  await admin.getByText('3 tries; last fault: STORE').waitFor()
  await looked('failures')
  await admin.getByLabel('Why is this mail no ticket?').fill(mailId)
  await admin.keyboard.press('Enter')
  await admin.getByText('nothing: no evidence of a ticket').waitFor()
  await admin
    .getByRole('button', { name: /^Try again/ })
    .first()
    .focus()
  await admin.keyboard.press('Enter')
  await admin.getByText('It is tried again within a minute.').waitFor()
  expect((await row()).attempts).toBe(0)
  await open('?q=nonsense')
  await admin.getByText('no delivered mail is known as "nonsense"').waitFor()
  await desk.us.runtime.store.inboundRows.collection.updateOne({ _id: (await row())._id }, { $set: { isDone: true } })
  endRoles = desk.us.play()
})

test('a rule that is not on yet is tried on a stored mail, and a wrong one is told', async () => {
  await open(`/rules?mail=${encodeURIComponent((await row())._id)}`)
  await admin.getByRole('button', { name: 'Try' }).click()
  await admin.getByText('severity would change from medium to high (rule prints first)').waitFor()
  await admin.getByLabel(/^Other rules/).fill('- name: low\n  when: new-ticket\n  if: { subject: broken }\n  do: { severity: low }')
  await admin.getByRole('button', { name: 'Try' }).click()
  await admin.getByText('severity would change from medium to low (rule low)').waitFor()
  await looked('trial')
  await admin.getByLabel(/^Other rules/).fill('- name: low\n  when: never')
  await admin.getByRole('button', { name: 'Try' }).click()
  await admin.locator('.notice.refused').waitFor()
  expect(await admin.getByLabel(/^Other rules/).inputValue()).toContain('never')
  desk.complaints.length = 0
})

test('a mailbox is tried out, and let go on', async () => {
  await open('/mailboxes')
  await admin.getByRole('link', { name: 'support/INBOX' }).click()
  await admin.getByRole('button', { name: 'Try it out' }).click()
  await admin.getByRole('cell', { name: 'imap', exact: true }).waitFor()
  await admin.getByRole('button', { name: 'Let it go on' }).click()
  await admin.getByText('It is tried again within the poll interval.').waitFor()
  await open('/mailboxes/nowhere')
  await admin.getByText('nowhere').first().waitFor()
  desk.complaints.length = 0
})

test('a mailbox is signed in at its provider, in this browser or in another that comes back elsewhere', async () => {
  const begun = async () => {
    await open('/mailboxes/sales')
    await admin.getByRole('button', { name: /^(?:Connect|Begin anew)$/ }).click()
    const href = await admin.getByRole('link', { name: 'Sign in at the provider' }).getAttribute('href')
    return addressBehind(href ?? '')
  }
  const here = await begun()
  await looked('connect')
  await fetch(here)
  await until('the sign-in', async () => {
    await open('/mailboxes/sales')
    return (await admin.getByText('Signed in. These go on: sales.').count()) > 0 || undefined
  })
  const elsewhere = await begun()
  await admin.getByLabel(/the address of that page/).fill(elsewhere)
  await admin.getByRole('button', { name: 'It came back' }).click()
  await admin.getByText('Signed in. These go on: sales.').waitFor()
  const code = new URL(elsewhere).searchParams.get('code') ?? 'none'
  const lines = await desk.us.runtime.store.auditLog.latest({ by: ADA }, 100)
  expect([lines.some(({ what }) => what.endsWith('/came-back')), JSON.stringify(lines).includes(code)]).toEqual([true, false])
})

test('a report has the figures of the API, as bars, a table and CSV', async () => {
  await open('/reports?name=arrivals&by=mailbox')
  const day = new Date().toISOString().slice(0, 10)
  const report = await reportOf({ name: 'arrivals', from: day, to: day, by: 'mailbox' }, { ...desk.us.runtime, now: Date.now })
  const [first] = report.rows
  await admin.getByRole('img', { name: /tickets opened on each day/ }).waitFor()
  await admin
    .getByRole('cell', { name: String(first?.['tickets']), exact: true })
    .first()
    .waitFor()
  const csv = await fetch(`${desk.origin}${at}/reports/csv?name=arrivals&by=mailbox`, { headers: { cookie: await cookieOf(admin) } })
  expect(await csv.text()).toContain(`support,${day},${first?.['tickets']}`)
  await open('/reports?from=2026-02-31')
  await admin.locator('.notice.refused').waitFor()
  desk.complaints.length = 0
})

test.each([
  ['failed', () => `?q=${encodeURIComponent(mailId)}`],
  ['failed-mail', async () => `/mail?id=${encodeURIComponent((await row())._id)}`],
  ['mailboxes', () => '/mailboxes'],
  ['mailbox', () => '/mailboxes/support'],
  ['rules', () => '/rules'],
  ['reports', () => '/reports'],
  ['reports-by', () => '/reports?name=backlog'],
  ['people', () => `/people?address=${ANN}`],
  ['settings', () => '/settings'],
  ['audit', () => '/audit'],
])('the page %s is without a violation of axe, and without sideways scroll', async (name, path) => {
  await open(await path())
  await looked(name)
})

test('a record is created and changed by its attributes; what a rule refuses stays typed, and so does what is outdated', async () => {
  await open('/records')
  await admin.getByText('New account').click()
  await admin.getByLabel('id').fill('Newco')
  await admin.getByLabel('domains').fill('newco.example, no domain')
  await admin.getByRole('button', { name: 'Create' }).click()
  await admin.getByText('"no domain" is no domain').waitFor()
  await admin.getByLabel('domains').fill('newco.example')
  await admin.getByRole('button', { name: 'Create' }).click()
  await admin.getByText('Changed.').waitFor()
  await looked('records')
  await admin.getByRole('link', { name: 'workspace' }).click()
  await admin.getByRole('link', { name: 'Newco' }).click()
  await admin.getByLabel('display name').fill('Newco, North')
  await desk.us.runtime.store.records.replace('workspace', {
    ...(await desk.us.runtime.store.records.find('workspace', 'Newco'))!,
    domains: ['other.example'],
  })
  await admin.getByRole('button', { name: 'Save' }).click()
  await admin.getByText('has changed since you read it').waitFor()
  expect(await admin.getByLabel('display name').inputValue()).toBe('Newco, North')
  await admin.getByRole('button', { name: 'Save' }).click()
  await admin.getByText('Changed.').waitFor()
  await looked('record')
  await open('/records/subtype')
  await admin.getByText('New subtype').click()
  await admin.getByLabel('id').fill('bug')
  await admin.getByLabel('is deprecated').check()
  await admin.getByRole('button', { name: 'Create' }).click()
  await admin.getByText('Changed.').waitFor()
  expect(await desk.us.runtime.store.records.find('subtype', 'bug')).toMatchObject({ isDeprecated: true })
  await open('/records/nonsense')
  await admin.getByText('there are no records called "nonsense"').waitFor()
  desk.complaints.length = 0
})

test('settings show what holds without secrets, and the stock fields', async () => {
  await open('/settings?q=mailboxes: support: imap')
  await admin.getByText('mailboxes: support: imap: host').waitFor()
  expect(await admin.getByText('test-password').count()).toBe(0)
  await admin.getByRole('heading', { name: /Stock fields/ }).waitFor()
})

test('somebody is exported, and erased once their address is typed; the log says who did it', async () => {
  const strange = await post(desk.us.mail, { from: ZED, to: SUPPORT, subject: 'Hello', text: 'A secret of mine.' })
  await ticketOf(desk.us, strange)
  await settled(desk.us)
  await desk.us.judge()
  await open(`/people?address=${ZED}`)
  const download = admin.waitForEvent('download')
  await admin.getByRole('button', { name: 'All that is kept, as JSON' }).click()
  expect((await download).suggestedFilename()).toBe('person.json')
  await admin.getByText('Erase this person').click()
  await admin.getByLabel(/to confirm/).fill(BOB)
  await admin.getByRole('button', { name: 'Erase them' }).click()
  await admin.getByText('type the address to confirm').waitFor()
  await admin.getByText('Erase this person').click()
  await admin.getByLabel(/to confirm/).fill(ZED)
  await admin.getByRole('button', { name: 'Erase them' }).click()
  await admin.getByText('They are erased').waitFor()
  await open('/audit')
  await admin.getByText('erased a person').first().waitFor()
  desk.complaints.length = 0
})

describe('every route there is', () => {
  type Role = 'stranger' | 'customer' | 'agent' | 'admin'
  const reaches: Readonly<Record<string, readonly Role[]>> = {
    agent: ['agent', 'admin'],
    customer: ['customer'],
    admin: ['admin'],
    anybody: ['agent'],
  }
  let pages: Readonly<Record<Role, Page>>
  beforeAll(async () => {
    pages = { stranger: await desk.stranger(), customer: await desk.signedIn(ANN), agent: await desk.signedIn(SAM), admin }
  }, 60_000)
  const forms = () =>
    desk.routes.filter(({ method }) => method === 'POST').toSorted((a, b) => Number(a.url.endsWith('out')) - Number(b.url.endsWith('out')))
  const logged = async () => desk.us.runtime.store.auditLog.latest({ by: '' }, 1000)
  const tokenOf = async (page: Page) =>
    (await page.locator('input[name=form_token]').count()) > 0 ? page.locator('input[name=form_token]').first().inputValue() : ''
  /** As the browser would send it. */
  const answer = async (
    { method, url }: PageRoute,
    page: Page,
    { token = '', more = {} }: { readonly token?: string; readonly more?: object } = {},
  ) => {
    const type = method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}
    const headers = { cookie: await cookieOf(page), ...type, ...more }
    const body = method === 'POST' ? new URLSearchParams({ form_token: token }).toString() : null
    return fetch(`${desk.origin}${url.replace(/:\w+/g, 'nowhere')}`, { method, headers, redirect: 'manual', body })
  }

  test('is refused to the wrong role, whatever proof their form brings', async () => {
    const before = (await logged()).length
    const closed = desk.routes.filter(({ who, method }) => who !== 'anybody' && method !== 'HEAD')
    expect(closed.filter(({ who }) => who === 'admin').length).toBeGreaterThan(12)
    for (const route of closed)
      for (const [role, page] of Object.entries(pages)) {
        if (reaches[route.who]?.includes(role as Role)) continue
        const { status } = await answer(route, page, { token: await tokenOf(page) })
        expect([role, route, [303, 401, 403].includes(status)]).toEqual([role, route, true])
      }
    expect((await logged()).length).toBe(before)
  }, 60_000)

  test('takes no form of another site, nor one that its session did not get', async () => {
    const before = (await logged()).length
    for (const route of forms()) {
      const page = pages[reaches[route.who]![0]!]
      const foreign = await answer(route, page, { token: await tokenOf(page), more: { origin: 'https://evil.example' } })
      const unproven = await answer(route, page, { token: 'guessed' })
      // What was written is shown again, and not sent.
      expect([route, foreign.status, [401, 403].includes(unproven.status)]).toEqual([route, 403, true])
    }
    expect((await logged()).length).toBe(before)
  }, 60_000)

  test('is in the log with who sent its form, and how it ended; but for what keeps a beginning', async () => {
    for (const route of forms()) {
      const page = pages[reaches[route.who]![0]!]
      const { status } = await answer(route, page, { token: await tokenOf(page) })
      expect([route, status < 500]).toEqual([route, true])
    }
    const lines = (await logged()).map(({ what, by, status }) => [what, by, status !== null])
    const who: Readonly<Record<string, string>> = { agent: SAM, anybody: SAM, customer: ANN, admin: ADA }
    for (const route of forms().filter(({ isLogged }) => isLogged)) {
      expect(lines).toContainEqual([route.url, who[route.who], true])
      expect(Object.keys(deeds)).toContain(route.url)
    }
    const unlogged = forms().filter(({ isLogged }) => !isLogged)
    expect(unlogged.map(({ url }) => url).toSorted()).toEqual(['/console/tickets/:id/draft', '/console/uploads', '/portal/uploads'])
  }, 60_000)
})
