/** What happens to the index on a real OpenSearch: the server dies, the index is lost, the database is put back; nothing is lost for good. */
import { afterAll, describe, expect, it, vi } from 'vitest'
import { noteOnTicket } from '../../src/act/answer-ticket.ts'
import { checkSearch, feedSearch, rebuildSearch } from '../../src/act/feed-search.ts'
import { findTickets } from '../../src/act/search-tickets.ts'
import { suggestionsFor } from '../../src/act/suggest.ts'
import { SearchUnavailableError } from '../../src/errors.ts'
import { openLog } from '../../src/logger.ts'
import { openSearchIndexes } from '../../src/opensearch/opensearch-index.ts'
import type { Store } from '../../src/store/store.ts'
import { openEditBench, SAM_AGENT } from '../act/editing.ts'
import { useWordIndexes } from '../support/word-indexes.ts'
import { startOpenSearch } from './opensearch-server.ts'

const log = openLog('test', 'silent')
const server = await startOpenSearch()
afterAll(async () => server.stop())
const patience = { timeout: 60_000, interval: 200 }

async function openSite(index: string) {
  useWordIndexes(() => openSearchIndexes({ url: server.url, index }))
  const { deps, ticket } = await openEditBench()
  const { store } = deps
  const stop = new AbortController()
  const fed = feedSearch({ store, log }, stop.signal)
  const find = async (text: string) => (await findTickets({ text, conditions: [], viewer: { kind: 'agent' } }, store)).numbers
  const end = async () => {
    stop.abort()
    await fed
  }
  return { deps, store, ticket, find, end }
}

const isRight = async (store: Store) => {
  const { stale, superfluous } = await checkSearch(store)
  return stale.length + superfluous.length === 0
}

describe('an index on OpenSearch', () => {
  it('is fed on after its server died; meanwhile searching says so, and tickets go on', { timeout: 300_000 }, async () => {
    const { deps, store, ticket, find, end } = await openSite('dies')
    const first = await ticket({ title: 'Before the outage' })
    await vi.waitFor(async () => expect(await find('outage')).toEqual([first.number]), patience)
    await server.kill()
    await expect(find('outage')).rejects.toThrow(SearchUnavailableError)
    await expect(suggestionsFor({ ticket: first.number, voter: null, limit: 3 }, store)).rejects.toThrow(SearchUnavailableError)
    const second = await ticket({ title: 'During the outage' })
    await noteOnTicket(first.number, { by: SAM_AGENT, text: 'remarkable' }, deps)
    await server.start()
    await vi.waitFor(async () => expect(await find('during')).toEqual([second.number]), patience)
    await vi.waitFor(async () => expect(await find('remarkable')).toEqual([first.number]), patience)
    expect(await isRight(store)).toBe(true)
    await end()
  })

  it('that was deleted is made again with its mappings, and filled', { timeout: 300_000 }, async () => {
    const { store, ticket, find, end } = await openSite('deleted')
    const { number } = await ticket({ title: 'Kettle' })
    await vi.waitFor(async () => expect(await find('kettle')).toEqual([number]), patience)
    await fetch(`${server.url}/deleted-tickets-1`, { method: 'DELETE' })
    const later = await ticket({ title: 'Pot' })
    await vi.waitFor(async () => expect(await find('kettle')).toEqual([number]), patience)
    await vi.waitFor(async () => expect(await find('pot')).toEqual([later.number]), patience)
    expect(await isRight(store)).toBe(true)
    await end()
  })

  it('that is ahead of a database that was put back is mended', { timeout: 300_000 }, async () => {
    const { store, ticket, find, end } = await openSite('ahead')
    await end()
    const { number } = await ticket({ title: 'Kettle' })
    await store.wordIndexes.open()
    await rebuildSearch(store)
    const held = (await store.wordIndexes.tickets.find(number))!
    const ahead = { ...held, version: 99, terms: ['future'], weights: Buffer.from([4]) }
    await store.wordIndexes.tickets.write([ahead])
    expect(await isRight(store)).toBe(false)
    await rebuildSearch(store)
    expect(await isRight(store)).toBe(true)
    expect(await find('kettle')).toEqual([number])
    expect(await store.wordIndexes.tickets.find(number)).toEqual(held)
  })
})
