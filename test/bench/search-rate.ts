/** What search costs: making entries, and looking up words and what is like a ticket, among many tickets of few words. */

import { rebuildSearch } from '../../src/act/feed-search.ts'
import { findTickets } from '../../src/act/search-tickets.ts'
import { suggestionsFor } from '../../src/act/suggest.ts'
import type { TicketNumber } from '../../src/tickets/ticket.ts'
import { copyInPlace, storedBytes } from './copy-in-place.ts'
import type { Site } from './site.ts'
import { queryQualityRows } from './query-quality.ts'
import { suggestQualityRows } from './suggest-quality.ts'
import type { Row } from './table.ts'
import { fillTickets } from './ticket-fill.ts'

const rounds = 60
/** More are copies of these inside of MongoDB, which takes a tenth of the time. */
const mostFed = 20_000

/** Fills a database, feeds the index, and asks. Its vocabulary is small: each word is in a large part of all tickets. */
export async function searchRows(site: Site, { tickets }: { readonly tickets: number }): Promise<Row[]> {
  const { store, mongoUri, close } = await site.install('search', [{ user: 'watched', port: site.mail.port }])
  const fed = Math.min(tickets, mostFed)
  await fillTickets(store, { count: fed, seed: 7 })
  const startedMs = performance.now()
  await rebuildSearch(store)
  const feedMs = (performance.now() - startedMs) / fed
  await copyInPlace(mongoUri, { from: fed, to: tickets })
  const some = await store.tickets.load(Array.from({ length: 20 }, (_, i) => (i * 97 + 1) as TicketNumber))
  const words = some.flatMap(({ title, body }) => `${title} ${body.slice(0, 300)}`.split(/\W+/)).filter((word) => word.length > 3)
  const word = (i: number) => words[(i * 31) % words.length] ?? ''
  const find = (text: string) => findTickets({ text, conditions: [], viewer: { kind: 'agent' } }, store)
  const rows = [
    { what: `search: an entry, ${tickets} tickets`, value: `${feedMs.toFixed(2)} ms, ${(1000 / feedMs).toFixed(0)} a second` },
    { what: 'search: bytes of an entry, with its index', value: await entryBytes(mongoUri) },
    await timed('search: one word that most tickets have', (i) => find(`${word(i)} `)),
    await timed('search: two such words, the last unfinished', (i) => find(`${word(i)} ${word(i + 1).slice(0, 4)}`)),
    await timed('search: a number that one ticket has', (i) => find(`TKT-${i * 11 + 1} `)),
    await timed('suggestions', (i) => suggestionsFor({ ticket: (i * 13 + 1) as TicketNumber, voter: null, limit: 3 }, store)),
  ]
  await close()
  return rows
}

async function entryBytes(mongoUri: string): Promise<string> {
  const { data, index } = await storedBytes(mongoUri, 'ticketEntries')
  return `${data.toFixed(0)} of the entry, ${index.toFixed(0)} of the index`
}

/** Suggestions' quality on real threads; see `suggest-quality.ts`. */
export async function suggestRows(site: Site): Promise<Row[]> {
  const { store, close } = await site.install('suggest', [{ user: 'watched', port: site.mail.port }])
  const rows = await suggestQualityRows(store)
  await close()
  return rows
}

/** Search's quality on real threads; see `query-quality.ts`. */
export async function queryRows(site: Site): Promise<Row[]> {
  const { store, close } = await site.install('queries', [{ user: 'watched', port: site.mail.port }])
  const rows = await queryQualityRows(store)
  await close()
  return rows
}

async function timed(what: string, work: (round: number) => Promise<unknown>): Promise<Row> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const startedMs = performance.now()
    await work(round)
    times.push(performance.now() - startedMs)
  }
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? NaN).toFixed(0)
  return { number: 7, what, value: `p50 ${at(0.5)} ms · p95 ${at(0.95)} ms`, goal: 'p95 ≤ 100 ms', isReached: Number(at(0.95)) <= 100 }
}
