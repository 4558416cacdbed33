/** A public form: what becomes of what strangers write, and of what they try with it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keepLetter, letterOf, mailboxWithForm, sendLetter } from '../../src/act/public-form.ts'
import { blockSender } from '../../src/act/spam.ts'
import { tryRulesOnTicket } from '../../src/act/try-rules.ts'
import { tokenKeys } from '../../src/config/token-keys.ts'
import { openedMark, trapField } from '../../src/pages/public-form/trap.ts'
import { editDepsOf } from '../../src/process/edit-deps.ts'
import { ANN, BOB, CARL, EVE, SAM, SUPPORT, ZED } from '../support/installation.ts'
import { inboxOf, post } from '../support/post.ts'
import { settled, ticketNumbered, ticketOf, until } from '../support/observe.ts'
import { looksRight, openDesk, type Desk } from './browser.ts'

const TAGGED = CARL.replace('@', '+a@')

/** What asks about mail is asked about a form, too. */
const ofForm = { name: 'refunds', when: 'new-ticket', if: { from: EVE, words: 'refund*', text: 'twice' }, do: { severity: 'high' } }

let desk: Desk
beforeAll(async () => {
  const form = {
    text: 'We answer by mail.',
    embeddedBy: ['https://www.us.example/'],
    filesBytes: 100_000,
    perNetworkHour: 1000,
    perAddressHour: 2,
  }
  desk = await openDesk(
    { publicUrl: 'http://desk.us.example' },
    { rules: [ofForm] },
    { people: [TAGGED], support: { form }, sales: { form: { perNetworkHour: 3, filesBytes: 0 } } },
  )
  desk.us.play()
}, 60_000)
afterAll(async () => {
  await desk.stop()
  expect(desk.complaints).toEqual([])
})

const links = async (who: string) =>
  (await inboxOf(desk.us.mail, who)).flatMap(({ message }) => /http:\/\/desk\.us\.example(\/form\/\S+)/.exec(message.text)?.[1] ?? [])
const tickets = async () => desk.us.runtime.store.tickets.list({}, 100)

/** A form as a browser sends it that has no script. */
async function sent(fields: Readonly<Record<string, string>>, { to = 'support', ...headers }: Readonly<Record<string, string>> = {}) {
  const opened = openedMark(to, Date.now() - 5000, tokenKeys(desk.us.config))
  const usual = { opened, name: 'Zed', address: ZED, subject: 'Leaking kettle', text: 'It leaks from below.', [trapField]: '' }
  const body = new FormData()
  for (const [name, value] of Object.entries({ ...usual, ...fields })) body.set(name, value)
  const response = await fetch(`${desk.origin}/form/${to}`, { method: 'POST', body, headers })
  return { status: response.status, text: await response.text(), cookies: response.headers.getSetCookie() }
}

test('what somebody writes waits for the link that is mailed to them; then it is a ticket, acknowledged, and they are signed in', async () => {
  const page = await desk.stranger()
  await page.goto(`${desk.origin}/form/support`)
  await looksRight(page, 'form')
  await page.getByLabel('Your name').focus()
  await page.keyboard.type('Zed')
  for (const words of [ZED, 'Leaking kettle', 'It leaks from below.']) {
    await page.keyboard.press('Tab')
    await page.keyboard.type(words)
  }
  await page.locator('[name=files]').setInputFiles({ name: 'kettle.txt', mimeType: 'text/plain', buffer: Buffer.from('a picture') })
  const mark = openedMark('support', Date.now(), tokenKeys(desk.us.config))
  await page.evaluate(`document.querySelector('[name=opened]').value = '${mark}'`)
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('That was quick').waitFor()
  await looksRight(page, 'form-refused')
  expect(await page.getByLabel('Your message').inputValue()).toBe('It leaks from below.')
  await page.waitForTimeout(3100)
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('Look into your mail').waitFor()
  const [link = '', ...others] = await until('the link', async () => ((await links(ZED)).length > 0 ? links(ZED) : undefined))
  expect(others).toEqual([])
  const [mail] = await inboxOf(desk.us.mail, ZED)
  expect(mail?.raw).not.toMatch(/kettle|leaks|Zed/)
  for (let i = 0; i < 2; i++) await fetch(`${desk.origin}${link}`)
  expect(await tickets()).toEqual([])
  await page.goto(`${desk.origin}${link}`)
  await page.getByText('Files: kettle.txt').waitFor()
  await looksRight(page, 'form-link')
  await page.getByRole('button', { name: 'Send it' }).click()
  await page.waitForURL(/\/portal\/tickets\/TKT-\d+/)
  await page.getByText('Files: kettle.txt').waitFor()
  const [ticket, ...more] = await tickets()
  expect(more).toEqual([])
  expect(ticket).toMatchObject({ title: 'Leaking kettle', body: 'It leaks from below.', sourceChannel: 'portal', mailbox: 'support' })
  expect(ticket?.reportedBy.map((id) => id.endsWith(ZED))).toEqual([true])
  await settled(desk.us)
  const subjects = (await inboxOf(desk.us.mail, ZED)).map(({ message }) => message.subject)
  expect(subjects).toEqual(['Confirm your message to Us', `We have your message (TKT-${ticket!.number})`])
  expect((await inboxOf(desk.us.mail, SAM)).some(({ message }) => message.text.includes('It leaks from below.'))).toBe(true)
  const [line] = await desk.us.runtime.store.auditLog.latest({ by: ZED }, 1)
  expect(line).toMatchObject({ what: '/form/:name/:secret', status: 200, values: { mailbox: 'support' } })
  await page.goto(`${desk.origin}${link}`)
  await page.getByText('It was sent').waitFor()
  // The refusal is one to the browser, too.
  desk.complaints.length = 0
}, 90_000)

test('a refusal stands at its field, and what was written is kept', async () => {
  const { status, text } = await sent({ address: 'no address', subject: '', text: 'A long story.' })
  expect(status).toBe(422)
  expect(text).toMatch(/aria-invalid="true" aria-describedby="fault-address"/)
  expect(text).toContain('This is no e-mail address; it looks like name@example.com.')
  expect(text).toContain('Say in a few words what it is about.')
  expect(text).toContain('A long story.</textarea>')
  expect((await sent({ address: SUPPORT })).text).toContain('This is our address; give yours.')
  expect((await sent({ address: 'noreply@acme.example' })).text).toContain('Nobody reads mail at this address')
})

test('what a form says threads nowhere: whoever’s address is given and whatever is quoted, it is a ticket of its own', async () => {
  const { number, version } = await ticketOf(
    desk.us,
    await post(desk.us.mail, { from: ANN, to: SUPPORT, subject: 'Lamp', text: 'It flickers.' }),
  )
  await settled(desk.us)
  const told = (await inboxOf(desk.us.mail, SAM)).at(-1)?.message
  const before = (await tickets()).length
  const text = `> ${told?.text ?? ''}\n<${told?.messageId ?? ''}> [TKT-${number}]\n#public It is solved.`
  await sent({ address: ANN, subject: `Re: [TKT-${number}] Lamp`, text })
  expect((await tickets()).length).toBe(before)
  const [link = ''] = await links(ANN)
  const confirmed = await fetch(`${desk.origin}${link}`, { method: 'POST', redirect: 'manual' })
  expect([confirmed.status, confirmed.headers.getSetCookie()]).toEqual([200, []])
  expect((await tickets()).length).toBe(before + 1)
  expect((await ticketNumbered(desk.us, number)).version).toBe(version)
})

test('an agent’s address becomes no customer, and the letter stays', async () => {
  await sent({ address: SAM })
  const [link = ''] = await links(SAM)
  const refused = await fetch(`${desk.origin}${link}`, { method: 'POST' })
  expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('is an agent')])
})

describe('nobody is flooded', () => {
  test('an address gets two links an hour, with and without plus tags', async () => {
    const answers = [await sent({ address: CARL }), await sent({ address: TAGGED }), await sent({ address: CARL })]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
    expect(answers[2]?.text).toContain('It leaks from below.')
    expect(await links(CARL)).toHaveLength(2)
  })

  test('a network tries so often, for all processes together', async () => {
    const statuses = (await Promise.all([1, 2, 3, 4, 5].map(async () => sent({ address: 'x' }, { to: 'sales' })))).map(
      ({ status }) => status,
    )
    expect(statuses.toSorted((a, b) => a - b)).toEqual([422, 422, 422, 429, 429])
  })

  test('programs that fill in every field, or at once, send nothing', async () => {
    const tooQuick = openedMark('support', Date.now(), tokenKeys(desk.us.config))
    const answers = [{ [trapField]: '1' }, { opened: tooQuick }, { opened: '' }, { opened: 'zzzz.aaaa' }].map(async (more) =>
      sent({ address: EVE, ...more }),
    )
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([422, 422, 422, 422])
    expect(await links(EVE)).toEqual([])
  })

  test('who is blocked gets no link, and does not learn it', async () => {
    await blockSender(BOB, { by: SAM, ticket: null }, editDepsOf(desk.us.runtime))
    expect((await sent({ address: BOB })).text).toContain('Look into your mail')
    expect(await links(BOB)).toEqual([])
  })
})

test('files keep to their limit, and another site sends no form', async () => {
  const body = new FormData()
  body.set('files', new File([Buffer.alloc(200_000)], 'large.bin'))
  const large = await (await fetch(`${desk.origin}/form/support`, { method: 'POST', body })).text()
  expect(large).toContain('All files together may have 97 kB')
  expect((await sent({}, { origin: 'https://evil.example' })).status).toBe(403)
})

test('it stands in frames of the sites that are named, and of no other', async () => {
  const frames = async (path: string) => {
    const { headers } = await fetch(`${desk.origin}${path}`)
    const [, ancestors] = /frame-ancestors ([^;]*)/.exec(headers.get('content-security-policy') ?? '') ?? []
    return [ancestors, headers.get('x-frame-options')]
  }
  expect(await frames('/form/support')).toEqual(['https://www.us.example', null])
  expect(await frames('/form/sales')).toEqual(["'none'", 'SAMEORIGIN'])
  expect(await frames('/console/sign-in')).toEqual(["'none'", 'SAMEORIGIN'])
})

test('a link that is too old, cut off, or of another form leads nowhere, and no mailbox has a form unasked', async () => {
  const statusOf = async (path: string, method = 'POST') => (await fetch(`${desk.origin}${path}`, { method })).status
  expect(await statusOf('/form/support/cut-off')).toBe(404)
  expect(await statusOf('/form/nowhere', 'GET')).toBe(422)
  const [link = ''] = await links(SAM)
  expect(await statusOf(link.replace('/support/', '/sales/'))).toBe(404)
  const deps = editDepsOf(desk.us.runtime)
  const secret = link.split('/').at(-1) ?? ''
  const support = mailboxWithForm('support', desk.us.config)
  expect(await letterOf(secret, support, deps)).not.toBeNull()
  expect(await letterOf(secret, support, { ...deps, now: () => Date.now() + 25 * 3_600_000 })).toBeNull()
})

test('whoever is cut off behind the ticket makes no second one, whatever is asked again', async () => {
  const deps = editDepsOf(desk.us.runtime)
  const support = mailboxWithForm('support', desk.us.config)
  const writing = { addrSpec: EVE, displayName: 'Eve', subject: 'Cut off', text: 'Once.', files: [], browser: 'any' }
  const letter = (await letterOf(await keepLetter(writing, support, deps), support, deps))!
  const { formLetters } = deps.store
  const close = formLetters.close.bind(formLetters)
  formLetters.close = async () => Promise.reject(new Error('away'))
  await expect(sendLetter(letter, deps)).rejects.toThrow('away')
  formLetters.close = close
  const { number } = await sendLetter(letter, deps)
  expect((await tickets()).filter(({ title }) => title === 'Cut off').map((ticket) => ticket.number)).toEqual([number])
  await expect(sendLetter(letter, deps)).rejects.toThrow('already')
})

test('rules ask about who wrote in a form, and what; a trial on its ticket tells the same', async () => {
  const deps = editDepsOf(desk.us.runtime)
  const support = mailboxWithForm('support', desk.us.config)
  const writing = { addrSpec: EVE, displayName: 'Eve', subject: 'Refunds', text: 'I paid twice.', files: [], browser: 'any' }
  const send = async (more: Partial<typeof writing>) =>
    sendLetter((await letterOf(await keepLetter({ ...writing, ...more }, support, deps), support, deps))!, deps)
  const { number, severity } = await send({})
  expect([severity, (await send({ text: 'Once.' })).severity, (await send({ addrSpec: BOB })).severity]).toEqual([
    'high',
    'medium',
    'medium',
  ])
  const { trials } = await tryRulesOnTicket(number, deps)
  expect(trials.flatMap(({ conditions }) => conditions.map(({ holds }) => holds))).toEqual([true, true, true])
})
