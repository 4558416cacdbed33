/** A ticket without a mouse, and without JavaScript: reading, answering, changing; and what stands beside it. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ANN, SAM, SUPPORT } from '../support/installation.ts'
import { settled, ticketNumbered, ticketOf } from '../support/observe.ts'
import { inboxOf, post } from '../support/post.ts'
import { openDesk, type Desk } from './browser.ts'

let desk: Desk
let number: number
let address: string
beforeAll(async () => {
  desk = await openDesk()
  desk.us.play()
  number = await opened('Blank pages', [{ filename: 'page.txt', content: Buffer.from('blank') }])
  address = `${desk.origin}/console/tickets/TKT-${number}`
}, 60_000)
afterAll(async () => {
  await desk.stop()
  expect(desk.complaints).toEqual([])
})

const opened = async (subject: string, attachments: { filename: string; content: Buffer }[] = []) =>
  (
    await ticketOf(
      desk.us,
      await post(desk.us.mail, { from: `Ann <${ANN}>`, to: SUPPORT, subject, text: 'It prints blank pages.', attachments }),
    )
  ).number
const now = async () => ticketNumbered(desk.us, number)
const hasGot = async (text: string) => {
  await settled(desk.us)
  return (await inboxOf(desk.us.mail, ANN)).some(({ message }) => message.text.includes(text))
}

describe('by keyboard alone', () => {
  let page: Page
  const changed = async () => {
    await page.getByText('Changed.').waitFor()
    await page.goto(address)
    await page.locator('html.scripted').waitFor()
  }
  beforeAll(async () => {
    page = await desk.signedIn(SAM)
    await page.goto(address)
    await page.locator('html.scripted').waitFor()
  })

  test('an owner, a severity and a stage are set; keys may pass over other values on their way', async () => {
    await page.keyboard.press('a')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await changed()
    expect((await now()).ownedBy).toEqual([SAM])
    await page.getByLabel('Severity').focus()
    const severity = (await now()).severity
    for (const key of ['ArrowDown', 'ArrowUp', 'ArrowUp']) await page.keyboard.press(key)
    expect((await now()).severity).toBe(severity)
    await page.keyboard.press('Tab')
    await changed()
    expect((await now()).severity).not.toBe(severity)
    await page.keyboard.press('s')
    await page.keyboard.press('Enter')
    await changed()
    expect((await now()).stage).not.toBe('queued')
  })

  test('a note is written, and the ticket is found, read and answered', async () => {
    await page.keyboard.press('n')
    await page.keyboard.type('Seen before.')
    await page.keyboard.press('Control+Enter')
    await page.getByText('The note is on the ticket.').waitFor()
    await page.keyboard.press('u')
    await page.waitForURL(/\/console$/)
    await page.locator('html.scripted').waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('blank')
    await page.keyboard.press('Enter')
    await page.waitForURL(/q=blank/)
    await page.locator('html.scripted').waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.waitForURL(/tickets\/TKT-/)
    await page.locator('html.scripted').waitFor()
    await page.keyboard.press('r')
    await page.keyboard.type('Clean the drum.')
    await page.keyboard.press('Control+Enter')
    await page.getByText('The answer is on its way.').waitFor()
    expect(await hasGot('Clean the drum.')).toBe(true)
  })

  test('everything that is clicked is reached by Tab, from the link to the content on', async () => {
    await page.goto(address)
    const reachable = (await page.evaluate(
      "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].filter((one) => one.checkVisibility() && one.tabIndex >= 0 && !(one.type === 'radio' && !one.checked)).length",
    )) as number
    const seen = new Set<string>()
    for (let at = 0; at < reachable + 5; at++) {
      await page.keyboard.press('Tab')
      const place = (await page.evaluate(
        '(() => { const one = document.activeElement; return one === document.body ? "" : String([...document.querySelectorAll("*")].indexOf(one)) })()',
      )) as string
      if (place !== '') seen.add(place)
    }
    expect(seen.size).toBe(reachable)
  })
})

describe('without JavaScript', () => {
  let page: Page
  beforeAll(async () => {
    const signedIn = await desk.signedIn(SAM)
    const context = await signedIn.context().browser()!.newContext({ javaScriptEnabled: false })
    await context.addCookies(await signedIn.context().cookies())
    page = await context.newPage()
    page.setDefaultTimeout(8_000)
  })

  test('a ticket is read and answered, and notes are written', async () => {
    await page.goto(`${desk.origin}/console?view=open`)
    await page.getByRole('link', { name: 'Blank pages' }).click()
    await page.getByText('It prints blank pages.').waitFor()
    await page.getByLabel('Text').fill('Then change the drum.')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('The answer is on its way.').waitFor()
    expect(await hasGot('Then change the drum.')).toBe(true)
    await page.getByLabel('Internal note').check()
    await page.getByLabel('Text').fill('Drums are out of stock.')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('The note is on the ticket.').waitFor()
    expect(await hasGot('out of stock')).toBe(false)
  })

  test('an attribute without a place of its own is set by the control of its type, and refused in words', async () => {
    const set = async (workspace: string) => {
      await page.goto(address)
      await page.getByLabel('Workspace').fill(workspace)
      await page
        .locator('form.setter', { has: page.getByLabel('Workspace') })
        .getByRole('button', { name: 'Set' })
        .click()
    }
    await set('Nowhere')
    await page.getByText('there is no workspace "Nowhere"').waitFor()
    await desk.us.runtime.store.records.insert('workspace', { id: 'North', displayName: 'North', account: 'north', domains: [] } as never)
    await set('North')
    await page.getByText('Changed.').waitFor()
    expect((await now()).revOrg).toBe('North')
    await set('')
    await page.getByText('Changed.').waitFor()
    expect((await now()).revOrg).toBeNull()
  })

  test('attributes, people and the stage are changed; a refusal keeps what was written', async () => {
    await page.goto(address)
    await page.getByLabel('Severity').selectOption('blocker')
    await page
      .locator('form.setter', { has: page.getByLabel('Severity') })
      .getByRole('button', { name: 'Set' })
      .click()
    await page.getByText('Changed.').waitFor()
    expect((await now()).severity).toBe('blocker')
    await page.getByLabel('Add to subscribers').fill(SAM)
    await page.getByLabel('Add to subscribers').press('Enter')
    await page.getByText('Changed.').waitFor()
    expect((await now()).subscribers.join()).toContain(SAM)
    await page.getByRole('checkbox', { name: ANN }).uncheck()
    await page.getByLabel('Text').fill('For nobody.')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('nobody would get the answer').waitFor()
    expect(await page.getByLabel('Text').inputValue()).toBe('For nobody.')
    const { stage } = await now()
    await page.locator('.steps button').first().click()
    await page.getByText('Changed.').waitFor()
    expect((await now()).stage).not.toBe(stage)
  })
})

test('an issue is added under a ticket by its title, and stands among its links', async () => {
  const page = await desk.signedIn(SAM)
  await page.goto(address)
  await page.getByText('Add a child issue').click()
  await page.locator('form[action$=child-issue]').getByLabel('Title').fill('The drum wears out')
  await page.keyboard.press('Enter')
  await page.getByText('Changed.').waitFor()
  await page
    .locator('aside')
    .getByText(/ISS-\d+/)
    .waitFor()
})

test('attachments are listed with where they come from, and saved, never opened', async () => {
  const page = await desk.signedIn(SAM)
  await page.goto(address)
  await page.getByText('mail of ann').waitFor()
  const download = page.waitForEvent('download')
  await page.locator('aside').getByRole('link', { name: 'page.txt' }).click()
  expect((await download).suggestedFilename()).toBe('page.txt')
})

test('pictures are shown in small, and nothing that only calls itself one', async () => {
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
  const page = await desk.signedIn(SAM)
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
  const attachments = [
    { filename: 'lamp.png', content: png },
    { filename: 'svg.png', content: svg },
    { filename: 'html.png', content: Buffer.from('<script>alert(1)</script>') },
    { filename: 'plan.svg', content: svg },
    { filename: 'plan.pdf', content: Buffer.from('%PDF-1.7') },
  ]
  const id = await post(desk.us.mail, { from: ANN, to: SUPPORT, subject: 'Pictures', text: 'See them.', attachments })
  await page.goto(`${desk.origin}/console/tickets/TKT-${(await ticketOf(desk.us, id)).number}`)
  await page.locator('aside img.preview').first().waitFor()
  await page.waitForLoadState('networkidle')
  const shown = await page.evaluate('[...document.querySelectorAll("aside img.preview")].map((image) => [image.src, image.naturalWidth])')
  const pictures = shown as [string, number][]
  expect(pictures.map(([, width]) => width)).toEqual([1, 0, 0])
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const answers = await Promise.all(pictures.map(async ([url]) => fetch(url, { headers: { cookie } })))
  expect(answers.map(({ status, headers }) => [status, headers.get('content-type'), headers.get('x-content-type-options')])).toEqual([
    [200, 'image/png', 'nosniff'],
    [204, null, 'nosniff'],
    [204, null, 'nosniff'],
  ])
})

describe('a whole ticket', () => {
  let page: Page
  let other: number
  const opens = async (what: string) => page.locator('aside summary', { hasText: what }).click()
  beforeAll(async () => {
    page = await desk.signedIn(SAM)
    other = await opened('Two questions')
  }, 60_000)
  const show = async () => page.goto(`${desk.origin}/console/tickets/TKT-${other}`)

  test('is put aside until a time that is said in words, and woken', async () => {
    await show()
    await opens('Put aside')
    await page.getByLabel('Until').fill('whenever')
    await page.keyboard.press('Enter')
    await page.locator('.notice.refused').waitFor()
    desk.complaints.length = 0
    await opens('Put aside')
    await page.getByLabel('Until').fill('2031-12-01')
    await page.keyboard.press('Enter')
    await page.getByText('Put aside until').waitFor()
    expect((await ticketNumbered(desk.us, other)).snoozedUntilMs).toBe(Date.parse('2031-12-01'))
    await page.getByRole('button', { name: 'Wake it' }).click()
    await page.getByText('Changed.').waitFor()
    expect((await ticketNumbered(desk.us, other)).snoozedUntilMs).toBeNull()
  })

  test('gives messages to a ticket of their own', async () => {
    const thread = (await desk.us.runtime.store.messages.ofTicket(other as never)).map(({ messageId }) => messageId)
    await ticketOf(desk.us, await post(desk.us.mail, { from: ANN, to: SUPPORT, subject: 'And the lamp', text: 'It is dark.', thread }))
    await show()
    await opens('Split messages off')
    await page.getByRole('checkbox', { name: /And the lamp/ }).check()
    await page.getByRole('button', { name: 'Make a ticket of them' }).click()
    await page.getByText('Changed.').waitFor()
    expect(await page.getByText('It is dark.').count()).toBe(0)
    expect(await desk.us.runtime.store.tickets.list({ title: 'And the lamp' }, 2)).toHaveLength(1)
  })

  test('is marked as spam, and who opened it is blocked', async () => {
    await show()
    await page.locator('aside summary', { hasText: /^Spam$/ }).click()
    await page.locator('select[name=block]').selectOption('sender')
    await page.getByRole('button', { name: 'It is spam' }).click()
    await page.getByText('It is marked as spam.').waitFor()
    expect((await ticketNumbered(desk.us, other)).isSpam).toBe(true)
    expect((await desk.us.runtime.store.blockedSenders.all(9)).map(({ id }) => id)).toEqual([ANN])
  })
})
