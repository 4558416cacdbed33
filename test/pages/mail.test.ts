/** A mail on its pages: its images are fetched when somebody wants it, once or for a sender; text and HTML are a key apart. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { ANN, SAM, SUPPORT } from '../support/installation.ts'
import { post } from '../support/post.ts'
import { ticketOf } from '../support/observe.ts'
import { openDesk, type Desk } from './browser.ts'
import { hostileHtml } from './hostile-html.ts'

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

test('mails that would run or load something do neither, on the ticket, as text and as HTML', async () => {
  const breakout = '"><img src=x onerror="window.owned=1"><script>window.owned=1</script>'
  const ids = await Promise.all(
    hostileHtml.map(async ([what, html]) =>
      post(desk.us.mail, {
        from: `"${breakout.replaceAll('"', "'")}" <${ANN}>`,
        to: SUPPORT,
        returnPath: ANN,
        subject: `${what} ${breakout}`,
        text: `${html}\n${breakout}`,
        html: `<p>Here it is.</p>${html}`,
        attachments: [{ filename: `${breakout}.svg`, content: Buffer.from(html) }],
      }),
    ),
  )
  const page = await desk.signedIn(SAM)
  const elsewhere: string[] = []
  page.context().on('request', (request) => !request.url().startsWith(desk.origin) && elsewhere.push(request.url()))
  page.on('dialog', async (dialog) => {
    elsewhere.push(`dialog ${dialog.message()}`)
    await dialog.dismiss()
  })
  await page.addInitScript('addEventListener("securitypolicyviolation", ({ blockedURI }) => console.error(`refused ${blockedURI}`))')
  for (const [at, id] of ids.entries()) {
    const ticket = await ticketOf(desk.us, id)
    const [mail] = await desk.us.runtime.store.messages.ofTicket(ticket.number)
    for (const path of [`tickets/TKT-${ticket.number}`, `mails/${mail?._id}/text`, `mails/${mail?._id}/html`, `mails/${mail?._id}/why`]) {
      await page.goto(`${desk.origin}/console/${path}`)
      if (path.endsWith('html')) await page.frameLocator('iframe').getByText('Here it is.').waitFor()
      expect([hostileHtml[at]?.[0], path, page.url(), await page.evaluate('window.owned ?? null')]).toEqual([
        hostileHtml[at]?.[0],
        path,
        `${desk.origin}/console/${path}`,
        null,
      ])
      expect(await page.title()).not.toBe('owned')
    }
  }
  await page.goto(`${desk.origin}/console?view=open`)
  expect([await page.evaluate('window.owned ?? null'), elsewhere, desk.complaints]).toEqual([null, [], []])
}, 60_000)
