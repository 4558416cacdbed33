/** Issues, articles and spam in a real browser: a board whose tickets follow, knowledge with all that it was before, held mail. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createChildIssue } from '../../src/act/edit-issue.ts'
import { editTicket } from '../../src/act/edit-ticket.ts'
import { editDepsOf } from '../../src/process/edit-deps.ts'
import type { Ticket } from '../../src/tickets/ticket.ts'
import { ANN, SAM, SUPPORT, ZED } from '../support/installation.ts'
import { ticketNumbered, ticketOf, until } from '../support/observe.ts'
import { post } from '../support/post.ts'
import { looksRight, openDesk, type Desk } from './browser.ts'

let desk: Desk
let ticket: Ticket
let page: Page
beforeAll(async () => {
  desk = await openDesk({}, { spam: { presets: ['spamassassin'], action: 'hold' } })
  desk.us.play()
  ticket = await ticketOf(
    desk.us,
    await post(desk.us.mail, { from: ANN, to: SUPPORT, subject: 'The lid leaks', text: 'Water everywhere.' }),
  )
  const by = { addrSpec: SAM, displayName: 'Sam Okafor', groups: [] }
  const escalated = { kind: 'stage', to: 'awaiting_product_assist', override: true, reason: 'to be looked at' } as const
  await editTicket(ticket.number, [escalated], { by, ifVersion: null }, editDepsOf(desk.us.runtime))
  const written = { title: 'Lid <b>seal</b>', body: 'The seal is too thin.' }
  await createChildIssue(ticket.number, written, { by, ifVersion: null }, editDepsOf(desk.us.runtime))
  page = await desk.signedIn(SAM)
}, 60_000)
afterAll(async () => {
  await desk.stop()
  expect(desk.complaints).toEqual([])
})

const open = async (path: string) => page.goto(`${desk.origin}/console/${path}`)

test('an issue is found on the board by its stage; what it becomes, its tickets follow', async () => {
  await open(`tickets/TKT-${ticket.number}`)
  await page.locator('aside').getByRole('link', { name: 'ISS-1' }).click()
  await page.getByRole('link', { name: `TKT-${ticket.number} The lid leaks` }).waitFor()
  await page.getByLabel('Stage').selectOption('in_development')
  await page.getByLabel('Owner').selectOption(SAM)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Changed.').waitFor()
  expect((await ticketNumbered(desk.us, ticket.number)).stage).toBe('in_development')
  await page.getByRole('link', { name: 'Issues', exact: true }).click()
  await page.locator('section', { hasText: 'Under way' }).getByRole('link', { name: 'ISS-1 Lid <b>seal</b>' }).waitFor()
})

test('an issue is opened by its title; of two who change one, the second is told, and loses nothing', async () => {
  await open('issues')
  await page.getByLabel('New issue').fill('A thicker seal')
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByText('The issue is there.').waitFor()
  const other = await desk.signedIn(SAM)
  await other.goto(page.url())
  await page.getByLabel('Description').fill('Two millimetres.')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Changed.').waitFor()
  await other.getByLabel('Description').fill('Three millimetres.')
  await other.getByRole('button', { name: 'Save' }).click()
  await other.getByText('has changed since you read it').waitFor()
  expect(await other.getByLabel('Description').inputValue()).toBe('Three millimetres.')
  await page.getByLabel('Title').fill(' ')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('.notice.refused').waitFor()
  desk.complaints.length = 0
})

test('an article is written, found by its words, changed, and made again what it was', async () => {
  await open('articles')
  await page.getByRole('link', { name: 'New article' }).click()
  await page.getByLabel('Title').fill('Seals <i>of</i> lids')
  await page.getByLabel('Text').fill('Change the gasket once a year.')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByText('The article is there.').waitFor()
  await page.getByText('Change it').click()
  await page.getByLabel('Text').fill('Change the gasket twice a year.')
  await page.getByLabel('Published').uncheck()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('for agents alone').waitFor()
  await until('the index to follow', async () => {
    await open('articles?q=gasket+twice')
    return (await page.getByRole('link', { name: 'ART-1 Seals <i>of</i> lids' }).count()) > 0
  })
  await page.getByRole('link', { name: 'ART-1' }).click()
  await page.getByRole('link', { name: '1: Seals' }).click()
  await page.getByText('once a year').waitFor()
  await page.getByRole('button', { name: 'Make it this again' }).click()
  await page.getByText('Changed.').waitFor()
  await page.locator('pre', { hasText: 'once a year' }).waitFor()
  expect(await page.getByRole('link', { name: /^\d: Seals/ }).count()).toBe(2)
  const versions = await desk.us.runtime.store.articleVersions.of('ART-1')
  expect(versions.map(({ replacedBy }) => replacedBy)).toEqual([SAM, SAM])
})

test('an article without a title is refused, and its text is kept', async () => {
  await open('articles/new')
  await page.getByLabel('Title').fill(' ')
  await page.getByLabel('Text').fill('A long text.')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.locator('.notice.refused').waitFor()
  expect(await page.getByLabel('Text').inputValue()).toBe('A long text.')
  desk.complaints.length = 0
})

test('a held mail is read and released; a sender is blocked, and let in again', async () => {
  const spam = { from: ZED, to: SUPPORT, subject: 'Cheap <b>seals</b>', text: 'Buy ten.', headers: { 'X-Spam-Flag': 'YES' } }
  await post(desk.us.mail, spam)
  await until('the held mail', async () => (await desk.us.runtime.store.inboundRows.held(9)).length > 0)
  await open('spam')
  await looksRight(page, 'spam')
  await page.getByText('Cheap <b>seals</b>').click()
  await page.getByText('Buy ten.').waitFor()
  await page.getByRole('button', { name: `Release the mail of ${ZED}` }).click()
  await page.getByText('It is treated as if it had just come.').waitFor()
  await until('its ticket', async () => (await desk.us.runtime.store.tickets.list({ title: 'Cheap <b>seals</b>' }, 1)).length > 0)
  await page.getByLabel('Address or domain to block').fill(SUPPORT)
  await page.getByRole('button', { name: 'Block' }).click()
  await page.getByText('is not blocked: it is one of ours').waitFor()
  await page.getByLabel('Address or domain to block').fill('rival.example')
  await page.getByRole('button', { name: 'Block' }).click()
  await page.getByRole('cell', { name: 'rival.example', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Let rival.example in again' }).click()
  await page.getByText('Nobody is blocked.').waitFor()
  desk.complaints.length = 0
})

test.each([
  ['issues', 'issues'],
  ['issue', 'issues/ISS-1'],
  ['articles', 'articles'],
  ['article', 'articles/ART-1'],
])('the page %s is without a violation of axe, and without sideways scroll', async (name, path) => {
  await open(path)
  await looksRight(page, name)
})
