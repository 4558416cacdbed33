/** A broadcast from its first word to the answers: one mail each, ways out of it, and three workspaces that never meet (T-090…T-093). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBroadcast, existingBroadcast, previewBroadcast, sendBroadcast, type WrittenBroadcast } from '../../src/act/broadcast.ts'
import { progressOf } from '../../src/act/broadcast-progress.ts'
import { erasePerson } from '../../src/act/erase-person.ts'
import { exportPerson } from '../../src/act/export-person.ts'
import { makeSignInLink, signInBy } from '../../src/act/sign-in.ts'
import { checkSearch } from '../../src/act/feed-search.ts'
import { startConsole, type Console } from '../../src/api/server.ts'
import { openLog } from '../../src/logger.ts'
import { editDepsOf } from '../../src/process/edit-deps.ts'
import { cookieNames } from '../../src/pages/frame.ts'
import { openPages, type Pages } from '../../src/pages/pages.ts'
import { createTransports } from '../../src/smtp/transports.ts'
import type { Audience } from '../../src/tickets/broadcast/audience.ts'
import type { TicketNumber } from '../../src/tickets/ticket.ts'
import { ANN, BOB, EVE, SAM, startInstallation, SUPPORT, ZED, type Installation } from '../support/installation.ts'
import { decided, markMailboxes, settled, ticketNumbered, ticketOf, until, type Newcomers } from '../support/observe.ts'
import { holdPrivacy } from '../support/privacy/privacy.ts'
import { freshPlaces } from '../support/places.ts'
import { placesOf } from '../support/places-of-words.ts'
import { answerTo, fieldOf, post, type Received } from '../support/post.ts'

const GINA = 'gina@third.example'
const by = { addrSpec: SAM, displayName: 'Sam Okafor', groups: [] }
const nobody: Audience = { accounts: [], workspaces: [], contacts: [], filters: [], followUpOf: null }
const plain = { by, mailbox: 'support', subject: 'Down tonight', text: 'We move to a new rack.', isForAll: false, perMinute: 10_000 }
const written: WrittenBroadcast = { ...plain, purpose: 'status-update', audience: nobody }
const publicUrl = 'https://desk.us.example'
const places = freshPlaces()
const logged: string[] = []
let us: Installation
let pages: Pages
let server: Console
let news: Newcomers
let endRoles: () => Promise<void>
let deps: ReturnType<typeof editDepsOf>

beforeAll(async () => {
  const third = { name: 'Third', domains: ['third.example'], workspaces: [{ name: 'Third', contacts: [] }] }
  const accounts = [
    { name: 'Acme', domains: ['acme.example'], workspaces: [{ name: 'Acme', contacts: [ANN, BOB] }] },
    { name: 'Other', domains: ['other.example'], workspaces: [{ name: 'Other', contacts: [EVE] }] },
    third,
  ]
  us = await startInstallation(places, {
    people: [GINA],
    config: { accounts, console: { port: 0, tokens: [], publicUrl } },
    support: { plusAddressing: true },
    log: openLog('test', 'info', { write: (line) => void logged.push(line) }),
  })
  deps = editDepsOf(us.runtime)
  pages = await openPages(
    us.runtime,
    createTransports(us.config, () => undefined),
  )
  server = await startConsole(us.runtime, us.config.console!, pages)
  endRoles = us.play()
  await ticketOf(us, await post(us.mail, { from: `Gina Third <${GINA}>`, to: SUPPORT, subject: 'Lamp' }))
  news = markMailboxes(us, [ANN, BOB, EVE, GINA, SAM, ZED])
}, 120_000)
/** What was sent is held to the law of privacy before the store forgets who was to get it. */
afterAll(async () => {
  await server.close()
  await pages.close()
  await endRoles()
  await us.runtime.close()
  await us.mail.stop()
})

/** Sends a broadcast, and waits until it is through. */
async function sent(more: Partial<WrittenBroadcast>, count: number): Promise<TicketNumber> {
  const { ticket } = await createBroadcast({ ...written, ...more }, deps)
  await sendBroadcast(ticket, { count, by }, deps)
  return through(ticket)
}

async function through(ticket: TicketNumber): Promise<TicketNumber> {
  await until('the end of the broadcast', async () => (await existingBroadcast(ticket, deps)).state === 'done')
  await settled(us)
  return ticket
}

async function mailOf(who: string, subject: string): Promise<Received> {
  return until(`the mail to ${who}`, async () => (await news.fromUs(who)).find(({ message }) => message.subject === subject))
}

const pathIn = (mail: Received) =>
  /<https:\/\/desk\.us\.example(\/unsubscribe\/[^>]+)>/.exec(fieldOf(mail, 'List-Unsubscribe') ?? '')?.[1] ?? ''
const asked = (path: string, method = 'GET', more: RequestInit = {}) => fetch(`http://127.0.0.1:${server.port}${path}`, { method, ...more })
/** The cookie of somebody's session in the portal. */
async function signedIn(address: string): Promise<string> {
  const link = await makeSignInLink({ address, browser: 'browser' }, deps)
  const held = await signInBy(link?.secret ?? '', 'browser', deps)
  return `${cookieNames.session}=${held}`
}

const progress = async (ticket: TicketNumber) => progressOf(await existingBroadcast(ticket, deps), us.runtime.store)

describe('a broadcast to all', () => {
  let ticket: TicketNumber

  test('tells whom it would go to, and goes to nobody before that number is repeated', async () => {
    ticket = (await createBroadcast({ ...written, isForAll: true }, deps)).ticket
    const { recipients, perWorkspace, text } = await previewBroadcast(ticket, deps)
    expect(recipients.map(({ addrSpec }) => addrSpec).sort()).toEqual([ANN, BOB, EVE, GINA])
    expect(perWorkspace[0]).toEqual({ revOrg: 'Acme', count: 2 })
    expect(text).toContain('To get no more status updates from us: https://desk.us.example/unsubscribe/')
    await expect(sendBroadcast(ticket, { count: 3, by }, deps)).rejects.toThrow('would go to 4, not to 3')
    expect((await progress(ticket)).state).toBe('draft')
  })

  test('T-093 reaches each in a mail of their own, which shows no other address and has both ways out', async () => {
    await sendBroadcast(ticket, { count: 4, by }, deps)
    await expect(sendBroadcast(ticket, { count: 4, by }, deps)).rejects.toThrow('it cannot be sent')
    await through(ticket)
    for (const who of [ANN, BOB, EVE, GINA]) {
      const mail = await mailOf(who, 'Down tonight')
      expect(mail.message).toMatchObject({ to: [{ addrSpec: who }], cc: [] })
      for (const other of [ANN, BOB, EVE, GINA].filter((one) => one !== who)) expect(mail.raw).not.toContain(other)
      expect(fieldOf(mail, 'List-Unsubscribe')).toMatch(
        /^<https:\/\/desk\.us\.example\/unsubscribe\/[^>]+>, <mailto:support\+[^>]+subject=unsubscribe>$/,
      )
      expect(fieldOf(mail, 'List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click')
    }
    expect((await news.fromUs(ZED)).length).toBe(0)
    expect(await progress(ticket)).toMatchObject({ total: 4, waiting: 0, queued: 0, sent: 4, failed: 0, replies: [] })
  })

  test('T-091 is answered by three workspaces on three tickets; nobody hears of another', async () => {
    const answers = await Promise.all(
      [ANN, EVE, GINA].map(async (who) => {
        const letter = answerTo(await mailOf(who, 'Down tonight'), { from: who, to: SUPPORT, text: `Secret of ${who}` })
        return ticketOf(us, await post(us.mail, letter))
      }),
    )
    const bobs = await ticketOf(
      us,
      await post(us.mail, answerTo(await mailOf(BOB, 'Down tonight'), { from: BOB, to: SUPPORT, text: 'Bob, too.' })),
    )
    const [anns, eves, ginas] = answers
    expect(new Set([ticket, anns!.number, eves!.number, ginas!.number]).size).toBe(4)
    expect(bobs.number).toBe(anns!.number)
    expect(answers.map(({ revOrg, links }) => [revOrg, links[0]?.target])).toEqual(
      ['Acme', 'Other', 'Third'].map((name) => [name, `TKT-${ticket}`]),
    )
    expect(await ticketNumbered(us, ticket)).toMatchObject({ emailMembers: [], reportedBy: [], needsResponse: false })
    const replies = [anns!, eves!, ginas!].map(({ number }) => ({ ticket: number, stage: 'queued' })).sort((a, b) => a.ticket - b.ticket)
    expect((await progress(ticket)).replies).toEqual(replies)
    // What agents answer goes to one workspace; the law of privacy looks at all mail in the end.
    const told = await until('the notification', async () =>
      (await news.fromUs(SAM)).find(({ message }) => message.text.includes(`Secret of ${EVE}`)),
    )
    await ticketOf(us, await post(us.mail, answerTo(told, { from: SAM, to: SUPPORT, text: 'It takes an hour, Eve.' })))
    await until('the answer', async () => (await news.fromUs(EVE)).find(({ message }) => message.text.includes('It takes an hour')))
    for (const who of [ANN, BOB, GINA]) expect((await news.fromUs(who)).some(({ raw }) => raw.includes('It takes an hour'))).toBe(false)
  })

  test('is ended by the link, which a mere look does not follow; it can be taken back', async () => {
    const path = pathIn(await mailOf(ANN, 'Down tonight'))
    const page = await asked(path)
    expect(page.status).toBe(200)
    const html = await page.text()
    expect(html).toContain('Unsubscribe')
    expect(html).not.toContain(ANN)
    expect((await progress(ticket)).unsubscribed).toBe(0)
    const click = { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'List-Unsubscribe=One-Click' }
    expect((await asked(path, 'POST', click)).status).toBe(200)
    expect((await progress(ticket)).unsubscribed).toBe(1)
    expect((await asked(`${path}/undo`, 'POST')).status).toBe(200)
    expect((await progress(ticket)).unsubscribed).toBe(0)
    // Somebody who is signed in has a form that proves it is ours.
    const cookie = await signedIn(BOB)
    const own = pathIn(await mailOf(BOB, 'Down tonight'))
    const [, proof = ''] = /name="form_token" value="([^"]+)"/.exec(await (await asked(own, 'GET', { headers: { cookie } })).text()) ?? []
    expect(proof).not.toBe('')
    const body = new URLSearchParams({ form_token: proof })
    expect((await asked(own, 'POST', { headers: { cookie }, body })).status).toBe(200)
    expect((await asked(`${own}/undo`, 'POST', { headers: { cookie }, body })).status).toBe(200)
    expect((await progress(ticket)).unsubscribed).toBe(0)
    const parts = new FormData()
    parts.set('List-Unsubscribe', 'One-Click')
    expect((await asked(path, 'POST', { body: parts })).status).toBe(200)
    expect(logged.filter((line) => line.includes('/unsubscribe/'))).toEqual([])
    expect(logged.length).toBeGreaterThan(0)
    expect((await asked(`${path.slice(0, -1)}${path.endsWith('a') ? 'b' : 'a'}`, 'POST')).status).toBe(404)
    expect((await progress(ticket)).unsubscribed).toBe(1)
  })

  test('is ended by mail to the address in its header', async () => {
    const mail = await mailOf(EVE, 'Down tonight')
    const to = /<mailto:([^?>]+)\?subject=unsubscribe>/.exec(fieldOf(mail, 'List-Unsubscribe') ?? '')?.[1] ?? ''
    const id = await post(us.mail, { from: EVE, to, subject: 'unsubscribe', text: '', deliverTo: [SUPPORT] })
    const [row] = await decided(us, id)
    expect(row).toMatchObject({ outcome: 'unsubscribed', ticket: null })
    expect((await progress(ticket)).unsubscribed).toBe(2)
  })

  test('T-092 its follow-up goes to those who had it and want more of its purpose; another purpose is another matter', async () => {
    const audience = { ...nobody, followUpOf: ticket }
    const after = await sent({ audience, subject: 'Up again' }, 2)
    expect((await ticketNumbered(us, after)).links).toEqual([{ type: 'is_related_to', target: `TKT-${ticket}` }])
    await mailOf(BOB, 'Up again')
    await mailOf(GINA, 'Up again')
    await sent({ audience, subject: 'How was it?', purpose: 'feedback' }, 4)
    await mailOf(ANN, 'How was it?')
    for (const who of [ANN, EVE]) expect((await news.fromUs(who)).some(({ message }) => message.subject === 'Up again')).toBe(false)
  })
})

test('a person has what is kept of them, and is erased with it', async () => {
  expect(await exportPerson(GINA, us.runtime.store)).toMatchObject({
    broadcasts: [expect.stringMatching(/^TKT-/), {}, {}],
    unsubscribed: [],
  })
  await us.runtime.store.broadcasts.unsubscribe([{ addrSpec: GINA, purpose: 'feedback', broadcast: 1 as TicketNumber }])
  await holdPrivacy({ store: us.runtime.store, config: us.config, copies: us.copies() })
  await erasePerson(GINA, SAM, us.runtime)
  await until('the index', async () => (await checkSearch(us.runtime.store)).stale.length === 0)
  expect(await placesOf([GINA, 'Gina'], places.mongoUri)).toEqual([])
})
