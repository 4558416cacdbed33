/** Writing on the pages: files by drop and paste, an answer that is taken back, a session that ends in mid-typing. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANN, SAM, SUPPORT } from '../support/installation.ts'
import { inboxOf, post } from '../support/post.ts'
import { settled, ticketNumbered, ticketOf, until } from '../support/observe.ts'
import { openDesk, type Desk } from './browser.ts'

let desk: Desk
let number: number
let address: string
beforeAll(async () => {
  desk = await openDesk({ undoSeconds: 2 })
  desk.us.play()
  const id = await post(desk.us.mail, { from: `Ann <${ANN}>`, to: SUPPORT, subject: 'Blank pages', text: 'It prints blank pages.' })
  number = (await ticketOf(desk.us, id)).number
  address = `${desk.origin}/console/tickets/TKT-${number}`
}, 60_000)
afterAll(async () => {
  await desk.stop()
  expect(desk.complaints).toEqual([])
})

async function onTicket(who = SAM): Promise<Page> {
  const page = await desk.signedIn(who)
  await page.goto(who === SAM ? address : address.replace('/console/', '/portal/'))
  return page
}

const answersTo = async (addrSpec: string, text: string) =>
  (await inboxOf(desk.us.mail, addrSpec)).filter(({ message }) => message.text.includes(text))
const fileNamed = (name: string, content: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) })
/** A file in the air above the text, or on the clipboard. */
const givenBy = (event: 'drop' | 'paste', name: string) => `(() => {
  const given = new DataTransfer()
  given.items.add(new File(['content of ${name}'], '${name}', { type: 'text/plain' }))
  const kind = '${event}' === 'drop' ? DragEvent : ClipboardEvent
  const more = '${event}' === 'drop' ? { dataTransfer: given } : { clipboardData: given }
  document.querySelector('textarea').dispatchEvent(new kind('${event}', { bubbles: true, cancelable: true, ...more }))
})()`

test('files that are chosen, dropped and pasted go along with an answer; one that is unticked stays behind', async () => {
  const page = await onTicket()
  await page.getByLabel('Choose, drop or paste').setInputFiles([fileNamed('chosen.txt', 'chosen'), fileNamed('left.txt', 'left out')])
  await page.getByLabel('left.txt').uncheck()
  await page.evaluate(givenBy('drop', 'dropped.txt'))
  await page.getByLabel('dropped.txt').waitFor()
  await page.evaluate(givenBy('paste', 'pasted.txt'))
  await page.getByLabel('pasted.txt').waitFor()
  await page.getByLabel('Text').fill('With three files.')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  const [mail] = await until('the answer', async () => {
    const found = await answersTo(ANN, 'With three files.')
    return found.length > 0 ? found : undefined
  })
  expect(mail?.message.attachments.map(({ filename }) => filename).toSorted()).toEqual(['chosen.txt', 'dropped.txt', 'pasted.txt'])
})

test('a file that is too large is refused in a sentence, and neither the text nor the others are lost', async () => {
  const page = await onTicket()
  await page.locator('[data-upload]').evaluate('(input) => input.removeAttribute("data-upload")')
  await page.getByLabel('Text').fill('See the picture.')
  await page.evaluate('document.querySelector("[name=files]").replaceWith(document.querySelector("[name=files]").cloneNode())')
  await page
    .locator('[name=files]')
    .setInputFiles([
      fileNamed('small.txt', 'small'),
      { name: 'huge.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(19e6) },
    ])
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByText('huge.bin is too large: all files together may have 18 MB. Nothing was sent').waitFor()
  expect(await page.getByLabel('Text').inputValue()).toBe('See the picture.')
  expect(await page.getByLabel('small.txt').isChecked()).toBe(true)
  desk.complaints.length = 0
})

test('a note and a new ticket take files, too', async () => {
  const page = await onTicket()
  await page.getByLabel('Internal note').check()
  await page.getByLabel('Choose, drop or paste').setInputFiles([fileNamed('inside.txt', 'for us')])
  await page.getByLabel('inside.txt').waitFor()
  await page.getByLabel('Text').fill('See the file.')
  await page.keyboard.press('Control+Enter')
  await page.getByText('Files: inside.txt').waitFor()
  await page.keyboard.press('c')
  await page.getByLabel('Title').fill('With a file')
  await page.getByLabel('Choose, drop or paste').setInputFiles([fileNamed('plan.txt', 'the plan')])
  await page.getByLabel('plan.txt').waitFor()
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByText('Files: plan.txt').waitFor()
})

test('a customer’s message in the portal brings its files to the ticket', async () => {
  const page = await onTicket(ANN)
  await page.getByLabel('Choose, drop or paste').setInputFiles([fileNamed('übung.txt', 'the log')])
  await page.getByLabel('übung.txt').waitFor()
  await page.getByLabel('Your message').fill('Here is the log.')
  await page.getByRole('button', { name: 'Send' }).click()
  await until('the message', async () => (await desk.us.runtime.store.messages.ofTicket(number as never)).length > 1 || undefined)
  await settled(desk.us)
  await page.reload()
  await page.getByText('Files: übung.txt').waitFor()
})

test('an answer can be taken back for a while: nobody got it, and it is there to go on with', async () => {
  const page = await onTicket()
  const { needsResponse, version } = await ticketNumbered(desk.us, number)
  await page.getByLabel('Text').fill('Sent too early.')
  await page.getByRole('button', { name: 'Send and wait' }).click()
  await page.getByText('This answer goes out in').waitFor()
  await page.keyboard.press('z')
  await page.getByText('Nothing was sent: the answer is below again.').waitFor()
  expect(await page.getByLabel('Text').inputValue()).toBe('Sent too early.')
  await page.waitForTimeout(2500)
  await settled(desk.us)
  expect(await answersTo(ANN, 'Sent too early.')).toEqual([])
  expect(await ticketNumbered(desk.us, number)).toMatchObject({ needsResponse, version })
})

test('left alone it goes out, and the ticket waits for the customer', async () => {
  const page = await onTicket()
  await page.getByLabel('Text').fill('Which printer is it?')
  await page.getByRole('button', { name: 'Send and wait' }).click()
  await until('the answer', async () => (await answersTo(ANN, 'Which printer is it?')).length === 1 || undefined)
  await until('the stage', async () => (await ticketNumbered(desk.us, number)).stage === 'awaiting_customer_response' || undefined)
})

test('a message that comes while an answer is held stops it, and says so', async () => {
  const page = await onTicket()
  await page.getByLabel('Text').fill('Never mind.')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  const thread = (await desk.us.runtime.store.messages.ofTicket(number as never)).map(({ messageId }) => messageId)
  await post(desk.us.mail, { from: ANN, to: SUPPORT, subject: `Re: [TKT-${number}]`, text: 'It is the big one.', thread })
  await page.getByText('Nothing was sent: a message came in the meantime').waitFor()
  await page.getByText('It is the big one.').waitFor()
  await page.getByRole('button', { name: 'Go on writing' }).click()
  expect(await page.getByLabel('Text').inputValue()).toBe('Never mind.')
})

test('a session that ends in mid-typing loses no text', async () => {
  const page = await onTicket()
  await page.getByLabel('Text').fill('A long answer.')
  await desk.us.runtime.store.sessions.end(SAM, null)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByText('Your session has ended; nothing is lost').waitFor()
  expect(await page.getByLabel('Text').inputValue()).toBe('A long answer.')
  await desk.signIn(page.context(), SAM)
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('You have signed in anew').waitFor()
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('The answer waits below').waitFor()
  expect(await page.getByText('on its way').count()).toBe(0)
  await until('the answer', async () => (await answersTo(ANN, 'A long answer.')).length === 1 || undefined)
  desk.complaints.length = 0
})

test('a canned answer is filled into the text where one stands', async () => {
  await desk.us.runtime.store.records.insert('canned-answer', {
    id: 'paper',
    name: 'paper',
    body: 'Try other paper.',
    group: null,
    language: null,
  })
  const page = await onTicket()
  await page.getByLabel('Text').fill('Hello! ')
  await page.getByText('Canned answers').click()
  await page.getByRole('link', { name: 'paper' }).click()
  expect(await page.getByLabel('Text').inputValue()).toBe('Hello! Try other paper.')
  await page.goto(`${address}?canned=paper`)
  expect(await page.getByLabel('Text').inputValue()).toContain('Try other paper.')
})

test('somebody sees where they are signed in, and ends it', async () => {
  const [here, there] = [await onTicket(), await onTicket()]
  await here.getByRole('link', { name: SAM }).first().click()
  await here.getByRole('button', { name: 'End all others' }).click()
  await here.getByText('this browser').waitFor()
  expect(await here.getByRole('button', { name: 'End it' }).count()).toBe(1)
  await there.goto(address)
  expect(there.url()).toContain('/console/sign-in')
})
