/**
 * How good search is: forty queries, as people of a help desk type them, over real threads as tickets, judged by a reader. The
 * figure is nDCG@10 (Järvelin and Kekäläinen 2002); beside it MiniSearch over the same texts, in the same run.
 */
import { findTickets } from '../../src/act/search-tickets.ts'
import { rebuildSearch } from '../../src/act/feed-search.ts'
import type { Store } from '../../src/store/store.ts'
import type { TicketNumber } from '../../src/tickets/ticket.ts'
import { listText, plainSearch, threadsOf, type ListThread } from './list-threads.ts'
import judgements from './query-grades.json' with { type: 'json' }
import { gainOf, type Judged } from './query-gain.ts'
import type { Row } from './table.ts'
import { fillTickets } from './ticket-fill.ts'

const depth = 10
const listed = 10

/** Ids of threads, the best first. */
type Engine = (query: string) => Promise<readonly string[]>

/** Measures all engines on all queries. */
export async function queryQualityRows(store: Store): Promise<Row[]> {
  const threads = await threadsOf('lists-usrp_users')
  if (!threads) return [{ what: 'queries', value: 'no corpora beside the checkout: not measured' }]
  const engines = await enginesOver(threads, store)
  const rows: Row[] = []
  for (const [name, find] of Object.entries(engines)) {
    const judged: Judged[] = []
    for (const { kind, query, grades } of judgements)
      judged.push({ kind, query, ...gainOf(await find(query), new Map(Object.entries(grades)), depth) })
    rows.push(...rowsOf(name, judged))
  }
  return rows
}

/** The engines, over the threads as tickets. */
async function enginesOver(threads: readonly ListThread[], store: Store): Promise<Readonly<Record<string, Engine>>> {
  const texts = threads.map(({ messages }) => listText(messages))
  await fillTickets(store, { count: threads.length, seed: 7 })
  const plain = { customFields: [], tags: [], emailMembers: [], reportedBy: [] }
  const writes = texts.map(({ title, texts: some }, i) => {
    const update = { $set: { ...plain, title, body: some.join('\n\n') } }
    return { updateOne: { filter: { _id: (i + 1) as TicketNumber }, update } }
  })
  await store.tickets.collection.bulkWrite(writes)
  await rebuildSearch(store)
  const idAt = (place: number) => threads[place]?.id ?? ''
  const asItComes = plainSearch(texts)
  const forgiving = plainSearch(texts, { prefix: true, fuzzy: 0.2 })
  return {
    ours: async (text) => {
      const { numbers } = await findTickets({ text, conditions: [], viewer: { kind: 'agent' } }, store)
      return numbers.map((number) => idAt(number - 1))
    },
    'plain BM25': async (query) => asItComes(query).map(idAt),
    'BM25 with prefixes and typos': async (query) => forgiving(query).map(idAt),
  }
}

function rowsOf(name: string, judged: readonly Judged[]): readonly Row[] {
  const worst = judged.filter(({ gain }) => gain < 1).toSorted((a, b) => a.gain - b.gain)
  const byKind = [...Map.groupBy(judged, ({ kind }) => kind)].map(([kind, some]) => `${kind} ${mean(some)}`)
  const unjudged = judged.reduce((sum, { unjudged: count }) => sum + count, 0)
  return [
    { what: `queries: nDCG@${depth} of ${name}, ${judged.length} queries`, value: `${mean(judged)}, unjudged ${unjudged}` },
    { what: `queries: ${name}, by kind`, value: byKind.join(' · ') },
    ...worst.slice(0, listed).map(({ query, gain }) => ({ what: `queries: ${name} misses`, value: `${gain.toFixed(3)} ${query}` })),
  ]
}

function mean(judged: readonly Judged[]): string {
  return (judged.reduce((sum, { gain }) => sum + gain, 0) / judged.length).toFixed(3)
}
