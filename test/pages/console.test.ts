/** The console in a real browser: signing in, the list, a ticket, answering, changing, by mouse and by keyboard. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { SearchUnavailableError } from '../../src/errors.ts'
import { ANN, BOB, SAM, SUPPORT } from '../support/installation.ts'
import { stockAttributes } from '../../src/tickets/records/stock-attributes.ts'
import { editByHand } from '../support/by-hand.ts'
import { inboxOf, post } from '../support/post.ts'
import { settled, ticketNumbered, ticketOf, until } from '../support/observe.ts'
import { ofColours, openDesk, schemesAt, sidewaysAt, violations, type Desk } from './browser.ts'

let desk: Desk
let number: number
beforeAll(async () => {
  desk = await openDesk({}, {}, { sales: { opens: 'conversations' } })
  desk.us.play()
  const html =
    '<p>It <b>prints</b> blank pages.</p><script>document.title="owned"</script><img src="http://evil.example/x.png" onerror="alert(1)">'
  const id = await post(desk.us.mail, {
    from: `Ann <${ANN}>`,
    to: SUPPORT,
    cc: [BOB],
    subject: 'Printer <b>broken</b>',
    text: 'It prints blank pages.',
    html,
  })
  number = (await ticketOf(desk.us, id)).number
}, 60_000)
afterAll(async () => {
  await desk.stop()
  expect(desk.complaints).toEqual([])
})

test('somebody whom we know gets a link by mail, which opens in the browser that asked, once', async () => {
  const page = await desk.stranger()
  await page.goto(`${desk.origin}/console`)
  expect(page.url()).toContain('/console/sign-in?next=%2Fconsole')
  await page.getByLabel('Your e-mail address').fill(SAM)
  await page.keyboard.press('Enter')
  await page.getByText('a link is on its way').waitFor()
  const mail = await until('the mail with the link', async () =>
    (await inboxOf(desk.us.mail, SAM)).find(({ message }) => message.subject.startsWith('Sign in to')),
  )
  const url = /http:\S+/.exec(mail.message.text)?.[0] ?? ''
  const other = await desk.stranger()
  await other.goto(url)
  await other.getByRole('button').click()
  await other.getByText('This link does not open').waitFor()
  await page.goto(url)
  await page.getByRole('button', { name: `Sign in as ${SAM}` }).click()
  await page.getByRole('heading', { name: 'Needs response' }).waitFor()
  await page.goto(url)
  await page.getByText('This link does not open').waitFor()
  desk.complaints.length = 0
})

test('a link never leads where a request says that we are', async () => {
  const before = (await inboxOf(desk.us.mail, SAM)).length
  const { port } = new URL(desk.origin)
  const { request } = await import('node:http')
  await new Promise<void>((resolve) => {
    const headers = { host: 'evil.example', 'content-type': 'application/x-www-form-urlencoded' }
    const asked = request({ port, method: 'POST', path: '/console/sign-in', headers }, (answer) => answer.resume().on('end', resolve))
    asked.end(`address=${encodeURIComponent(SAM)}`)
  })
  await settled(desk.us)
  expect((await inboxOf(desk.us.mail, SAM)).length).toBe(before)
})

test('a link goes to the address as we know it, however somebody spells it', async () => {
  const before = (await inboxOf(desk.us.mail, SAM)).length
  const [local = '', domain = ''] = SAM.toUpperCase().split('@')
  const spelled = `"${local}"@${domain.replace('.', '\u3002')}`
  const body = new URLSearchParams({ address: spelled })
  await fetch(`${desk.origin}/console/sign-in`, { method: 'POST', body })
  const mails = await until('the mail with the link', async () => {
    const inbox = await inboxOf(desk.us.mail, SAM)
    return inbox.length > before ? inbox : null
  })
  expect(mails.at(-1)?.message.to).toEqual([{ addrSpec: SAM, displayName: '' }])
})

test('a form that gives its address twice, or none, is answered like any other', async () => {
  for (const body of ['address=a%40x.example&address=b%40x.example', '']) {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await fetch(`${desk.origin}/console/sign-in`, { method: 'POST', headers, body })).status).toBe(200)
  }
})

test('a stranger hears the same, and gets nothing', async () => {
  const page = await desk.stranger()
  await page.goto(`${desk.origin}/console/sign-in`)
  await page.getByLabel('Your e-mail address').fill('nobody@unknown.example')
  await page.keyboard.press('Enter')
  await page.getByText('a link is on its way').waitFor()
})

test('by keyboard alone: the list, the ticket, an answer that the members get', async () => {
  const page = await desk.signedIn(SAM)
  await page.getByText('Printer <b>broken</b>').waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL(/tickets\/TKT-/)
  expect(await page.getByRole('checkbox', { name: BOB }).isChecked()).toBe(true)
  await page.keyboard.press('r')
  await page.keyboard.type('Please change the cartridge.')
  await page.keyboard.press('Control+Enter')
  await page.getByText('The answer is on its way.').waitFor()
  await settled(desk.us)
  const answers = await inboxOf(desk.us.mail, BOB)
  expect(answers.at(-1)?.message.text).toContain('Please change the cartridge.')
  await page.reload()
  await page.getByText(`${BOB}: sent`).waitFor()
})

test('a person who is unticked does not get the answer; a note reaches nobody outside', async () => {
  const page = await desk.signedIn(SAM)
  await page.goto(`${desk.origin}/console/tickets/TKT-${number}`)
  const before = (await inboxOf(desk.us.mail, BOB)).length
  await page.getByRole('checkbox', { name: BOB }).uncheck()
  await page.getByLabel('Text').fill('For Ann alone.')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByText('The answer is on its way.').waitFor()
  await page.keyboard.press('n')
  await page.keyboard.type('A difficult case.')
  await page.keyboard.press('Control+Enter')
  await page.getByText('The note is on the ticket.').waitFor()
  await settled(desk.us)
  expect((await inboxOf(desk.us.mail, BOB)).length).toBe(before)
  expect((await inboxOf(desk.us.mail, ANN)).at(-1)?.message.text).toContain('For Ann alone.')
})

test('the same form sent twice says it once', async () => {
  const page = await desk.signedIn(SAM)
  await page.goto(`${desk.origin}/console/tickets/TKT-${number}`)
  await page.getByLabel('Internal note').check()
  await page.getByLabel('Text').fill('Noted once.')
  const fields = (await page.evaluate("new URLSearchParams(new FormData(document.getElementById('composer'))).toString()")) as string
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const send = async () =>
    fetch(`${desk.origin}/console/tickets/TKT-${number}/write`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body: fields,
    })
  expect([(await send()).status, (await send()).status]).toEqual([303, 303])
  const lines = await desk.us.runtime.store.timeline.ofTicket(number as never)
  expect(lines.filter(({ body }) => body === 'Noted once.')).toHaveLength(1)
})

test('an answer that went out is not called refused because the stage stays', async () => {
  const page = await desk.signedIn(SAM)
  await page.goto(`${desk.origin}/console/tickets/TKT-${number}`)
  await page.getByText('Elsewhere…').click()
  const elsewhere = page.locator('details', { hasText: 'Elsewhere…' })
  await elsewhere.locator('select').selectOption('awaiting_product_assist')
  await elsewhere.getByLabel('Reason').fill('to be looked at')
  await elsewhere.getByRole('button', { name: 'Move' }).click()
  await page.getByText('Changed.').waitFor()
  await page.getByLabel('Answer to customers').check()
  await page.getByLabel('Text').fill('We look into it.')
  await page.getByRole('button', { name: 'Send and resolve' }).click()
  await page.getByText('It is said; but the stage stays').waitFor()
  expect(await page.getByLabel('Text').inputValue()).toBe('')
})

test('a message that came while one was writing stops the answer once, and the text is kept', async () => {
  const page = await desk.signedIn(SAM)
  await page.goto(`${desk.origin}/console/tickets/TKT-${number}`)
  await page.getByLabel('Answer to customers').check()
  await page.getByLabel('Text').fill('Half an answer')
  const id = await post(desk.us.mail, {
    from: ANN,
    to: SUPPORT,
    subject: `Re: Printer [TKT-${number}]`,
    text: 'It works again!',
    thread: (await desk.us.runtime.store.messages.ofTicket(number as never)).map(({ messageId }) => messageId),
  })
  await ticketOf(desk.us, id)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByText('A message came while you were writing').waitFor()
  await page.getByText('It works again!').waitFor()
  expect(await page.getByLabel('Text').inputValue()).toBe('Half an answer')
  desk.complaints.length = 0
})

test('what was begun is there again', async () => {
  const page = await desk.signedIn(SAM)
  await page.goto(`${desk.origin}/console/tickets/TKT-${number}`)
  await page.getByLabel('Text').fill('Begun before lunch')
  const kept = await page.waitForResponse(/draft/)
  expect(kept.status()).toBe(204)
  const later = await desk.signedIn(SAM)
  await later.goto(`${desk.origin}/console/tickets/TKT-${number}`)
  expect(await later.getByLabel('Text').inputValue()).toBe('Begun before lunch')
})

test('attributes are set in place; who saw an older value chooses', async () => {
  const [one, two] = [await desk.signedIn(SAM), await desk.signedIn(SAM)]
  for (const page of [one, two]) await page.goto(`${desk.origin}/console/tickets/TKT-${number}`)
  await one.getByLabel('Severity').selectOption('high')
  await one.getByText('Changed.').waitFor()
  expect((await ticketNumbered(desk.us, number)).severity).toBe('high')
  await two.getByLabel('Severity').selectOption('low')
  await two.getByText('Somebody else has set it to "high" meanwhile; you wanted "low"').waitFor()
  expect((await ticketNumbered(desk.us, number)).severity).toBe('high')
  desk.complaints.length = 0
})

test('a refusal of a rule is said, and nothing is half changed', async () => {
  const page = await desk.signedIn(SAM)
  await page.goto(`${desk.origin}/console/tickets/TKT-${number}`)
  await page.getByLabel('Add a tag').fill('nonsense')
  await page.keyboard.press('Enter')
  await page.getByText('there is no tag "nonsense"').waitFor()
  desk.complaints.length = 0
})

test('hostile HTML runs nothing and loads nothing, and a subject is text', async () => {
  const page = await desk.signedIn(SAM)
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).host))
  await page.goto(`${desk.origin}/console/tickets/TKT-${number}`)
  await page.getByRole('link', { name: 'As HTML' }).first().click()
  await page.frameLocator('iframe').getByText('prints').waitFor()
  expect(await page.title()).not.toBe('owned')
  expect(new Set(asked)).toEqual(new Set([new URL(desk.origin).host]))
})

test('a new ticket, and several in a row', async () => {
  const page = await desk.signedIn(SAM)
  await page.keyboard.press('c')
  await page.getByLabel('Title').fill('By hand')
  await page.getByLabel('Reported by').fill(ANN)
  await page.getByLabel('Create multiple').check()
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByText(/TKT-\d+ is there/).waitFor()
  expect(await page.getByLabel('Reported by').inputValue()).toBe(ANN)
  await page.getByLabel('Title').fill('By hand, too')
  await page.getByLabel('Create multiple').uncheck()
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: 'By hand, too' }).waitFor()
})

test('a new ticket is linked to others, and its workspace and account are made along with it', async () => {
  const page = await desk.signedIn(SAM)
  await page.goto(`${desk.origin}/console/new`)
  await page.getByLabel('Title').fill('For a new customer')
  await page.getByLabel('Link records').fill(`TKT-${number}, ISS-999`)
  await page.getByText('A workspace that is not there yet').click()
  await page.getByLabel('Its name').fill('Initech')
  await page.getByLabel('Its account').fill('Initech Group')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByText('there is no ISS-999').waitFor()
  expect(await page.locator('select[name=workspace]').inputValue()).toBe('Initech')
  await page.getByLabel('Link records').fill(`TKT-${number}`)
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: 'For a new customer' }).waitFor()
  const made = await ticketNumbered(desk.us, Number(/TKT-(\d+)/.exec(page.url())?.[1]))
  expect(made).toMatchObject({ revOrg: 'Initech', account: 'Initech Group', links: [{ type: 'is_related_to', target: `TKT-${number}` }] })
  desk.complaints.length = 0
})

test('words find tickets, and several are changed at once', async () => {
  const page = await desk.signedIn(SAM)
  await until('the index to follow', async () => (await desk.us.runtime.store.wordIndexes.tickets.count()) >= 3)
  await page.keyboard.press('/')
  await page.keyboard.type('by hand')
  await page.keyboard.press('Enter')
  await page.getByText('By hand, too').waitFor()
  for (const box of await page.getByRole('checkbox', { name: /^Tick / }).all()) await box.check()
  await page.locator('select[name=do]').selectOption('severity:low')
  await page.getByRole('button', { name: 'Do it' }).click()
  await page.getByText('Severity low: 2 of 2 changed.').waitFor()
  expect(await page.getByRole('cell', { name: 'low' }).count()).toBe(2)
})

test.each([1440, 390])(
  'no violation of axe, and no sideways scroll, at %d px',
  async (width) => {
    await editByHand(desk.us, number, [{ kind: 'needsResponse', to: true }])
    const [mail] = await desk.us.runtime.store.messages.ofTicket(number as never)
    const agent = await desk.signedIn(SAM, width)
    const customer = await desk.signedIn(ANN, width)
    const looks: readonly (readonly [Page, string, string])[] = [
      [agent, 'tickets', '/console'],
      [agent, 'filters', '/console?view=open&group=severity&filter=stage!%3Dresolved&columns=tags&columns=created_date'],
      [agent, 'ticket', `/console/tickets/TKT-${number}`],
      [agent, 'new-ticket', '/console/new'],
      [agent, 'mail', `/console/mails/${mail?._id}/html`],
      [agent, 'why', `/console/mails/${mail?._id}/why`],
      [agent, 'sessions', '/console/sessions'],
      [customer, 'portal', '/portal'],
      [customer, 'portal-ticket', `/portal/tickets/TKT-${number}`],
      [customer, 'portal-new', '/portal/new'],
    ]
    for (const [page, name, path] of looks) {
      await page.goto(`${desk.origin}${path}`)
      for (const colorScheme of schemesAt(width)) {
        await page.emulateMedia({ colorScheme })
        const rules = colorScheme === 'dark' && width < 1000 ? ofColours : undefined
        expect([path, colorScheme, await violations(page, rules)]).toEqual([path, colorScheme, []])
        if (width === 1440 && colorScheme === 'dark') expect([path, await sidewaysAt(page)]).toEqual([path, []])
        const folder = process.env['INTRAY_PICTURES']
        if (folder) await page.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}.png` })
      }
    }
  },
  60_000,
)

test('a list of all columns there are stands below each other, and does not scroll sideways', async () => {
  const page = await desk.signedIn(SAM)
  const columns = stockAttributes.map(({ name }) => `columns=${name}`).join('&')
  await page.goto(`${desk.origin}/console?view=open&${columns}`)
  expect(await sidewaysAt(page)).toEqual([])
  const label = `getComputedStyle(document.querySelector('td[data-label="Created date"]'), '::before').content`
  expect(await page.evaluate(label)).toContain(': ')
})

test('a form of another site changes nothing, nor one without its token', async () => {
  const page = await desk.signedIn(SAM)
  const cookies = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const send = async (headers: object) =>
    fetch(`${desk.origin}/console/tickets/TKT-${number}/set`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: cookies, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: 'name=severity&was=high&value=low',
    })
  expect((await send({ origin: 'https://evil.example' })).status).toBe(403)
  expect((await send({})).status).toBe(403)
  expect((await ticketNumbered(desk.us, number)).severity).toBe('high')
})

test('who reports a ticket with others sees in the portal what was addressed to them, not what went to the others', async () => {
  const agent = await desk.signedIn(SAM)
  await agent.goto(`${desk.origin}/console/tickets/TKT-${number}`)
  await agent.getByLabel('Add to reported by').fill(BOB)
  await agent.keyboard.press('Enter')
  await agent.getByText('Changed.').waitFor()
  const page = await desk.signedIn(BOB)
  await page.getByRole('link', { name: 'Printer <b>broken</b>' }).click()
  await page.getByText('It prints blank pages.').waitFor()
  await page.getByText('Please change the cartridge.').waitFor()
  for (const text of ['For Ann alone.', 'It works again!', 'A difficult case'])
    expect([text, await page.getByText(text).count()]).toEqual([text, 0])
})

test('T-064 a customer sees their own tickets without notes, writes, and says that it is solved', async () => {
  const page = await desk.signedIn(ANN)
  await page.getByRole('link', { name: 'Printer <b>broken</b>' }).click()
  await page.getByText('Please change the cartridge.').waitFor()
  expect(await page.getByText('A difficult case').count()).toBe(0)
  await page.getByLabel('Your message').fill('Thanks, new cartridge works.')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await settled(desk.us)
  await until('the message on the ticket', async () => (await desk.us.runtime.store.messages.ofTicket(number as never)).length >= 3)
  expect((await ticketNumbered(desk.us, number)).needsResponse).toBe(true)
  await page.getByRole('button', { name: 'This solved it' }).click()
  await page.getByText('Thank you: the ticket is closed.').waitFor()
  expect((await ticketNumbered(desk.us, number)).stage).toBe('resolved')
  for (const path of ['/console', `/console/tickets/TKT-${number}`]) {
    await page.goto(`${desk.origin}${path}`)
    expect(page.url()).toBe(`${desk.origin}/portal`)
  }
})

test('T-068 T-069 a customer cancels what they need no more, in development, too, and the reason is on record', async () => {
  const { number: other } = await ticketOf(desk.us, await post(desk.us.mail, { from: ANN, to: SUPPORT, subject: 'Scanner' }))
  await editByHand(desk.us, other, [{ kind: 'stage', to: 'in_development', override: true, reason: 'a fault of ours' }])
  const stranger = await desk.stranger()
  // As a text of the site leads there: who is not signed in is asked for their address, and comes out at the ticket.
  await stranger.goto(`${desk.origin}/portal/tickets/TKT-${other}`)
  expect(stranger.url()).toContain(`/console/sign-in?next=${encodeURIComponent(`/portal/tickets/TKT-${other}`)}`)
  const page = await desk.signedIn(ANN)
  await page.goto(`${desk.origin}/portal/tickets/TKT-${other}`)
  await page.getByText('I do not need this any more').click()
  await page.getByLabel('Why (if you like)').fill('We have bought another one.')
  await page.getByRole('button', { name: 'Cancel the ticket' }).click()
  await page.getByText('Thank you: the ticket is closed.').waitFor()
  expect(await ticketNumbered(desk.us, other)).toMatchObject({ stage: 'canceled' })
  const remarks = (await desk.us.runtime.store.timeline.ofTicket(other)).flatMap(({ body }) => body ?? [])
  expect(remarks).toContain('in_development → canceled: We have bought another one.')
})

test('T-101 conversations are in a view of their own, until a ticket is made of one', async () => {
  const id = await post(desk.us.mail, { from: ANN, to: 'sales@us.example', subject: 'Price of a plotter' })
  const { number: conversation } = await ticketOf(desk.us, id)
  const page = await desk.signedIn(SAM)
  const line = page.getByRole('link', { name: 'Price of a plotter' })
  await page.goto(`${desk.origin}/console`)
  await page.getByRole('heading', { name: 'Needs response' }).waitFor()
  expect(await line.count()).toBe(0)
  await page.getByRole('link', { name: /^Conversations/ }).click()
  await line.click()
  await page.getByRole('button', { name: 'Make a ticket of this conversation' }).click()
  await page.getByText('Changed.').waitFor()
  expect(await ticketNumbered(desk.us, conversation)).toMatchObject({ conversation: 'archived', needsResponse: true })
  expect(await page.getByRole('button', { name: 'Make a ticket of this conversation' }).count()).toBe(0)
  await page.goto(`${desk.origin}/console`)
  await line.waitFor()
})

test('routes of agents turn a customer away, and strangers', async () => {
  const page = await desk.signedIn(ANN)
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const [mail] = await desk.us.runtime.store.messages.ofTicket(number as never)
  for (const path of [
    '/console',
    '/console/new',
    '/console/export',
    `/console/tickets/TKT-${number}`,
    `/console/tickets/TKT-${number}/news`,
  ])
    for (const headers of [{ cookie }, {}]) {
      const { status } = await fetch(`${desk.origin}${path}`, { headers, redirect: 'manual' })
      expect([path, status]).toEqual([path, 303])
    }
  for (const stream of ['/console/news', `/console/tickets/TKT-${number}/news`])
    for (const headers of [{ cookie }, {}]) {
      const { status } = await fetch(`${desk.origin}${stream}`, { headers: { ...headers, accept: 'text/event-stream' } })
      expect([stream, status]).toEqual([stream, 204])
    }
  for (const what of ['text', 'html', 'frame', 'raw', 'why'])
    expect((await fetch(`${desk.origin}/console/mails/${mail?._id}/${what}`, { headers: { cookie }, redirect: 'manual' })).status).toBe(303)
})

test('what is somebody else’s is not there', async () => {
  const page = await desk.signedIn('eve@other.example')
  await page.goto(`${desk.origin}/portal/tickets/TKT-${number}`)
  await page.getByText('there is no such ticket of yours').waitFor()
  desk.complaints.length = 0
})

test('while a search server is away, tickets are read as ever, and words say why they find nothing', async () => {
  const { tickets } = desk.us.runtime.store.wordIndexes
  const error = new SearchUnavailableError('OpenSearch: it does not answer')
  const spies = [vi.spyOn(tickets, 'matching').mockRejectedValue(error), vi.spyOn(tickets, 'similarTo').mockRejectedValue(error)]
  const page = await desk.signedIn(SAM)
  await page.goto(`${desk.origin}/console/tickets/TKT-${number}`)
  await page.getByText('It prints blank pages.').first().waitFor()
  expect((await page.goto(`${desk.origin}/console?q=printer`))?.status()).toBe(503)
  await page.getByRole('heading', { name: 'No search just now' }).waitFor()
  for (const spy of spies) spy.mockRestore()
  desk.complaints.length = 0
})
