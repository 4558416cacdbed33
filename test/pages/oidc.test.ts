/** Signing in to the pages at a real OpenID provider: who proves an address there is who has it here, and nobody else. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANN, SAM } from '../support/installation.ts'
import { PAGES_CLIENT, startOAuthProvider, UNVERIFIED, type OAuthProvider } from '../support/oauth-provider.ts'
import { looksRight, openDesk, type Desk } from './browser.ts'

let desk: Desk
let provider: OAuthProvider
beforeAll(async () => {
  provider = await startOAuthProvider({ appUser: SAM, person: SAM })
  const oidc = { issuer: provider.issuer, clientId: PAGES_CLIENT.id, clientSecret: PAGES_CLIENT.secret, name: 'Acme <b>ID</b>' }
  const agents = [
    { name: 'Sam Okafor', address: SAM },
    { name: 'Uma', address: `${UNVERIFIED}uma@us.example` },
  ]
  desk = await openDesk({ admins: [SAM] }, { agents, oidc, accounts: [{ name: 'Acme', workspaces: [{ name: 'Acme', contacts: [ANN] }] }] })
}, 120_000)
afterAll(async () => {
  await desk.stop()
  await provider.stop().catch(() => undefined)
  expect(desk.complaints).toEqual([])
})

const begun = async (person: string, next = '/console'): Promise<Page> => {
  provider.person = person
  const page = await desk.stranger()
  await page.goto(`${desk.origin}${next}`)
  await page.getByRole('link', { name: 'Sign in with Acme <b>ID</b>' }).focus()
  await page.keyboard.press('Enter')
  return page
}
const cookiesOf = async (page: Page) => (await page.context().cookies(`${desk.origin}/console/oidc/back`)).map(({ name }) => name)

test('an agent comes out where they were going, with their role, a session like any other, and a line in the audit log', async () => {
  const page = await begun(SAM, '/console/admin/settings')
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
  expect(await page.content()).not.toContain(PAGES_CLIENT.secret)
  expect(await cookiesOf(page)).not.toContain('intray_oidc')
  const [session] = await page
    .context()
    .cookies()
    .then((all) => all.filter(({ name }) => name === 'intray'))
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
  await page.goto(`${desk.origin}/console/admin/audit`)
  await page.getByText('signed in by OpenID Connect').waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await looksRight(page, 'sign-in')
})

test('a customer comes out at the portal', async () => {
  const page = await begun(ANN)
  await page.waitForURL(/\/portal/)
})

test.each([
  [`${UNVERIFIED}uma@us.example`, 'has not verified your e-mail address'],
  ['nobody@nowhere.example', 'nobody here has the address'],
])('%s is not signed in, and is told why', async (person, why) => {
  const page = await begun(person)
  await page.getByText(why).waitFor()
  expect(await cookiesOf(page)).not.toContain('intray')
  desk.complaints.length = 0
})

/** Somebody has signed in at the provider, and does not come back yet. @returns the address at which they would */
const answerIn = async (page: Page): Promise<string> => {
  provider.person = SAM
  let url = `${desk.origin}/console/oidc`
  while (!url.includes('/console/oidc/back')) {
    const { location = '' } = (await answered(page, url)).headers()
    url = new URL(location, url).href
  }
  return url
}
const answered = async (page: Page, url: string) => page.context().request.get(url, { maxRedirects: 0 })

test('an answer that another browser asked for, a changed state, or one that was used signs nobody in', async () => {
  const page = await desk.stranger()
  const answer = await answerIn(page)
  const changed = new URL(answer)
  changed.searchParams.set('state', 'another')
  const kept = (await page.context().cookies(`${desk.origin}/console/oidc/back`)).filter(({ name }) => name === 'intray_oidc')
  expect((await answered(await desk.stranger(), answer)).status()).toBe(403)
  for (const [url, status] of [
    [changed.href, 403],
    [answer, 303],
    [answer, 403],
  ] as const) {
    await page.context().addCookies(kept)
    expect([url, (await answered(page, url)).status()]).toEqual([url, status])
  }
  desk.complaints.length = 0
})

test('a provider that is away is said, and the way by mail stays', async () => {
  const page = await desk.stranger()
  const answer = await answerIn(page)
  await provider.stop()
  const response = await answered(page, answer)
  expect([response.status(), await response.text()]).toEqual([403, expect.stringContaining('the sign-in service did not answer')])
  await page.goto(`${desk.origin}/console/sign-in`)
  await page.getByRole('button', { name: 'Mail me a link' }).waitFor()
  desk.complaints.length = 0
})
