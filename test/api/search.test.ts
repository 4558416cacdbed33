/** Search and suggestions over HTTP. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { rebuildSearch } from '../../src/act/feed-search.ts'
import { SearchUnavailableError } from '../../src/errors.ts'
import { ANN, EVE } from '../support/installation.ts'
import { startApi, type Api } from './calling.ts'
import type { WireTicket } from './wire-ticket.ts'

let api: Api
const ids: Record<string, string> = {}
const tickets = {
  jam: { title: 'Paper jam', body: 'The printer jams after ten pages.', reported_by: ANN },
  jams: { title: 'Printer jams', body: 'Paper jams in the printer, page after page.', reported_by: EVE },
  bill: { title: 'Invoice', body: 'The number is wrong.', reported_by: ANN },
}

beforeAll(async () => {
  api = await startApi()
  for (const [name, body] of Object.entries(tickets)) {
    const reply = await api.call<WireTicket>('POST /tickets', { body: { mailbox: 'support', ...body } })
    ids[name] = reply.body.id
  }
  const article = await api.call<{ id: string }>('POST /articles', {
    as: 'admin',
    body: { title: 'Jams', body: 'Open the lid and pull the paper jam.' },
  })
  ids['article'] = article.body.id
  await rebuildSearch(api.us.runtime.store)
})
afterAll(() => api.stop())

const found = async (query: string) => {
  const { status, body, text } = await api.call<{ tickets: WireTicket[]; next_cursor: string | null }>(`GET /tickets?${query}`)
  if (status !== 200) throw new Error(text)
  return body
}
const idsOf = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id)

test('words give the best match first, a page at a time', async () => {
  expect(new Set(idsOf((await found('q=paper%20jam')).tickets))).toEqual(new Set([ids['jam'], ids['jams']]))
  const first = await found('q=printer&limit=1')
  const second = await found(`q=printer&limit=1&cursor=${first.next_cursor}`)
  expect(idsOf([...first.tickets, ...second.tickets])).toEqual([ids['jams'], ids['jam']])
  expect(second.next_cursor).toBeNull()
})

test('words go with filters, and with an order', async () => {
  expect(idsOf((await found(`q=printer&reported_by=${EVE}`)).tickets)).toEqual([ids['jams']])
  expect(idsOf((await found('q=printer&sort_by=created_date:asc')).tickets)).toEqual([ids['jam'], ids['jams']])
  expect(idsOf((await found('q=nowhere')).tickets)).toEqual([])
})

test('/search shows where the words stand, in tickets and articles', async () => {
  const { body } = await api.call<{
    hits: { type: string; id: string; excerpt: { text: string; found: { start: number; end: number }[] } }[]
  }>('GET /search?q=lid')
  expect(body.hits.map(({ type, id }) => [type, id])).toEqual([['article', ids['article']]])
  const { text, found: places } = body.hits[0]!.excerpt
  expect(places.map(({ start, end }) => text.slice(start, end))).toEqual(['lid'])
})

test('T-140: suggestions are what is like a ticket; a vote moves them', async () => {
  const suggested = async () => {
    const { body } = await api.call<{ suggestions: { id: string; vote: string }[] }>(`GET /tickets/${ids['jam']}/suggestions`)
    return body.suggestions.map(({ id, vote }) => [id, vote])
  }
  const first = await suggested()
  expect(first[0]).toEqual([ids['jams'], 'none'])
  expect(first).toContainEqual([ids['article'], 'none'])
  expect(first.flat()).not.toContain(ids['jam'])
  const vote = await api.call(`POST /tickets/${ids['jam']}/suggestions/votes`, { body: { suggestion: ids['jams'], vote: 'up' } })
  expect([vote.status, vote.body]).toEqual([200, { ticket: ids['jam'], suggestion: ids['jams'], vote: 'up' }])
  expect(await suggested()).toContainEqual([ids['jams'], 'up'])
})

test.each([
  ['POST', '/suggestions/votes', { suggestion: 'TKT-999', vote: 'up' }, 404],
  ['POST', '/suggestions/votes', { suggestion: 'ISS-1', vote: 'up' }, 400],
  ['POST', '/suggestions/votes', { suggestion: 'TKT-2', vote: 'good' }, 400],
] as const)('%s %s %o is refused: %d', async (method, path, body, status) => {
  expect((await api.call(`${method} /tickets/${ids['jam']}${path}`, { body })).status).toBe(status)
})

test('a ticket is found a moment after it was made', async () => {
  const end = api.us.play()
  await api.call('POST /tickets', { body: { mailbox: 'support', title: 'Zeppelin', body: '', reported_by: ANN } })
  await vi.waitFor(async () => expect((await found('q=zeppelin')).tickets).toHaveLength(1), 10_000)
  await end()
})

test('while a search server is away, words are answered by 503, and lists without them as ever', async () => {
  const { wordIndexes } = api.us.runtime.store
  const away = vi.spyOn(wordIndexes.tickets, 'matching').mockRejectedValue(new SearchUnavailableError('OpenSearch: it does not answer'))
  for (const path of ['GET /tickets?q=printer', 'GET /search?q=printer'] as const) {
    const { status, body } = await api.call(path)
    expect([status, body['code']]).toEqual([503, 'search-unavailable'])
  }
  expect((await api.call('GET /tickets')).status).toBe(200)
  away.mockRestore()
})
