/** Finds tickets and articles by words on behalf of somebody; texts that they may not read are neither searched nor shown. */
import { valueMark } from '../search/entry.ts'
import { excerptOf, type Excerpt } from '../search/excerpt.ts'
import { hasPhrase, queryOf, type Query } from '../search/query.ts'
import type { Store } from '../store/store.ts'
import { matchOf } from '../store/ticket-selection.ts'
import type { ArticleRecord } from '../tickets/records/records.ts'
import type { Condition } from '../tickets/records/ticket-query.ts'
import type { ContactId, Ticket, TicketNumber } from '../tickets/ticket.ts'
import { lookUp, type SearchResult } from './search-index.ts'
import { commentsOf, markedPaths } from './search-source.ts'

/** Who searches: agents see everything; customers see the tickets they report, without notes, and published articles. */
export type Viewer = { readonly kind: 'agent' } | { readonly kind: 'customer'; readonly contact: ContactId }

/** The words, the conditions, and who searches. */
export interface SearchRequest {
  readonly text: string
  readonly conditions: readonly Condition[]
  readonly viewer: Viewer
}

export interface FoundTickets {
  /** Best first. */
  readonly numbers: readonly TicketNumber[]
  /** The hits when the words are a filter: only those with all the words, unless none has them. */
  readonly strict: readonly TicketNumber[]
  /** Not all matches were read; there may be older ones. */
  readonly isCut: boolean
  /** No hit has all the words; these have some. */
  readonly isPartial: boolean
  readonly terms: ReadonlySet<string>
}

/** Limits how many tickets' texts are read to find a phrase. */
const mostPhrased = 500

/** Tickets that match the words and the conditions. */
export async function findTickets({ text, conditions, viewer }: SearchRequest, store: Store): Promise<FoundTickets> {
  const query = queryOf(text)
  const marks = [...conditions.flatMap(marksOf), ...(viewer.kind === 'customer' ? [[valueMark('reportedBy', viewer.contact)]] : [])]
  const space = { index: store.wordIndexes.tickets, words: store.searchWords, isAgent: viewer.kind === 'agent' }
  const found = await lookUp(query, marks, space)
  const allowed = await among(found, conditions, { viewer, store })
  const numbers = query.phrases.length === 0 ? allowed : await withPhrases(allowed.slice(0, mostPhrased), query, { viewer, store })
  const whole = new Set(found.hits.slice(0, found.whole).map(({ id }) => id))
  const strict = whole.size === 0 ? numbers : numbers.filter((number) => whole.has(number))
  const isPartial = numbers.length > 0 && !numbers.some((number) => whole.has(number))
  return { numbers, strict, isPartial, isCut: found.isCut, terms: found.terms }
}

interface View {
  readonly viewer: Viewer
  readonly store: Store
}

/** The index may be a moment behind, so conditions and access are checked on the tickets themselves. */
async function among({ hits }: SearchResult<TicketNumber>, conditions: readonly Condition[], { viewer, store }: View) {
  const ids = hits.map(({ id }) => id)
  const ownTickets = viewer.kind === 'customer' ? { reportedBy: viewer.contact } : {}
  const filter = { $and: [{ _id: { $in: ids } }, matchOf(conditions), ownTickets] }
  const matching = new Set(await store.tickets.numbers(filter))
  return ids.filter((id) => matching.has(id))
}

async function withPhrases(numbers: readonly TicketNumber[], { phrases }: Query, view: View): Promise<readonly TicketNumber[]> {
  const texts = await readableTexts(await view.store.tickets.load(numbers), view)
  return numbers.filter((number) => phrases.every((phrase) => texts.get(number)?.some((text) => hasPhrase(text, phrase))))
}

/** Where the words occur in each ticket; tickets where they occur only elsewhere, as in names, have no excerpt. */
export async function excerptsOf(
  tickets: readonly Ticket[],
  terms: ReadonlySet<string>,
  view: View,
): Promise<ReadonlyMap<TicketNumber, Excerpt>> {
  const texts = await readableTexts(tickets, view)
  const best = tickets.map(({ number }) => {
    const found = (texts.get(number) ?? []).map((text) => excerptOf(text, (term) => terms.has(term)))
    return [number, found.toSorted((a, b) => (b?.found.length ?? 0) - (a?.found.length ?? 0))[0] ?? null] as const
  })
  return new Map(best.filter((pair): pair is readonly [TicketNumber, Excerpt] => pair[1] !== null))
}

/** The title and the texts that the viewer may read. */
async function readableTexts(tickets: readonly Ticket[], { viewer, store }: View): Promise<ReadonlyMap<TicketNumber, readonly string[]>> {
  const comments = await commentsOf(
    tickets.map(({ number }) => number),
    store,
  )
  const readable = ({ number, title, body }: Ticket) => {
    const some = (comments.get(number) ?? []).filter(({ isInternal }) => viewer.kind === 'agent' || !isInternal)
    return [...some.map(({ text }) => text), body, title]
  }
  return new Map(tickets.map((ticket) => [ticket.number, readable(ticket)]))
}

/** An article that matches, with where the words occur. */
export interface FoundArticle {
  readonly article: ArticleRecord
  readonly excerpt: Excerpt | null
}

/** Articles that match, best first, at most `limit`. */
export async function findArticles(
  { text, viewer }: Omit<SearchRequest, 'conditions'>,
  store: Store,
  limit: number,
): Promise<readonly FoundArticle[]> {
  const isAgent = viewer.kind === 'agent'
  const space = { index: store.wordIndexes.articles, words: store.searchWords, isAgent }
  const { hits, terms } = await lookUp(queryOf(text), [], space)
  const articles = await store.records.load(
    'article',
    hits.slice(0, 5 * limit).map(({ id }) => id),
  )
  const byId = new Map(articles.filter(({ isPublished }) => isPublished || isAgent).map((article) => [article.id, article]))
  const found = hits.flatMap(({ id }) => byId.get(id) ?? []).slice(0, limit)
  return found.map((article) => ({ article, excerpt: excerptOf(article.body, (term) => terms.has(term)) }))
}

/** The marks that a condition requires, when the index has them; other conditions are checked on the tickets. */
function marksOf({ attribute: { path }, operator, values }: Condition): readonly (readonly string[])[] {
  const isMarked = markedPaths.some((marked) => marked === path)
  if (path === null || !isMarked || operator !== 'any-of' || values.includes(null)) return []
  return [values.map((value) => valueMark(path, value))]
}
