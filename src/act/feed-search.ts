/** Feeds the search index from MongoDB's change stream, apart from the commits; gaps are found by comparing the index with all tickets. */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '../logger.ts'
import { entryOf, internalMark, isMark, type Entry } from '../search/entry.ts'
import type { ChangeStream } from '../store/changes.ts'
import type { Store } from '../store/store.ts'
import type { Ticket, TicketNumber } from '../tickets/ticket.ts'
import { articleSource, ticketSources } from './search-source.ts'
import { setsOf } from './in-sets.ts'

export interface FeedDeps {
  readonly store: Store
  readonly log: Log
}

/** The result of comparing the index with the tickets and articles. */
export interface IndexCheck {
  readonly tickets: number
  readonly articles: number
  /** Missing in the index, or there in an older version. */
  readonly stale: readonly (TicketNumber | string)[]
  /** In the index, but not in the database; or newer than the ticket, since the database was restored. */
  readonly superfluous: readonly (TicketNumber | string)[]
}

/** The version of how entries are made. Raised with each change of that: the next feeder then rebuilds the index. */
export const analysis = 1
const leaseMs = 15_000
const waitMs = 250
const restMs = 2_000
const ticketsAtOnce = 50

/** Feeds the index until the signal. Several processes take turns by a lease; when one dies, another goes on within seconds. */
export async function feedSearch(deps: FeedDeps, signal: AbortSignal): Promise<void> {
  const owner = randomUUID()
  while (!signal.aborted) {
    await follow(owner, deps, signal).catch((error: unknown) => deps.log.warn({ err: error }, 'the search index could not be fed'))
    await wait(restMs, undefined, { signal }).catch(() => undefined)
  }
  await deps.store.searchState.release(owner).catch(() => undefined)
}

/** Follows the change stream while holding the lease; returns when the lease is lost or the stream cannot go on. */
async function follow(owner: string, { store, log }: FeedDeps, signal: AbortSignal): Promise<void> {
  const index = await store.wordIndexes.open()
  const state = await store.searchState.acquire(owner, leaseMs)
  if (!state) return
  const isSame = state.analysis === analysis && (state.index ?? null) === index
  const isKnown = state.token !== null && isSame
  const stream = store.changes(isKnown ? state.token : null, waitMs)
  const feeder = { stream, store, owner, index }
  try {
    // The stream is opened before the comparison: it then has what changes during it.
    if (!isKnown) await compareAll(feeder, { isAnew: !isSame })
    if (await followStream(feeder, signal)) return
    log.warn('the changes since the last look are not known any more: the search index is compared with all tickets')
    await store.searchState.forget()
  } finally {
    await stream.close()
  }
}

interface Feeder {
  readonly stream: ChangeStream
  readonly store: Store
  readonly owner: string
  /** Identifies the index that is fed; null: the lists in MongoDB. */
  readonly index: string | null
}

/** Indexes what changes. @returns false when the stream has lost its place */
async function followStream({ stream, store, owner, index }: Feeder, signal: AbortSignal): Promise<boolean> {
  let notedAtMs = 0
  while (!signal.aborted) {
    const startedAt = new Date()
    const changes = await stream.next()
    if (!changes) return false
    await indexTickets([...changes.tickets], store)
    await indexArticles([...changes.articles], store)
    if (changes.isEmpty && startedAt.getTime() - notedAtMs < leaseMs / 3) continue
    notedAtMs = startedAt.getTime()
    if (!(await store.searchState.reached(owner, { token: changes.token, through: startedAt, analysis, index }, leaseMs))) break
  }
  return true
}

/** Makes the index correct without a known place in the stream. */
async function compareAll({ stream, store, owner, index }: Feeder, { isAnew }: { readonly isAnew: boolean }): Promise<void> {
  const token = (await stream.next())?.token ?? null
  const startedAt = new Date()
  // The comparison of a large site takes longer than the lease, so the lease is renewed meanwhile.
  const keep = setInterval(() => void store.searchState.acquire(owner, leaseMs).catch(() => undefined), leaseMs / 3)
  await (isAnew ? rebuildSearch(store) : mendSearch(store)).finally(() => clearInterval(keep))
  await store.searchState.reached(owner, { token, through: startedAt, analysis, index }, leaseMs)
}

/** Makes every entry anew while the index stays in use, and removes those of deleted tickets. @returns how many entries were made */
export async function rebuildSearch(store: Store, onProgress: (done: number) => void = () => undefined): Promise<number> {
  await store.wordIndexes.open()
  let done = 0
  for await (const set of setsOf(store.tickets.all(), ticketsAtOnce)) {
    await indexTickets(
      set.map(({ number }) => number),
      store,
    )
    onProgress((done += set.length))
  }
  for await (const { id } of store.records.all('article')) {
    await indexArticles([id], store)
    onProgress(++done)
  }
  await mendSearch(store)
  return done
}

async function mendSearch(store: Store): Promise<void> {
  const { stale, superfluous } = await checkSearch(store)
  await removeAll(superfluous, store)
  const tickets = stale.filter((id) => typeof id === 'number')
  for (let at = 0; at < tickets.length; at += ticketsAtOnce) await indexTickets(tickets.slice(at, at + ticketsAtOnce), store)
  await indexArticles(
    stale.filter((id) => typeof id === 'string'),
    store,
  )
}

async function removeAll(ids: readonly (TicketNumber | string)[], { wordIndexes }: Store): Promise<void> {
  await wordIndexes.tickets.remove(ids.filter((id) => typeof id === 'number'))
  await wordIndexes.articles.remove(ids.filter((id) => typeof id === 'string'))
}

/** Compares the version of every ticket, and the content of every article, with the index. */
export async function checkSearch(store: Store): Promise<IndexCheck> {
  const versions = new Map<TicketNumber, number>()
  for await (const { id, version } of store.wordIndexes.tickets.versions()) versions.set(id, version)
  const stale: (TicketNumber | string)[] = []
  const counts = { tickets: 0, articles: 0 }
  for await (const { number, version } of store.tickets.versions()) {
    counts.tickets++
    const indexed = versions.get(number) ?? -1
    if (indexed !== version) stale.push(number)
    if (indexed <= version) versions.delete(number)
  }
  const articles = new Set<string>()
  for await (const { id } of store.wordIndexes.articles.versions()) articles.add(id)
  for await (const article of store.records.all('article')) {
    counts.articles++
    const [entry, indexed] = [entryOf(articleSource(article)), await store.wordIndexes.articles.find(article.id)]
    if (indexed?.terms.join('\n') !== entry.terms.join('\n') || indexed.length !== entry.length) stale.push(article.id)
    articles.delete(article.id)
  }
  return { ...counts, stale, superfluous: [...versions.keys(), ...articles] }
}

/** The index entry of a ticket in its present state. */
export async function entryOfTicket(ticket: Ticket, store: Store): Promise<Entry> {
  const [source] = await ticketSources([ticket], store)
  return entryOf(source!)
}

/** Writes the entries of some tickets; removes those whose ticket does not exist. */
export async function indexTickets(numbers: readonly TicketNumber[], store: Store): Promise<void> {
  for (let at = 0; at < numbers.length; at += ticketsAtOnce) {
    const some = numbers.slice(at, at + ticketsAtOnce)
    const tickets = await store.tickets.load(some)
    const sources = await ticketSources(tickets, store)
    const entries = tickets.map(({ number, version }, i) => ({ _id: number, version, ...entryOf(sources[i]!) }))
    await store.searchWords.add(entries.flatMap(({ terms }) => terms.flatMap(wordOf)))
    await store.wordIndexes.tickets.write(entries)
    const missing = new Set(some)
    for (const { number } of tickets) missing.delete(number)
    await store.wordIndexes.tickets.remove([...missing])
  }
}

/** Writes the entries of some articles; removes those whose article does not exist. */
export async function indexArticles(ids: readonly string[], { records, wordIndexes, searchWords }: Store): Promise<void> {
  const articles = await records.load('article', ids)
  const entries = articles.map((article) => ({ _id: article.id, version: 0, ...entryOf(articleSource(article)) }))
  await searchWords.add(entries.flatMap(({ terms }) => terms.flatMap(wordOf)))
  await wordIndexes.articles.write(entries)
  const missing = ids.filter((id) => !articles.some((article) => article.id === id))
  await wordIndexes.articles.remove(missing)
}

/** The word of a term for completion, in a list; empty for marks. Terms of internal notes give the same words as others. */
export function wordOf(term: string): readonly string[] {
  if (isMark(term)) return []
  return [term.startsWith(internalMark) ? term.slice(1) : term]
}
