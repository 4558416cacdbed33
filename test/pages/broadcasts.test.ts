/** Broadcasts as an admin plays them in a real browser: 200 mails sent and watched, one unsubscribed, answers that stay apart (T-09x). */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { existingBroadcast } from '../../src/act/broadcast.ts'
import { progressOf } from '../../src/act/broadcast-progress.ts'
import { unsubscribeToken } from '../../src/act/unsubscribe.ts'
import type { AccountId, ContactId, RevOrgId, TicketNumber } from '../../src/tickets/ticket.ts'
import { ANN, BOB, EVE, SAM, SUPPORT } from '../support/installation.ts'
import { ticketOf, until } from '../support/observe.ts'
import { answerTo, inboxOf, post, type Received } from '../support/post.ts'
import { looksRight, openDesk, type Desk } from './browser.ts'

const ADA = 'ada@us.example'
const CROWD = 'crowd@crowd.example'
const GHOST = 'ghost@acme.example'
const CROWDED = 200
/** Two hundred mails, a browser and a mail server share what machine there is. */
const slowMs = 120_000
const subject = 'Down <b>tonight</b>'
let desk: Desk
let admin: Page

beforeAll(async () => {
  const agents = [
    { name: 'Sam Okafor', address: SAM },
    { name: 'Ada Lind', address: ADA },
  ]
  const acknowledgement = { languages: { de: { subject: 'Anfrage', text: 'Ihre Anfrage ist da.' } } }
  desk = await openDesk({ admins: [ADA] }, { agents }, { people: [CROWD], support: { plusAddressing: true, acknowledgement } })
  desk.us.play()
  const { people } = desk.us.runtime.store
  const contactOf = (addrSpec: string, displayName: string, workspace: string) => ({
    id: `${workspace}/${addrSpec}` as ContactId,
    addrSpec,
    displayName,
    revOrg: workspace as RevOrgId,
    account: null,
  })
  const many = Array.from({ length: CROWDED - 4 }, (_, n) => `crowd+${n}@crowd.example`)
  await people.add(
    [{ revOrg: 'Crowd' as RevOrgId, account: 'Crowd' as AccountId, displayName: 'Crowd', domains: [] }],
    [...many.map((who) => contactOf(who, '<img src=x onerror=alert(1)>', 'Crowd')), contactOf(GHOST, '', 'Acme')],
  )
  const german = 'Guten Tag, unsere Lampe ist seit gestern kaputt und wir brauchen bitte bald einen Techniker. Vielen Dank.'
  await ticketOf(desk.us, await post(desk.us.mail, { from: EVE, to: SUPPORT, subject: 'Lampe', text: german }))
  admin = await desk.signedIn(ADA)
  admin.setDefaultTimeout(slowMs)
}, slowMs)
afterAll(async () => {
  await desk.stop()
  expect(desk.complaints).toEqual([])
}, slowMs)

const open = async (path: string, page = admin) => page.goto(`${desk.origin}/console/broadcasts${path}`)
const deps = () => ({ store: desk.us.runtime.store })
const progress = async (ticket: TicketNumber) => progressOf(await existingBroadcast(ticket, deps()), desk.us.runtime.store)
const press = async (name: string, page = admin) => page.getByRole('button', { name, exact: true }).click()
const said = async (text: string | RegExp, page = admin) => page.getByText(text).first().waitFor()
const refused = async (text: string | RegExp) => admin.locator('.notice.refused', { hasText: text }).waitFor()
const numberHere = () => Number(/TKT-(\d+)/.exec(admin.url())?.[1]) as TicketNumber

async function written(fill: () => Promise<unknown>): Promise<TicketNumber> {
  await open('/new')
  await admin.getByLabel('Subject').fill(subject)
  await admin.getByLabel(/^Text/).fill('We move to a new rack.\n<script>alert(1)</script>')
  await fill()
  await press('Go on')
  await said('It is written; nothing is sent yet.')
  return numberHere()
}

async function mailOf(who: string): Promise<Received> {
  return until(`the mail to ${who}`, async () => (await inboxOf(desk.us.mail, who)).find(({ message }) => message.subject === subject))
}

test(
  'what is unclear, or names what there is not, is refused, and stays typed',
  async () => {
    await open('')
    await said('There was no broadcast yet.')
    await admin.getByRole('link', { name: 'New broadcast' }).click()
    await admin.getByLabel('Subject').fill(subject)
    await admin.getByLabel(/^Text/).fill('We move.')
    await press('Go on')
    await refused('say whom it is for')
    await admin.getByLabel(/^Workspaces/).fill('Nowhere')
    await press('Go on')
    await refused('Nowhere')
    await admin.getByLabel(/^Workspaces/).fill('')
    await admin.getByLabel(/^Reporters of tickets/).fill('nonsense=1')
    await press('Go on')
    await refused('nonsense')
    await admin.getByLabel('Mails a minute at most').fill('fast')
    await press('Go on')
    await refused('a field below says why')
    await said('Must be a number, not a text.')
    expect(await admin.getByLabel('Mails a minute at most').getAttribute('aria-describedby')).toBe('fault-per_minute')
    expect(await admin.getByLabel(/^Text/).inputValue()).toBe('We move.')
    await looksRight(admin, 'broadcast-new')
    desk.complaints.length = 0
  },
  slowMs,
)

test(
  'an audience of nobody cannot be confirmed',
  async () => {
    await desk.us.runtime.store.broadcasts.unsubscribe([{ addrSpec: BOB, purpose: 'status-update', broadcast: 1 as TicketNumber }])
    await written(async () => admin.getByLabel(/^Contacts/).fill(BOB))
    await said('It would go to 0')
    await said('Left out: 1 unsubscribed.')
    expect(await admin.getByRole('button', { name: 'Send it' }).count()).toBe(0)
    await desk.us.runtime.store.broadcasts.subscribe(BOB, 'status-update')
    await press('Cancel it for good')
    await said('canceled')
  },
  slowMs,
)

test(
  'agents see broadcasts and send none',
  async () => {
    const number = await written(async () => admin.getByLabel(/^Workspaces/).fill('Acme'))
    const sam = await desk.signedIn(SAM)
    await open(`/TKT-${number}`, sam)
    await said('Admins send it.', sam)
    expect(await sam.getByRole('button', { name: /Send it|Cancel it/ }).count()).toBe(0)
    await open('', sam)
    expect(await sam.getByRole('link', { name: 'New broadcast' }).count()).toBe(0)
    await sam.context().close()
  },
  slowMs,
)

test(
  'one mail of each language stands there as it will be sent; a translation changes that of its language alone',
  async () => {
    const number = await written(async () => admin.getByLabel('All contacts').check())
    await said('It would go to 200')
    await said('In German, to 1')
    await said('Wenn Sie keine Statusmeldungen mehr von uns wünschen: antworten Sie auf diese Mail mit dem Betreff "unsubscribe"')
    await said('To get no more status updates from us: answer this mail with the subject "unsubscribe"')
    await said('There is no link for one click')
    await admin.getByText('Say it in another language, too').click()
    await admin.getByLabel(/^Language, by two letters/).fill('de')
    await admin.getByLabel('Subject').fill('Ausfall heute Nacht')
    await admin.getByLabel('Text').fill('Wir ziehen um.')
    await press('Add the language')
    await said('Wir ziehen um.')
    await said('<script>alert(1)</script>')
    await admin.getByText('As HTML').first().click()
    await admin.frameLocator('iframe').first().getByText('We move to a new rack.').waitFor()
    await looksRight(admin, 'broadcast-preview')
    await admin.getByText('Who they are').click()
    await said(`<img src=x onerror=alert(1)> <crowd+1@crowd.example>`)
    await open(`/TKT-${number}?people=200`)
    await press('Cancel it for good')
  },
  slowMs,
)

test(
  'T-093 200 are sent and watched: a wrong number and a changed audience are said, and asked for again',
  async () => {
    const number = await written(async () => {
      await admin.getByLabel('All contacts').check()
      await admin.getByLabel('Mails a minute at most').fill('3000')
    })
    await admin.getByLabel('Type 200 to send it to 200').fill('20')
    await press('Send it')
    await refused('you typed "20"; it would go to 200: nothing is sent')
    // Somebody comes for somebody who goes: the number alone would not tell.
    const { broadcasts, people } = desk.us.runtime.store
    await broadcasts.unsubscribe([{ addrSpec: 'crowd+0@crowd.example', purpose: 'status-update', broadcast: 1 as TicketNumber }])
    const late = { addrSpec: 'crowd+late@crowd.example', displayName: 'Late', revOrg: null, account: null }
    await people.add([], [{ id: '-/crowd+late@crowd.example' as ContactId, ...late }])
    await admin.getByLabel('Type 200 to send it to 200').fill('200')
    await press('Send it')
    await refused('would go to others than you saw')
    expect((await progress(number)).state).toBe('draft')
    await admin.getByLabel('Type 200 to send it to 200').fill('200')
    await admin.keyboard.press('Enter')
    await said('Changed.')
    desk.complaints.length = 0
    // The page follows without being loaded again.
    await until('the page to tell the end', async () => (await admin.getByText('200 of 200 settled').count()) > 0, slowMs)
    await said('It is done now.')
    expect(await progress(number)).toMatchObject({ total: 200, sent: 199, failed: 1, waiting: 0 })
    await said(GHOST)
    await said(/5\.1\.1/)
    const crowd = desk.us.mail.messages(CROWD)
    expect(crowd.length).toBe(196)
  },
  slowMs,
)

test(
  'T-093 one unsubscribes, and two workspaces answer: each on its ticket, as the page tells',
  async () => {
    const number = Math.max(...(await desk.us.runtime.store.broadcasts.newest(9)).map(({ ticket }) => ticket)) as TicketNumber
    const [anns, eves] = await Promise.all(
      [ANN, EVE].map(async (who) =>
        ticketOf(desk.us, await post(desk.us.mail, answerTo(await mailOf(who), { from: who, to: SUPPORT, text: `Secret of ${who}` }))),
      ),
    )
    expect(anns!.number).not.toBe(eves!.number)
    const recipients = await desk.us.runtime.store.broadcasts.recipients(number, 300)
    const bob = recipients.find(({ addrSpec }) => addrSpec === BOB)
    const page = await desk.stranger()
    await page.goto(`${desk.origin}/unsubscribe/${unsubscribeToken(bob?._id ?? '', desk.us.config)}`)
    await press('Unsubscribe', page)
    await said('You are unsubscribed', page)
    await page.context().close()
    await open(`/TKT-${number}`)
    await said('Answers: 2')
    await admin.getByRole('link', { name: `TKT-${anns!.number}` }).waitFor()
    await admin.getByRole('cell', { name: 'Other', exact: true }).waitFor()
    await said('Unsubscribed by it')
    await admin.locator('.progress').getByText(BOB).waitFor()
    await looksRight(admin, 'broadcast')
    await admin.getByRole('link', { name: `TKT-${eves!.number}` }).click()
    await said(`Secret of ${EVE}`)
    expect(await admin.getByText(`Secret of ${ANN}`).count()).toBe(0)
  },
  slowMs,
)

test(
  'one that is sent slowly is paused, goes on, and is canceled, by keys and without JavaScript',
  async () => {
    const number = await written(async () => {
      await admin.getByLabel(/^Workspaces/).fill('Crowd')
      await admin.getByLabel('Mails a minute at most').fill('1')
    })
    const state = await admin.context().storageState()
    const context = await admin.context().browser()!.newContext({ storageState: state, javaScriptEnabled: false })
    const plain = await context.newPage()
    await open(`/TKT-${number}`, plain)
    await plain.getByLabel(/^Type 19\d to send it/).fill('195')
    await plain.keyboard.press('Enter')
    await said('Changed.', plain)
    for (const [name, after] of [
      ['Pause', 'paused'],
      ['Go on', 'sending'],
      ['Cancel it for good', 'canceled'],
    ] as const) {
      await plain.getByRole('button', { name, exact: true }).focus()
      await plain.keyboard.press('Enter')
      await said('Changed.', plain)
      expect((await progress(number)).state).toBe(after)
    }
    await context.close()
    await open('')
    await said('All contacts')
  },
  slowMs,
)

test(
  'the list is without a violation of axe, and without sideways scroll',
  async () => {
    await open('')
    await looksRight(admin, 'broadcasts')
  },
  slowMs,
)
