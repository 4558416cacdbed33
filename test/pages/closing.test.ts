/** Links in mails that close a ticket (T-064, T-068): from the template to the timeline, and every way in which they do nothing. */
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { editTicket } from '../../src/act/edit-ticket.ts'
import type { TicketNumber } from '../../src/tickets/ticket.ts'
import { ANN, BOB, SAM, SUPPORT } from '../support/installation.ts'
import { answerTo, inboxOf, post, type Received } from '../support/post.ts'
import { ticketNumbered, ticketOf, until } from '../support/observe.ts'
import { editDepsOf } from '../../src/process/edit-deps.ts'
import { looksRight, openDesk, type Desk } from './browser.ts'

let desk: Desk
beforeAll(async () => {
  const reply = { text: '{answer}\n\nSolved? {confirm}', html: '<div>{answer}</div><a href="{confirm}">Solved</a>' }
  const rules = [{ name: 'sorry', when: 'new-ticket', if: { words: 'urgent' }, do: { answer: { text: 'Too late? {cancel}' } } }]
  desk = await openDesk({ publicUrl: 'http://desk.us.example' }, { rules }, { support: { reply } })
  desk.us.play()
}, 60_000)
afterAll(async () => {
  await desk.stop()
  expect(desk.complaints).toEqual([])
})

/** A ticket of Ann's that Sam has answered: its number, the answer as she got it, and its link. */
async function answered(subject: string, cc: readonly string[] = []) {
  const id = await post(desk.us.mail, { from: `Ann <${ANN}>`, to: SUPPORT, cc, subject, text: `${subject}: it leaks.` })
  const { number } = await ticketOf(desk.us, id)
  const told = await mailTo(SAM, `${subject}: it leaks.`)
  await post(desk.us.mail, answerTo(told, { from: SAM, to: SUPPORT, text: `${subject}: turn it off.` }))
  const mail = await mailTo(ANN, `${subject}: turn it off.`)
  return { number, mail, link: linkIn(mail) }
}

async function mailTo(who: string, text: string): Promise<Received> {
  return until(`the mail with "${text}"`, async () =>
    (await inboxOf(desk.us.mail, who)).find(({ message }) => message.text.includes(text) && message.from.addrSpec === SUPPORT),
  )
}

function linkIn({ message }: Received): string {
  return /http:\/\/desk\.us\.example(\S+)/.exec(message.text)?.[1] ?? ''
}

const opened = async (path: string, method = 'GET') => {
  const response = await fetch(`${desk.origin}${path}`, { method, redirect: 'manual' })
  return { status: response.status, text: await response.text() }
}
const stage = async (number: number) => (await ticketNumbered(desk.us, number)).stage
const edit = async (number: number, change: Parameters<typeof editTicket>[1][number]) =>
  editTicket(number as TicketNumber, [change], { by: { kind: 'user', id: SAM }, ifVersion: null }, editDepsOf(desk.us.runtime))

test('T-064 its button closes the ticket in the name of whose link it is, once; looking at it changes nothing', async () => {
  const { number, mail, link } = await answered('Kettle')
  expect(mail.raw.replace(/=\r\n/g, '')).toContain(`<a href=3D"http://desk.us.example${link}">Solved</a>`)
  for (let i = 0; i < 3; i++) expect((await opened(link, i === 2 ? 'HEAD' : 'GET')).status).toBe(200)
  expect(await stage(number)).not.toBe('resolved')
  const page = await desk.stranger()
  await page.goto(`${desk.origin}${link}`)
  await looksRight(page, 'confirm')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByText('Thank you: the ticket is closed.').waitFor()
  expect(await stage(number)).toBe('resolved')
  const lines = await desk.us.runtime.store.timeline.ofTicket(number as TicketNumber)
  const moved = lines.find(({ change }) => change?.to === 'resolved')
  expect(moved?.by).toEqual({ kind: 'contact', id: `Acme/${ANN}` })
  expect(lines.some(({ body }) => body?.includes('its reporter says by a link in our mail that this solved it'))).toBe(true)
  const [audited] = await desk.us.runtime.store.auditLog.latest({ by: ANN }, 1)
  expect(audited).toMatchObject({ what: '/confirm/:token', values: { ticket: `TKT-${number}` }, status: 200 })
  expect(await opened(link, 'POST')).toMatchObject({ status: 410, text: expect.stringContaining('This link was used') as string })
})

test('T-068 a rule’s letter may have a link that cancels', async () => {
  const id = await post(desk.us.mail, { from: ANN, to: SUPPORT, subject: 'Urgent', text: 'It is urgent.' })
  const { number } = await ticketOf(desk.us, id)
  const link = linkIn(await mailTo(ANN, 'Too late?'))
  expect((await opened(link.replace('/cancel/', '/confirm/'), 'POST')).status).toBe(404)
  expect((await opened(link, 'POST')).text).toContain('The ticket is cancelled.')
  expect(await stage(number)).toBe('canceled')
})

test('of two who press it at once one is the first, and the ticket is closed once', async () => {
  const { number, link } = await answered('Lamp')
  const statuses = (await Promise.all([1, 2, 3].map(async () => opened(link, 'POST')))).map(({ status }) => status)
  expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 410, 410])
  const lines = await desk.us.runtime.store.timeline.ofTicket(number as TicketNumber)
  expect(lines.filter(({ change }) => change?.to === 'resolved')).toHaveLength(1)
})

test('a form of another site, or of another method, closes nothing', async () => {
  const { number, link } = await answered('Mixer')
  const foreign = await fetch(`${desk.origin}${link}`, { method: 'POST', headers: { origin: 'https://evil.example' } })
  expect([foreign.status, (await opened(link, 'PUT')).status]).toEqual([403, 303])
  expect(await stage(number)).not.toBe('resolved')
})

test('a mail that several read leads to the portal, where everybody speaks for themselves', async () => {
  const { number, link } = await answered('Toaster', [BOB])
  expect(link).toBe(`/portal/tickets/TKT-${number}`)
})

test('a link that holds no more says why, and changes nothing', async () => {
  const { number, mail, link } = await answered('Oven')
  const { version } = await edit(number, { kind: 'reporter', add: [], remove: [ANN] })
  expect((await opened(link, 'POST')).text).toContain('This ticket is not yours any more')
  expect((await ticketNumbered(desk.us, number)).version).toBe(version)
  await edit(number, { kind: 'reporter', add: [ANN], remove: [] })
  await edit(number, { kind: 'stage', to: 'resolved', override: true, reason: 'by hand' })
  expect((await opened(link, 'POST')).text).toContain('This ticket is closed already')
  // INTERNALDATE has whole seconds: within the same one it would have come before.
  await wait(1100)
  await post(desk.us.mail, answerTo(mail, { from: ANN, to: SUPPORT, text: 'It is not.' }))
  await until('the ticket to be open again', async () => (await stage(number)) !== 'resolved', 20_000)
  expect((await opened(link, 'POST')).text).toContain('The ticket has moved on')
  expect((await opened(link)).text).toContain('The ticket has moved on')
  expect(await stage(number)).toBe('queued')
  expect((await opened(`${link.slice(0, -1)}${link.endsWith('a') ? 'b' : 'a'}`, 'POST')).text).toContain('This link leads nowhere')
})
