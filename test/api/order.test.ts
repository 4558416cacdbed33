/** Orders of the ticket list, lost updates of issues and records, and the stage diagrams, over the API. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApi, type Api } from './calling.ts'

interface Listed {
  readonly tickets: readonly { readonly id: string; readonly severity: string; readonly title: string }[]
  readonly next_cursor: string | null
}

let api: Api

beforeAll(async () => {
  api = await startApi()
}, 120_000)
afterAll(() => api.stop())

async function created(body: object): Promise<string> {
  const { body: ticket, status, text } = await api.call('POST /tickets', { body: { mailbox: 'support', ...body } })
  expect(status, text).toBe(201)
  return String(ticket['id'])
}

/** All pages of a query, two tickets at a time. */
async function paged(query: string): Promise<Listed['tickets']> {
  const found: Listed['tickets'][number][] = []
  let cursor = ''
  do {
    const { body, status, text } = await api.call<Listed>(`GET /tickets?${query}&limit=2${cursor}`)
    expect(status, text).toBe(200)
    found.push(...body.tickets)
    cursor = body.next_cursor === null ? '' : `&cursor=${body.next_cursor}`
  } while (cursor !== '')
  return found
}

describe('T-131 the ticket list in an order of several keys', () => {
  const part = { applies_to_part: 'General', rev_org: undefined }
  beforeAll(async () => {
    for (const severity of ['low', 'blocker', 'high', 'medium'])
      for (const title of ['Pot', 'Kettle', 'Pan']) await created({ ...part, severity, title, source_channel: 'app' })
    // Without a target close date, and with one.
    const { tickets } = (await api.call<Listed>('GET /tickets?source_channel=app&severity=low')).body
    for (const [i, { id }] of tickets.slice(0, 2).entries()) {
      const headers = { 'if-match': (await api.call(`GET /tickets/${id}`)).headers.get('etag') ?? '' }
      await api.call(`PATCH /tickets/${id}`, { body: { target_close_date: `2026-12-0${i + 1}T00:00:00Z` }, headers })
    }
  })

  test('T-016 is filtered by the conditions of a saved view, which are over any attribute, and pages on', async () => {
    const filters = ['created_by=sam@us.example', 'target_close_date>=2026-12-02', 'severity!=blocker', 'source_channel=app']
    const { status, text } = await api.call('POST /views', { body: { id: 'due', filters } })
    expect(status, text).toBe(201)
    expect((await paged('view=due')).map(({ severity }) => severity)).toEqual(['low'])
    expect(await paged('view=due&severity=high')).toEqual([])
    expect((await paged('view=due&sort_by=title')).length).toBe(1)
    expect((await api.call('GET /tickets?view=nobodys')).status).toBe(404)
  })

  test('is paged without a gap or a repetition, severities by rank, equals by number', async () => {
    const found = await paged('source_channel=app&sort_by=severity:desc,title')
    expect(found.map(({ severity, title }) => `${severity} ${title}`)).toEqual(
      ['blocker', 'high', 'medium', 'low'].flatMap((severity) => ['Kettle', 'Pan', 'Pot'].map((one) => `${severity} ${one}`)),
    )
    expect(new Set(found.map(({ id }) => id)).size).toBe(12)
    const equal = await paged('source_channel=app&sort_by=source_channel:desc')
    const numbers = equal.map(({ id }) => Number(id.slice(4)))
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  })

  test('what is missing comes first upwards and last downwards, on every page', async () => {
    const dates = async (direction: string) =>
      (await paged(`source_channel=app&severity=low&sort_by=target_close_date:${direction},created_date`)).map(
        (ticket) => (ticket as unknown as { target_close_date: string | null }).target_close_date?.slice(0, 10) ?? null,
      )
    expect(await dates('asc')).toEqual([null, '2026-12-01', '2026-12-02'])
    expect(await dates('desc')).toEqual(['2026-12-02', '2026-12-01', null])
  })

  test('T-016 tickets with the same value of the group stand together', async () => {
    const found = await paged('source_channel=app&group_by=title&sort_by=severity')
    expect(found.map(({ severity, title }) => `${title} ${severity}`)).toEqual(
      ['Kettle', 'Pan', 'Pot'].flatMap((title) => ['low', 'medium', 'high', 'blocker'].map((one) => `${title} ${one}`)),
    )
  })

  test('a custom field is a key like any other, and what has no order is refused', async () => {
    await api.call('POST /fields', { as: 'admin', body: { id: 'tnt__copies', type: 'int' } })
    for (const copies of [7, 30]) await created({ title: 'Copier', subtype: undefined, custom_fields: { tnt__copies: copies } })
    const found = await paged('custom_field=tnt__copies:30&sort_by=tnt__copies:desc')
    expect(found).toHaveLength(1)
    const [first] = await paged('sort_by=tnt__copies:desc,created_date')
    expect(first).toMatchObject({ custom_fields: { tnt__copies: 30 } })
    for (const order of ['tags', 'body', 'tnt__nothing', 'severity:up', '$where', 'severity,severity,severity,title,stage,part'])
      expect((await api.call(`GET /tickets?sort_by=${order}`)).status).toBe(400)
  })

  test('a cursor of another order, or of nobody’s making, is refused', async () => {
    const { body } = await api.call<Listed>('GET /tickets?sort_by=severity,title&limit=1')
    expect((await api.call(`GET /tickets?sort_by=severity&cursor=${body.next_cursor}`)).status).toBe(400)
    const made = Buffer.from(JSON.stringify({ values: [{ $gt: '' }, 'x'], number: 1 })).toString('base64url')
    expect((await api.call(`GET /tickets?sort_by=severity,title&cursor=${made}`)).status).toBe(400)
  })
})

describe('lost updates', () => {
  test('an issue that changed since it was read is not overwritten', async () => {
    const made = await api.call('POST /issues', { body: { title: 'Seal' } })
    const path = `/issues/${String(made.body['id'])}`
    const etag = (await api.call(`GET ${path}`)).headers.get('etag') ?? ''
    const headers = { 'if-match': etag }
    expect((await api.call(`PATCH ${path}`, { body: { title: 'Gasket' }, headers })).status).toBe(200)
    expect((await api.call(`PATCH ${path}`, { body: { title: 'Ring' }, headers })).status).toBe(412)
    expect((await api.call(`GET ${path}`)).body['title']).toBe('Gasket')
    expect((await api.call(`PATCH ${path}`, { body: { title: 'Ring' } })).status).toBe(200)
  })

  test('no more is a record of any kind', async () => {
    const kinds = [
      ['parts', { id: 'Pots', type: 'product' }, { type: 'feature' }, { type: 'capability' }],
      ['accounts', { id: 'Zeta', domains: ['zeta.example'] }, { tier: 'gold' }, { tier: 'silver' }],
      ['tags', { id: 'Loud' }, { description: 'a' }, { description: 'b' }],
      ['views', { id: 'mine' }, { filters: ['stage=queued'] }, { filters: [] }],
    ] as const
    for (const [path, body, first, second] of kinds) {
      const made = await api.call(`POST /${path}`, { as: 'admin', body })
      expect(made.status, made.text).toBe(201)
      const one = `/${path}/${encodeURIComponent(String(made.body['id']))}`
      const read = await api.call(`GET ${one}`)
      expect(read.headers.get('etag')).toBe(made.headers.get('etag'))
      const headers = { 'if-match': read.headers.get('etag') ?? '' }
      const changed = await api.call(`PATCH ${one}`, { as: 'admin', body: first, headers })
      expect(changed.status, changed.text).toBe(200)
      expect((await api.call(`PATCH ${one}`, { as: 'admin', body: second, headers })).status).toBe(412)
      expect((await api.call(`GET ${one}`)).body).toEqual(changed.body)
      const again = { 'if-match': changed.headers.get('etag') ?? '' }
      expect((await api.call(`PATCH ${one}`, { as: 'admin', body: second, headers: again })).status).toBe(200)
    }
  })

  test('two who change different attributes of a record at once both get their way', async () => {
    await api.call('POST /tags', { as: 'admin', body: { id: 'Both' } })
    const changes = [{ description: 'said' }, { allowed_values: ['a', 'b'] }]
    const answers = await Promise.all(changes.map((body) => api.call('PATCH /tags/Both', { as: 'admin', body })))
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect((await api.call('GET /tags/Both')).body).toMatchObject({ description: 'said', allowed_values: ['a', 'b'] })
  })
})

test('T-073 the stage diagram is listed with the rule and the label of each arrow', async () => {
  const { body } = await api.call<{ diagrams: { start: string; transitions: object[] }[] }>('GET /stages', {
    as: 'read-only',
  })
  expect(body.diagrams).toHaveLength(1)
  expect(body.diagrams[0]).toMatchObject({ name: 'tickets page', subtypes: [], start: 'queued' })
  expect(body.diagrams[0]?.transitions).toContainEqual({
    ...{ from: 'queued', to: 'work_in_progress', label: 'Start', rule: 'T-050' },
  })
})
