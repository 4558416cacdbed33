/** The list of tickets: filters over any attribute, several keys, groups and columns, saved as a view that everybody has. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANN, SAM, SUPPORT } from '../support/installation.ts'
import { post } from '../support/post.ts'
import { ticketOf } from '../support/observe.ts'
import { looksRight, openDesk, type Desk } from './browser.ts'

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

test('what is done to many says what it did and what was refused, and is taken back once, with what others changed since left as it is', async () => {
  const page = await desk.signedIn(SAM)
  const { store } = desk.us.runtime
  await store.records.seed('tag', [{ id: '<i>Blocked</i>', description: '', isDeprecated: false, allowedValues: [] } as never])
  const change = async (what: string, which = '') => {
    await page.goto(`${desk.origin}/console?view=open&sort=oldest`)
    for (const box of (await page.getByRole('checkbox', { name: /^Tick / }).all()).slice(0, 2)) await box.check()
    await page.locator('select[name=do]').selectOption(what)
    await page.getByLabel('Group or tag').fill(which)
    await page.getByRole('button', { name: 'Do it' }).focus()
    await page.keyboard.press('Enter')
  }
  const tickets = async () => Promise.all([1, 2].map(async (number) => (await store.tickets.find(number as never))!))
  const before = (await tickets()).map(({ severity }) => severity)
  await change('severity:high')
  await page.getByText('Severity high: 2 of 2 changed.').waitFor()
  expect((await tickets()).map(({ severity }) => severity)).toEqual(['high', 'high'])
  const mia = await desk.signedIn(MIA)
  await mia.goto(page.url())
  expect(await mia.getByRole('button', { name: /^Undo/ }).count()).toBe(0)
  await mia.goto(`${desk.origin}/console/tickets/TKT-2`)
  await mia.getByLabel('Severity').selectOption('blocker')
  await mia.getByText('Changed.').waitFor()
  await page.getByRole('button', { name: 'Undo: Severity high' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('Severity high (taken back)').waitFor()
  expect((await tickets()).map(({ severity }) => severity)).toEqual([before[0], 'blocker'])
  expect(await page.getByRole('button', { name: 'Undo: Severity high' }).count()).toBe(0)
  await change('tag', '<i>Blocked</i>')
  await page.getByText('Add the tag … <i>Blocked</i>: 2 of 2 changed.').waitFor()
  await change('tag', 'no such')
  await page.locator('.notice.refused').getByText('0 of 2 changed, 2 refused').waitFor()
  await page.getByRole('link', { name: 'TKT-1' }).first().waitFor()
  await page.goto(`${desk.origin}/console/bulk`)
  await looksRight(page, 'bulk')
  await change('')
  await page.getByText('tick tickets, and choose what is to be done').waitFor()
  desk.complaints.length = 0
}, 90_000)
