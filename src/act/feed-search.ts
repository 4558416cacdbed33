/** Feeds the index of words after each commit, off the way of the mail; what was missed is found by comparing. */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '../logger.ts'
import { entryOf, internalMark, isMark, type Entry } from '../search/entry.ts'
import type { ChangeStream } from '../store/changes.ts'
import type { Store } from '../store/store.ts'
import type { Ticket, TicketNumber } from '../tickets/ticket.ts'
import { articleSource, ticketSources } from './search-source.ts'
import { setsOf } from './in-sets.ts'

/** What feeding needs. */
export interface FeedDeps {
  readonly store: Store
  readonly log: Log
}

/** What a comparison of the index with the tickets and articles found. */
export interface IndexCheck {
  readonly tickets: number
  readonly articles: number
  /** Not in the index, or in an older version. */
  readonly stale: readonly (TicketNumber | string)[]
  /** In the index, and nowhere else; also where the index is ahead of a ticket, since the database was put back. */
  readonly superfluous: readonly (TicketNumber | string)[]
}

/** Raised when entries are made in another way: the next feeder makes all of them anew. */
export const analysis = 1
const leaseMs = 15_000
const waitMs = 250
const restMs = 2_000
const ticketsAtOnce = 50

/** Feeds until told to stop. Several at once take turns; who dies is followed by another within seconds. */
export async function feedSearch(deps: FeedDeps, signal: AbortSignal): Promise<void> {
  const owner = randomUUID()
  while (!signal.aborted) {
    await follow(owner, deps, signal).catch((error: unknown) => deps.log.warn({ err: error }, 'the search index could not be fed'))
    await wait(restMs, undefined, { signal }).catch(() => undefined)
  }
  await deps.store.searchState.release(owner).catch(() => undefined)
}

/** Follows the changes under the lease; ends when it is lost, or the stream cannot go on. */
async function follow(owner: string, { store, log }: FeedDeps, signal: AbortSignal): Promise<void> {
  const index = await store.wordIndexes.open()
  const state = await store.searchState.acquire(owner, leaseMs)
  if (!state) return
  const isSame = state.analysis === analysis && (state.index ?? null) === index
  const isKnown = state.token !== null && isSame
  const stream = store.changes(isKnown ? state.token : null, waitMs)
  const feeder = { stream, store, owner, index }
  try {
    // The stream stands before the comparison begins: what changes meanwhile comes through it.
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
  /** Which index is fed. */
  readonly index: string | null
}

/** @returns false when the stream cannot go on */
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

/** Makes the index right without knowing what changed. */
async function compareAll({ stream, store, owner, index }: Feeder, { isAnew }: { readonly isAnew: boolean }): Promise<void> {
  const token = (await stream.next())?.token ?? null
  const startedAt = new Date()
  // A site with many tickets takes longer than the lease: the others would begin as well.
  const keep = setInterval(() => void store.searchState.acquire(owner, leaseMs).catch(() => undefined), leaseMs / 3)
  await (isAnew ? rebuildSearch(store) : mendSearch(store)).finally(() => clearInterval(keep))
  await store.searchState.reached(owner, { token, through: startedAt, analysis, index }, leaseMs)
}

/** Makes every entry anew while the index is in use; entries of what is no more go. @returns how many there are */
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

/** Compares versions of all tickets, and the articles themselves, with what the index holds. */
export async function checkSearch(store: Store): Promise<IndexCheck> {
  const versions = new Map<TicketNumber, number>()
  for await (const { id, version } of store.wordIndexes.tickets.versions()) versions.set(id, version)
  const stale: (TicketNumber | string)[] = []
  const counts = { tickets: 0, articles: 0 }
  for await (const { number, version } of store.tickets.versions()) {
    counts.tickets++
    const held = versions.get(number) ?? -1
    if (held !== version) stale.push(number)
    if (held <= version) versions.delete(number)
  }
  const articles = new Set<string>()
  for await (const { id } of store.wordIndexes.articles.versions()) articles.add(id)
  for await (const article of store.records.all('article')) {
    counts.articles++
    const [entry, held] = [entryOf(articleSource(article)), await store.wordIndexes.articles.find(article.id)]
    if (held?.terms.join('\n') !== entry.terms.join('\n') || held.length !== entry.length) stale.push(article.id)
    articles.delete(article.id)
  }
  return { ...counts, stale, superfluous: [...versions.keys(), ...articles] }
}

/** The entry of a ticket as it is now. */
export async function entryOfTicket(ticket: Ticket, store: Store): Promise<Entry> {
  const [source] = await ticketSources([ticket], store)
  return entryOf(source!)
}

/** Makes the entries of some tickets anew, or takes them away where there is no ticket. */
export async function indexTickets(numbers: readonly TicketNumber[], store: Store): Promise<void> {
  for (let at = 0; at < numbers.length; at += ticketsAtOnce) {
    const some = numbers.slice(at, at + ticketsAtOnce)
    const tickets = await store.tickets.load(some)
    const sources = await ticketSources(tickets, store)
    const entries = tickets.map(({ number, version }, i) => ({ _id: number, version, ...entryOf(sources[i]!) }))
    await store.searchWords.add(entries.flatMap(({ terms }) => terms.flatMap(wordOf)))
    await store.wordIndexes.tickets.write(entries)
    const gone = new Set(some)
    for (const { number } of tickets) gone.delete(number)
    await store.wordIndexes.tickets.remove([...gone])
  }
}

/** Makes the entries of some articles anew, or takes them away where there is no article. */
export async function indexArticles(ids: readonly string[], { records, wordIndexes, searchWords }: Store): Promise<void> {
  const articles = await records.load('article', ids)
  const entries = articles.map((article) => ({ _id: article.id, version: 0, ...entryOf(articleSource(article)) }))
  await searchWords.add(entries.flatMap(({ terms }) => terms.flatMap(wordOf)))
  await wordIndexes.articles.write(entries)
  const gone = ids.filter((id) => !articles.some((article) => article.id === id))
  await wordIndexes.articles.remove(gone)
}

/** What may be looked up by its beginning; marks are not, and words of notes stand beside the others. */
export function wordOf(term: string): readonly string[] {
  if (isMark(term)) return []
  return [term.startsWith(internalMark) ? term.slice(1) : term]
}
