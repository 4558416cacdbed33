/** The list of tickets: filters over any attribute, several keys, groups and columns, saved as a view that everybody has. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANN, SAM, SUPPORT } from '../support/installation.ts'
import { post } from '../support/post.ts'
import { ticketOf } from '../support/observe.ts'
import { openDesk, type Desk } from './browser.ts'

const MIA = 'mia@us.example'
let desk: Desk
beforeAll(async () => {
  const agents = [
    { name: 'Sam Okafor', address: SAM },
    { name: 'Mia Berg', address: MIA },
  ]
  desk = await openDesk({}, { agents })
  desk.us.play()
  for (const subject of ['First', 'Second', 'Third'])
    await ticketOf(desk.us, await post(desk.us.mail, { from: `Ann <${ANN}>`, to: SUPPORT, subject, text: `${subject} question.` }))
}, 90_000)
afterAll(async () => {
  await desk.stop()
  expect(desk.complaints).toEqual([])
})

test('filters, group, order and columns hold together, are saved as a view, and another agent finds it', async () => {
  const page = await desk.signedIn(SAM)
  await page.getByText('More filters, group, order, columns').click()
  await page.getByLabel('Attribute').selectOption('title')
  await page.locator('select[name=is]').selectOption('!=')
  await page.getByLabel('Value').fill('Second')
  await page.getByLabel('Group by').selectOption('severity')
  await page.getByLabel('Several keys').fill('title:desc')
  await page.getByRole('checkbox', { name: 'mailbox' }).check()
  await page.getByRole('button', { name: 'Show' }).click()
  await page.getByRole('rowheader', { name: 'Severity: medium' }).waitFor()
  const subjects = () => page.locator('td.title a').allTextContents()
  expect(await subjects()).toEqual(['Third', 'First'])
  expect(await page.getByRole('cell', { name: 'support' }).count()).toBe(2)
  await page.getByText('Save as a view').click()
  await page.getByLabel('Name').fill('Not the second')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The view is saved.').waitFor()
  expect(await subjects()).toEqual(['Third', 'First'])
  const other = await desk.signedIn(MIA)
  await other.getByRole('link', { name: 'Not the second' }).click()
  expect(await other.locator('td.title a').allTextContents()).toEqual(['Third', 'First'])
  await other.getByText('Save as a view').click()
  await other.getByRole('button', { name: 'Delete this view' }).click()
  await other.getByText('Changed.').waitFor()
  expect(await other.getByRole('link', { name: 'Not the second' }).count()).toBe(0)
})

test('a filter that is none is said, and the list is there all the same', async () => {
  const page = await desk.signedIn(SAM)
  await page.goto(`${desk.origin}/console?view=open&filter=nonsense%3D1`)
  await page.getByText('tickets have no "nonsense"').waitFor()
  expect(await page.locator('td.title a').count()).toBe(3)
})

test('new mail is told of without a reload, and so is another agent who has the ticket open', async () => {
  const [page, mia] = [await desk.signedIn(SAM), await desk.signedIn(MIA)]
  await page.goto(`${desk.origin}/console?view=open`)
  await page.waitForTimeout(1000)
  const id = await post(desk.us.mail, { from: `Ann <${ANN}>`, to: SUPPORT, subject: 'Fourth', text: 'One more.' })
  const { number } = await ticketOf(desk.us, id)
  await page.getByText('1 new').waitFor()
  await page.getByRole('link', { name: 'Show' }).click()
  await page.getByRole('link', { name: 'Fourth' }).waitFor()
  for (const each of [mia, page]) await each.goto(`${desk.origin}/console/tickets/TKT-${number}`)
  await mia.getByText('Also here: Sam Okafor').waitFor()
  await page.getByText('Also here: Mia Berg').waitFor()
  await page.getByLabel('Severity').selectOption('high')
  await mia.getByText('This ticket has changed.').waitFor()
})

test('of two who set the same attribute, the second is shown both values and chooses', async () => {
  const [one, two] = [await desk.signedIn(SAM), await desk.signedIn(MIA)]
  for (const page of [one, two]) await page.goto(`${desk.origin}/console/tickets/TKT-1`)
  await one.getByLabel('Severity').selectOption('blocker')
  await one.getByText('Changed.').waitFor()
  await two.getByLabel('Severity').selectOption('low')
  await two.getByRole('link', { name: 'Keep blocker' }).waitFor()
  await two.getByRole('button', { name: 'Set low' }).click()
  await two.getByText('Changed.').waitFor()
  expect(await two.getByLabel('Severity').inputValue()).toBe('low')
  desk.complaints.length = 0
})
