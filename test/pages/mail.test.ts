/** A mail on its pages: its images are fetched when somebody wants it, once or for a sender; text and HTML are a key apart. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { ANN, SAM, SUPPORT } from '../support/installation.ts'
import { post } from '../support/post.ts'
import { ticketOf } from '../support/observe.ts'
import { openDesk, type Desk } from './browser.ts'

let desk: Desk
let number: number
beforeAll(async () => {
  desk = await openDesk()
  desk.us.play()
  const html =
    '<p>See <b>this</b>:</p><img src="https://pictures.example/x.png" alt="the screen" onerror="alert(1)"><script>alert(1)</script>'
  const id = await post(desk.us.mail, { from: `Ann <${ANN}>`, to: SUPPORT, subject: 'A picture', text: 'See this.', html })
  number = (await ticketOf(desk.us, id)).number
}, 60_000)
afterAll(async () => {
  await desk.stop()
  expect(desk.complaints).toEqual([])
})

/** The page of the mail, and whom its browser asks for anything. */
async function onMail(): Promise<{ readonly page: Page; readonly hosts: Set<string> }> {
  const page = await desk.signedIn(SAM)
  const hosts = new Set<string>()
  await page.route('https://pictures.example/**', async (route) => {
    hosts.add(new URL(route.request().url()).host)
    await route.fulfill({ status: 200, contentType: 'image/png', body: '' })
  })
  await page.goto(`${desk.origin}/console/tickets/TKT-${number}`)
  await page.getByRole('link', { name: 'As HTML' }).click()
  await page.waitForURL(/\/html$/)
  return { page, hosts }
}

test('images that lie elsewhere are fetched once when asked, then by a choice for their sender', async () => {
  const { page, hosts } = await onMail()
  await page.frameLocator('iframe').getByText('this').waitFor()
  await page.waitForTimeout(300)
  expect([...hosts]).toEqual([])
  await page.getByRole('link', { name: 'Show images once' }).click()
  await page.frameLocator('iframe').locator('img').waitFor({ state: 'attached' })
  await page.waitForTimeout(300)
  expect([...hosts]).toEqual(['pictures.example'])
  await page.getByRole('button', { name: `Always show images of ${ANN}` }).click()
  await page.getByText('are fetched from where they lie').waitFor()
  await page.getByRole('button', { name: 'Block them again' }).click()
  await page.getByText('Nothing is loaded from outside.').waitFor()
})

test('v goes from the text to the HTML and back; why the mail is here is one click away', async () => {
  const { page } = await onMail()
  await page.locator('html.scripted').waitFor()
  await page.keyboard.press('v')
  await page.waitForURL(/\/text$/)
  await page.locator('html.scripted').waitFor()
  await page.keyboard.press('v')
  await page.waitForURL(/\/html$/)
  await page.getByRole('link', { name: 'Why it is here' }).click()
  await page.getByText('Matched by').waitFor()
})
