/** Tickets over HTTP: what the tickets page does, the worked examples, and bad input, each refused whole. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseMail } from '../../src/mail/parse-mail.ts'
import type { TicketNumber } from '../../src/tickets/ticket.ts'
import { ANN, BOB, CARL, EVE, SAM, SUPPORT, ZED } from '../support/installation.ts'
import { settled, ticketNumbered, ticketOf } from '../support/observe.ts'
import { post } from '../support/post.ts'
import { startApi, type Api, type CallOptions, type Reply } from './calling.ts'
import type { WireTicket } from './wire-ticket.ts'

let api: Api
beforeAll(async () => {
  api = await startApi()
  api.us.play()
  for (const [path, body] of records) {
    const { status, text } = await api.call(`POST ${path}`, { as: 'admin', body })
    if (status !== 201) throw new Error(text)
  }
})
afterAll(() => api.stop())

const records: readonly (readonly [string, object])[] = [
  ['/parts', { id: 'Printers' }],
  ['/tags', { id: 'Colour', allowed_values: ['cyan', 'magenta'] }],
  ['/subtypes', { id: 'question' }],
  ['/subtypes', { id: 'old', is_deprecated: true }],
  ['/fields', { id: 'tnt__copies', type: 'int' }],
]

async function created(more: object = {}): Promise<WireTicket> {
  const body = { title: 'Printer', body: 'It prints blank pages.', mailbox: 'support', reported_by: ANN, ...more }
  const reply = await api.call<WireTicket>('POST /tickets', { body })
  if (reply.status !== 201) throw new Error(reply.text)
  return reply.body
}

/** A change of the ticket as it is now. */
async function changed(id: string, body: object): Promise<Reply<WireTicket>> {
  const { headers } = await api.call(`GET /tickets/${id}`)
  return api.call<WireTicket>(`PATCH /tickets/${id}`, { body, headers: { 'if-match': headers.get('etag') ?? '' } })
}

const numberOf = ({ id }: WireTicket) => Number(id.slice(4)) as TicketNumber
const stored = (ticket: WireTicket) => ticketNumbered(api.us, numberOf(ticket))

describe('a ticket', () => {
  test('is created with everything that the form has', async () => {
    const ticket = await created({
      severity: 'high',
      applies_to_part: 'Printers',
      subtype: 'question',
      owned_by: [SAM],
      tags: [{ name: 'Colour', value: 'cyan' }],
      custom_fields: { tnt__copies: 3 },
    })
    expect(ticket).toMatchObject({
      type: 'ticket',
      version: 1,
      stage: { name: 'queued', state: 'open' },
      severity: 'high',
      applies_to_part: 'Printers',
      subtype: 'question',
      owned_by: [SAM],
      tags: [{ name: 'Colour', value: 'cyan' }],
      custom_fields: { tnt__copies: 3 },
      rev_org: 'Acme',
      reported_by: [`Acme/${ANN}`],
      email_members: [{ email: ANN, contact: `Acme/${ANN}`, is_user: false }],
      source_channel: 'api',
      created_by: { kind: 'user', id: SAM },
    })
  })

  test('is read with its version as ETag', async () => {
    const { id } = await created()
    const { headers, body } = await api.call<WireTicket>(`GET /tickets/${id}`)
    expect(headers.get('etag')).toBe(`"${body.version}"`)
  })

  test('tells over the wire what is stored, and nothing that is only ours', async () => {
    const { body } = await api.call(`GET /tickets/${(await created()).id}`)
    for (const ours of ['participants', 'order', 'parent', 'lastCustomer', 'bareSubject', 'scope', 'slaEvents'])
      expect(body).not.toHaveProperty(ours)
  })

  test('is changed in every attribute, and its history tells', async () => {
    const { id } = await created()
    const change = {
      ...{ title: 'Scanner', body: 'It scans nothing.', severity: 'blocker', applies_to_part: 'Printers' },
      ...{ owned_by: [SAM], subtype: 'question', needs_response: true, custom_fields: { tnt__copies: 7 } },
      target_close_date: '2027-01-01T00:00:00.000Z',
    }
    const { status, body } = await changed(id, change)
    expect([status, body]).toEqual([200, expect.objectContaining(change)])
    const { body: history } = await api.call<{ timeline_entries: { change: { field: string } | null }[] }>(`GET /tickets/${id}/timeline`)
    const fields = history.timeline_entries.flatMap((entry) => entry.change?.field ?? [])
    expect(fields).toEqual(expect.arrayContaining(['title', 'severity', 'applies_to_part', 'target_close_date']))
  })

  test('two changes of the same state: the second is told, and nothing is lost', async () => {
    const { id } = await created()
    const ask: CallOptions = { headers: { 'if-match': '"1"' } }
    expect((await api.call(`PATCH /tickets/${id}`, { ...ask, body: { title: 'First' } })).status).toBe(200)
    const second = await api.call(`PATCH /tickets/${id}`, { ...ask, body: { title: 'Second' } })
    expect([second.status, second.body['code']]).toEqual([412, 'stale-version'])
    expect((await api.call<WireTicket>(`GET /tickets/${id}`)).body.title).toBe('First')
  })

  test('a change without If-Match is refused', async () => {
    const { status } = await api.call(`PATCH /tickets/${(await created()).id}`, { body: { title: 'First' } })
    expect(status).toBe(428)
  })

  test('goes through the stages of the diagram', async () => {
    const { id } = await created()
    for (const stage of ['work_in_progress', 'awaiting_customer_response', 'resolved'])
      expect((await api.call(`POST /tickets/${id}/stage`, { body: { stage } })).status).toBe(200)
    const { body } = await api.call<WireTicket>(`GET /tickets/${id}`)
    expect(body.stage).toEqual({ name: 'resolved', state: 'closed' })
    expect(body.actual_close_date).not.toBeNull()
  })

  test('goes elsewhere with an override and its reason', async () => {
    const { id } = await created()
    const body = { stage: 'resolved', override: true, reason: 'solved on the phone' }
    expect((await api.call<WireTicket>(`POST /tickets/${id}/stage`, { body })).body.stage.name).toBe('resolved')
  })

  test('waits for an issue that is made from a title alone, and follows it', async () => {
    const { id } = await created()
    await api.call(`POST /tickets/${id}/stage`, { body: { stage: 'work_in_progress' } })
    const { status, body: issue } = await api.call(`POST /tickets/${id}/issues`, { body: { title: 'New ribbon' } })
    expect(status).toBe(201)
    await api.call(`PATCH /issues/${issue['id']}`, { body: { stage: 'in_development' } })
    const { body } = await api.call<WireTicket>(`GET /tickets/${id}`)
    expect([body.stage.name, body.links]).toEqual(['in_development', [{ link_type: 'is_dependent_on', target: issue['id'] }]])
  })

  test('is linked to another one, seen from both, and the link is taken away', async () => {
    const [one, other] = [await created(), await created()]
    const link = { link_type: 'is_related_to', target: other.id }
    expect((await api.call(`POST /tickets/${one.id}/links`, { body: link })).status).toBe(200)
    const { body } = await api.call(`GET /tickets/${other.id}/links`)
    expect(body['linked_from']).toEqual([{ link_type: 'is_related_to', source: one.id }])
    await api.call(`DELETE /tickets/${one.id}/links/is_related_to/${other.id}`)
    expect((await api.call(`GET /tickets/${one.id}/links`)).body['links']).toEqual([])
  })

  test('ends in another one', async () => {
    const [one, other] = [await created(), await created()]
    const { status, body } = await api.call<WireTicket>(`POST /tickets/${one.id}/merge`, { body: { into: other.id } })
    expect([status, body.id]).toEqual([200, other.id])
    expect((await api.call<WireTicket>(`GET /tickets/${one.id}`)).body.is_merged_into).toBe(other.id)
  })
})

describe('bad input is refused whole, with one clear problem', () => {
  test.each([
    ['an unknown field', { title: 'New', colour: 'blue' }, 400, /body.*colour/],
    ['a wrong type', { title: 'New', severity: 3 }, 400, /^body\.severity: /],
    ['a moment beyond the calendar', { title: 'New', target_close_date: '9999-12-31T23:59:59-14:00' }, 422, /1970 to 9999/],
    ['half a character', { title: 'New \ud83d' }, 400, /^body\.title: holds half a character$/],
    ['an unknown part', { title: 'New', applies_to_part: 'Kettles' }, 422, /^there is no part "Kettles"$/],
    ['a deprecated subtype', { title: 'New', subtype: 'old' }, 422, /"old" is deprecated/],
    ['an unknown custom field', { title: 'New', custom_fields: { tnt__size: 1 } }, 422, /tnt__size/],
    ['an ill-typed custom value', { title: 'New', custom_fields: { tnt__copies: 'three' } }, 422, /a whole number/],
    ['an unknown owner', { title: 'New', owned_by: ['nobody@us.example'] }, 422, /nobody@us\.example/],
  ])('%s', async (_, change, status, detail) => {
    const ticket = await created()
    const before = await stored(ticket)
    const reply = await changed(ticket.id, change)
    expect([reply.status, (reply.body as unknown as { detail: string }).detail]).toEqual([status, expect.stringMatching(detail)])
    expect(await stored(ticket)).toEqual(before)
  })

  test.each([
    ['a transition that is not in the diagram', 'stage', { stage: 'resolved' }, /queued.*resolved/],
    ['an override without a reason', 'stage', { stage: 'resolved', override: true }, /reason/],
    ['a raw address as subscriber', 'subscribers', { add: [ZED] }, /zed@unknown\.example/],
    ['a reporter of another workspace', 'reporters', { add: [`Other/${EVE}`] }, /Other|workspace/],
    ['a value that the tag does not allow', 'tags', { add: [{ name: 'Colour', value: 'blue' }] }, /Colour/],
  ])('%s', async (_, path, body, detail) => {
    const ticket = await created()
    const before = await stored(ticket)
    const reply = await api.call<{ detail: string }>(`POST /tickets/${ticket.id}/${path}`, { body })
    expect([reply.status, reply.body.detail]).toEqual([422, expect.stringMatching(detail)])
    expect(await stored(ticket)).toEqual(before)
  })

  test('a reporter on a ticket without a workspace', async () => {
    const ticket = await created({ reported_by: null })
    const reply = await api.call<{ detail: string }>(`POST /tickets/${ticket.id}/reporters`, {
      body: { add: [`Acme/${ANN}`] },
    })
    expect([reply.status, reply.body.detail]).toEqual([422, expect.stringMatching(/workspace/)])
    expect((await stored(ticket)).reportedBy).toEqual([])
  })

  test('a ticket that is not there, in every way to name it', async () => {
    expect((await api.call('POST /tickets/TKT-999999/notes', { body: { body: 'Hm.' } })).status).toBe(404)
    for (const id of ['TKT-0', 'ISS-1', '%00', 'TKT-1%2F..']) expect((await api.call(`GET /tickets/${id}`)).status).toBe(400)
  })
})

describe('the list', () => {
  test('is paged without a gap or a repetition while tickets come in', async () => {
    const made = []
    for (let i = 0; i < 5; i++) made.push((await created({ source_channel: 'portal' })).id)
    const seen: string[] = []
    let cursor = ''
    do {
      const query = `source_channel=portal&limit=2&sort_by=created_date:asc${cursor}`
      const { body } = await api.call<{ tickets: WireTicket[]; next_cursor: string | null }>(`GET /tickets?${query}`)
      seen.push(...body.tickets.map(({ id }) => id))
      cursor = body.next_cursor === null ? '' : `&cursor=${body.next_cursor}`
    } while (cursor !== '')
    expect(seen).toEqual(made)
  })

  test('is filtered by every condition at once', async () => {
    const { id } = await created({ severity: 'low', owned_by: [SAM], applies_to_part: 'Printers' })
    const query = `severity=low,high&owned_by=${SAM}&applies_to_part=Printers&state=open&stage_not=resolved,canceled`
    const { body } = await api.call<{ tickets: WireTicket[] }>(`GET /tickets?${query}&limit=1`)
    expect(body.tickets.map((ticket) => ticket.id)).toEqual([id])
    expect((await api.call(`GET /tickets?${query}&needs_response=true`)).body['tickets']).toEqual([])
  })

  test('a day is a whole one, a moment is that moment', async () => {
    const at = '2001-05-05T12:00:00.000Z'
    const { id } = await created()
    await api.us.runtime.store.tickets.collection.updateOne(
      { _id: Number(id.slice(4)) as never },
      { $set: { createdAtMs: Date.parse(at) } },
    )
    const found = async (query: string) =>
      (await api.call<{ tickets: WireTicket[] }>(`GET /tickets?created_before=2001-05-06&${query}`)).body.tickets.map((one) => one.id)
    expect(await found('created_after=2001-05-05')).toEqual([id])
    expect(await found('created_after=2001-05-05T11:59:59Z')).toEqual([id])
    expect(await found(`created_after=${at}`)).toEqual([])
    expect((await api.call(`GET /tickets?created_after=2001-02-30`)).status).toBe(400)
  })

  test('T-016 is grouped by lists, and what is no attribute is refused naming those there are', async () => {
    for (const group of ['owned_by', 'tags', 'reported_by', 'email_members'])
      expect((await api.call(`GET /tickets?group_by=${group}&limit=2`)).status, group).toBe(200)
    const refused = await api.call<{ detail: string }>('GET /tickets?group_by=colour')
    expect([refused.status, refused.body.detail]).toEqual([
      400,
      expect.stringMatching(/query\.group_by: is one of display_id, title.*owned_by/),
    ])
    expect((await api.call<{ detail: string }>('GET /tickets?sort_by=tags')).body.detail).toMatch(/keys are display_id, title/)
  })

  test('is filtered by a custom field of any type', async () => {
    const { id } = await created({ custom_fields: { tnt__copies: 41 } })
    const { body } = await api.call<{ tickets: WireTicket[] }>('GET /tickets?custom_field=tnt__copies:41')
    expect(body.tickets.map((ticket) => ticket.id)).toEqual([id])
    expect((await api.call('GET /tickets?custom_field=tnt__copies:40')).body['tickets']).toEqual([])
    expect((await api.call('GET /tickets?custom_field=$where:1')).status).toBe(400)
  })

  test('is exported as CSV, a formula in it defused', async () => {
    await created({ title: '=HYPERLINK("http://evil.example")', severity: 'blocker', source_channel: 'app' })
    const { headers, text } = await api.call('GET /export?format=csv&columns=severity,title&source_channel=app')
    expect(headers.get('content-disposition')).toBe('attachment; filename="tickets.csv"')
    expect(text).toBe('severity,title\nblocker,"\'=HYPERLINK(""http://evil.example"")"\n')
  })

  test('is exported as a saved view shows it, further filters on top (T-130)', async () => {
    for (const [severity, copies] of [
      ['low', 51],
      ['blocker', 52],
      ['high', 53],
    ])
      await created({
        severity,
        title: `View ${copies}`,
        custom_fields: { tnt__copies: copies },
        source_channel: 'app',
      })
    const filters = ['tnt__copies>=51', 'tnt__copies<60']
    const view = { id: 'Fifties', filters, sort: ['severity:desc'], columns: ['title', 'tnt__copies'] }
    expect((await api.call('POST /views', { body: view })).status).toBe(201)
    const { text } = await api.call('GET /export?view=Fifties&format=csv')
    expect(text).toBe('title,tnt__copies\nView 52,52\nView 53,53\nView 51,51\n')
    const { text: fewer } = await api.call('GET /export?view=Fifties&format=csv&severity=low,high&limit=1')
    expect(fewer).toBe('title,tnt__copies\nView 53,53\n')
    expect((await api.call('GET /export?view=Nothing')).status).toBe(404)
  })

  test('is exported as JSON and as JSON lines', async () => {
    const { text: lines } = await api.call('GET /export?limit=3&columns=id')
    const { text: list } = await api.call('GET /export?limit=3&columns=id&format=json')
    const rows = lines.trim().split('\n')
    expect([rows.length, JSON.parse(list)]).toEqual([3, rows.map((row) => JSON.parse(row) as unknown)])
  })
})

describe('the worked examples', () => {
  const people = (ticket: WireTicket) => ({
    reporters: ticket.reported_by.map((id) => id.slice(id.indexOf('/') + 1)).toSorted(),
    members: ticket.email_members.map(({ email }) => email).toSorted(),
  })
  const read = async (id: string) => (await api.call<WireTicket>(`GET /tickets/${id}`)).body
  /** Example 1, by mail. */
  const annWrites = async () => {
    const { number } = await ticketOf(api.us, await post(api.us.mail, { from: ANN, to: SUPPORT, cc: [BOB, EVE, ZED] }))
    return `TKT-${number}`
  }

  test('1: Ann writes; Ann and Bob report, all four are members', async () => {
    const ticket = await read(await annWrites())
    expect(people(ticket)).toEqual({ reporters: [ANN, BOB], members: [ANN, BOB, EVE, ZED] })
    expect([ticket.needs_response, ticket.stage.name, ticket.source_channel]).toEqual([true, 'queued', 'email'])
  })

  test('2: Sam answers to Ann only, who gets it', async () => {
    const id = await annWrites()
    const before = api.us.mail.messages(ANN).length
    const { status } = await api.call(`POST /tickets/${id}/reply`, { body: { body: 'A new ribbon.', to: [ANN] } })
    expect(status).toBe(202)
    await settled(api.us)
    const ticket = await read(id)
    expect(people(ticket)).toEqual({ reporters: [ANN, BOB], members: [ANN] })
    expect([ticket.needs_response, ticket.stage.name]).toEqual([false, 'work_in_progress'])
    expect(api.us.mail.messages(ANN)).toHaveLength(before + 1)
  })

  test('3: Sam answers and adds Carl, who is a member and reports', async () => {
    const id = await annWrites()
    await api.call(`POST /tickets/${id}/reply`, { body: { body: 'A new ribbon.', to: [ANN], cc: [CARL] } })
    expect(people(await read(id))).toEqual({ reporters: [ANN, BOB, CARL], members: [ANN, CARL] })
  })

  test('5: Bob is taken off the members and still reports', async () => {
    const id = await annWrites()
    const { status, body } = await api.call<WireTicket>(`POST /tickets/${id}/members`, { body: { remove: [BOB] } })
    expect([status, people(body)]).toEqual([200, { reporters: [ANN, BOB], members: [ANN, EVE, ZED] }])
  })

  test('a customer who is added to the members reports (T-027), a user does not', async () => {
    const id = await annWrites()
    const { body } = await api.call<WireTicket>(`POST /tickets/${id}/members`, { body: { add: [CARL, SAM] } })
    expect(people(body).reporters).toEqual([ANN, BOB, CARL])
  })

  test('a second reply with the same Idempotency-Key sends no second mail', async () => {
    const id = await annWrites()
    const before = api.us.mail.messages(ANN).length
    const ask = { body: { body: 'A new ribbon.', to: [ANN] }, headers: { 'idempotency-key': `reply-${id}` } }
    await api.call(`POST /tickets/${id}/reply`, ask)
    await api.call(`POST /tickets/${id}/reply`, ask)
    await settled(api.us)
    expect(api.us.mail.messages(ANN)).toHaveLength(before + 1)
  })

  test('a note is internal, sends nothing, and needs response stays', async () => {
    const id = await annWrites()
    const { status, body } = await api.call<WireTicket>(`POST /tickets/${id}/notes`, {
      body: { body: 'The old model.' },
    })
    expect([status, body.needs_response]).toEqual([201, true])
    const { body: history } = await api.call<{ timeline_entries: { body: string; visibility: string }[] }>(`GET /tickets/${id}/timeline`)
    expect(history.timeline_entries.find((entry) => entry.body === 'The old model.')?.visibility).toBe('internal')
  })
})

describe('attachments (T-120)', () => {
  const logo = Buffer.from('89504e470d0a1a0a-not-really', 'utf8')

  test('each content is listed once with every origin, and saved, never shown', async () => {
    const files = [{ filename: 'résumé "1".html', content: logo, contentType: 'text/html' }]
    const first = await post(api.us.mail, { from: ANN, to: SUPPORT, attachments: files })
    const { number } = await ticketOf(api.us, first)
    await ticketOf(api.us, await post(api.us.mail, { from: ANN, to: SUPPORT, thread: [first], attachments: files }))
    const { body } = await api.call<{ attachments: { url: string; origins: unknown[]; size_bytes: number }[] }>(
      `GET /tickets/${number}/attachments`,
    )
    expect(body.attachments).toHaveLength(1)
    expect(body.attachments[0]).toMatchObject({
      size_bytes: logo.length,
      origins: [{ kind: 'mail', by: ANN }, { kind: 'mail' }],
    })
    const file = await api.call(`GET ${body.attachments[0]?.url}`)
    expect([file.status, file.text]).toEqual([200, logo.toString()])
    expect(file.headers.get('content-type')).toBe('application/octet-stream')
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+"; filename\*=UTF-8''r%C3%A9sum/)
    expect(file.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
    expect((await api.call(`GET ${body.attachments[0]?.url}`, { as: 'nobody' })).status).toBe(401)
  })

  test('uploaded files go with the description, an answer and a note, and the answer carries its file', async () => {
    const drawing = Buffer.from([0, 255, 1, 254])
    const upload = await api.call('POST /artifacts?filename=plan.bin', { body: drawing })
    expect([upload.status, upload.body['size_bytes']]).toEqual([201, 4])
    const artifacts = [{ sha256: upload.body['sha256'], filename: 'plan.bin' }]
    const { id } = await created({ artifacts })
    const before = api.us.mail.messages(ANN).length
    await api.call(`POST /tickets/${id}/reply`, { body: { body: 'The plan.', artifacts } })
    await api.call(`POST /tickets/${id}/notes`, { body: { body: 'Our plan.', artifacts } })
    const { body } = await api.call<{ attachments: { origins: { kind: string }[] }[] }>(`GET /tickets/${id}/attachments`)
    expect(body.attachments).toHaveLength(1)
    expect(body.attachments[0]?.origins.map(({ kind }) => kind)).toEqual(['description', 'answer', 'note'])
    await settled(api.us)
    expect(api.us.mail.messages(ANN)[before]?.raw.toString()).toContain(drawing.toString('base64'))
  })

  test('an answer goes out as the HTML that was written, its image in its place; its text is made from it', async () => {
    const upload = await api.call('POST /artifacts?filename=plan.png&content_type=image/png', { body: Buffer.from('a plan') })
    const { id } = await created()
    const before = api.us.mail.messages(ANN).length
    const html = `<p>The <b>plan</b>:</p><img src="cid:${String(upload.body['sha256'])}"><script>alert(1)</script>`
    const artifacts = [{ sha256: upload.body['sha256'], filename: 'plan.png' }]
    const { status, text } = await api.call(`POST /tickets/${id}/reply`, { body: { html, artifacts } })
    expect(status, text).toBe(202)
    await settled(api.us)
    const mail = (await parseMail(api.us.mail.messages(ANN)[before]!.raw)).message
    expect(mail.text).toMatch(/^The plan:/)
    expect(mail.html).toContain('<p>The <b>plan</b>:</p>')
    expect(mail.html).not.toContain('script')
    expect(mail.attachments).toMatchObject([{ contentType: 'image/png', isInline: true, contentId: upload.body['sha256'] }])
    const { body } = await api.call<{ timeline_entries: { body: string | null }[] }>(`GET /tickets/${id}/timeline`)
    expect(body.timeline_entries.map((entry) => entry.body)).toContainEqual(expect.stringMatching(/^The plan:/))
    expect((await api.call(`POST /tickets/${id}/reply`, { body: {} })).status).toBe(422)
  })

  test('a file keeps the type that it was uploaded as, unless it is named as another', async () => {
    const upload = await api.call('POST /artifacts?filename=plan.svg&content_type=image/svg%2Bxml', { body: Buffer.from('<svg/>') })
    expect(upload.body['content_type']).toBe('image/svg+xml')
    const file = { sha256: upload.body['sha256'], filename: 'plan.svg' }
    const types = async (artifacts: object[]) =>
      ((await created({ artifacts })) as unknown as { artifacts: { content_type: string }[] }).artifacts.map((one) => one.content_type)
    expect(await types([file, { ...file, content_type: 'text/plain' }])).toEqual(['image/svg+xml', 'text/plain'])
  })

  test('a change that rules refuse for several reasons is told all of them at once, and changes nothing', async () => {
    const ticket = await created()
    const wrong = { severity: 'high', applies_to_part: 'Nowhere', group: 'nobody', owned_by: ['zed@us.example'] }
    const headers = { 'if-match': `"${ticket.version}"` }
    const { status, body } = await api.call<{ code: string; detail: string; faults: { fault: string }[] }>(`PATCH /tickets/${ticket.id}`, {
      body: wrong,
      headers,
    })
    const faults = ['there is no user "zed@us.example"', 'there is no group "nobody"', 'there is no part "Nowhere"']
    expect([status, body.code]).toEqual([422, 'user'])
    expect(body.faults.map(({ fault }) => fault).toSorted()).toEqual(faults.toSorted())
    for (const fault of faults) expect(body.detail).toContain(fault)
    expect((await api.call<WireTicket>(`GET /tickets/${ticket.id}`)).body.version).toBe(ticket.version)
  })

  test('a file that was not uploaded is refused whole', async () => {
    const ticket = await created()
    const artifacts = [{ sha256: 'ab'.repeat(32), filename: 'plan.bin' }]
    const reply = await api.call<{ detail: string }>(`POST /tickets/${ticket.id}/notes`, {
      body: { body: 'x', artifacts },
    })
    expect([reply.status, reply.body.detail]).toEqual([422, expect.stringMatching(/plan\.bin was not uploaded/)])
    expect((await api.call<WireTicket>(`GET /tickets/${ticket.id}`)).body.version).toBe(ticket.version)
  })

  test.each([
    ['nothing', 'filename=a', Buffer.alloc(0), 400],
    ['a path as its name', 'filename=..%2Fa', Buffer.from('x'), 400],
    ['JSON instead of bytes', 'filename=a', '{}', 415],
    ['more than the limit', 'filename=a', Buffer.alloc(18 * 1024 * 1024 + 1), 413],
  ])('%s is no upload', async (_, query, body, status) => {
    expect((await api.call(`POST /artifacts?${query}`, { body })).status).toBe(status)
  })

  test('bytes are no JSON', async () => {
    expect((await api.call('POST /tickets', { body: Buffer.from('{}') })).status).toBe(415)
  })

  test('a key that is nobody’s opens nothing', async () => {
    expect((await api.call(`GET /files/${'a'.repeat(24)}`)).status).toBe(404)
  })
})

test('the clocks of a ticket: its first response ends when it is answered (T-045)', async () => {
  const { id } = await created()
  type Clocks = Record<'first_response' | 'resolution', { ended_date: string | null; target_seconds: number | null }>
  const clocks = async () => (await api.call<Clocks>(`GET /tickets/${id}/sla`)).body
  expect((await clocks()).first_response).toMatchObject({ ended_date: null, target_seconds: null, is_breached: false })
  await api.call(`POST /tickets/${id}/reply`, { body: { body: 'A new ribbon.' } })
  expect((await clocks()).first_response.ended_date).not.toBeNull()
  expect((await clocks()).resolution.ended_date).toBeNull()
})

test('the timeline and the mails of a ticket are paged without a gap or a repetition', async () => {
  const first = await post(api.us.mail, { from: ANN, to: SUPPORT, cc: [BOB] })
  const { number } = await ticketOf(api.us, first)
  for (const from of [BOB, ANN]) await ticketOf(api.us, await post(api.us.mail, { from, to: SUPPORT, thread: [first] }))
  await api.call(`POST /tickets/${number}/reply`, { body: { body: 'A new ribbon.' } })
  for (const [path, list] of [
    ['timeline', 'timeline_entries'],
    ['messages', 'messages'],
  ] as const) {
    type Page = Record<typeof list, object[]> & { next_cursor: string | null }
    const whole = (await api.call<Page>(`GET /tickets/${number}/${path}?limit=100`)).body[list]
    const seen: object[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`
      const { body }: Reply<Page> = await api.call<Page>(`GET /tickets/${number}/${path}?limit=2${query}`)
      seen.push(...body[list])
      cursor = body.next_cursor
    }
    expect(whole.length).toBeGreaterThan(2)
    expect(seen).toEqual(whole)
  }
})

test('the mails of a ticket are listed with their newly written text', async () => {
  const id = await post(api.us.mail, { from: ANN, to: SUPPORT, cc: [BOB], text: 'It is on fire.' })
  const { number } = await ticketOf(api.us, id)
  const { body } = await api.call<{ messages: object[] }>(`GET /tickets/${number}/messages`)
  expect(body.messages).toEqual([
    expect.objectContaining({
      message_id: id,
      direction: 'inbound',
      from: ANN,
      to: [{ address: SUPPORT, name: '' }],
      cc: [{ address: BOB, name: '' }],
      text_body: 'It is on fire.',
    }),
  ])
})
