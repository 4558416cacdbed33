/** Suggests tickets, articles and canned answers that are like a ticket, by its most telling terms and people's votes (T-140, T-141). */
import { UserError } from '../errors.ts'
import { voteFactor } from '../search/vote-weight.ts'
import type { Store } from '../store/store.ts'
import type { ArticleRecord, CannedAnswerRecord } from '../tickets/records/records.ts'
import { displayId, isConversation, ticketNumber, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import { existingTicket } from './change-ticket.ts'
import { existingRecord } from './edit-records.ts'
import { entryOfTicket } from './feed-search.ts'
import { similarCanned } from './suggest-canned.ts'

/** A suggestion with its score and the asker's own vote. */
export type Suggestion = { readonly id: string; readonly score: number; readonly title: string; readonly vote: 1 | -1 | null } & (
  | { readonly type: 'ticket'; readonly ticket: Ticket }
  | { readonly type: 'article'; readonly article: ArticleRecord }
  | { readonly type: 'canned-answer'; readonly answer: CannedAnswerRecord }
)

/** The ticket, and for whom suggestions are made. */
export interface SuggestRequest {
  readonly ticket: TicketNumber
  /** Whose vote is shown, and whose canned answers count; null: nobody's. */
  readonly voter: string | null
  readonly limit: number
}

/**
 * Suggestions for a ticket, best first, at most `limit` of each kind; spam and merged tickets are left out.
 *
 * @throws {NotFoundError} when the ticket does not exist
 */
export async function suggestionsFor({ ticket: number, voter, limit }: SuggestRequest, store: Store): Promise<readonly Suggestion[]> {
  const ticket = await existingTicket(number, store)
  const entry = await entryOfTicket(ticket, store)
  const few = 5 * limit
  const { wordIndexes } = store
  const [tickets, articles, canned] = await Promise.all([
    wordIndexes.tickets.similarTo(entry, number).then(async (scored) => similarTickets(scored.slice(0, few), store)),
    wordIndexes.articles.similarTo(entry, null).then(async (scored) => similarArticles(scored.slice(0, few), store)),
    similarCanned(entry, { ticket, agent: voter }, store).then((scored) => scored.slice(0, few).map(cannedSuggestion)),
  ])
  const votes = Map.groupBy(
    await store.suggestionVotes.on([...tickets, ...articles, ...canned].map(({ id }) => id)),
    ({ suggestion }) => suggestion,
  )
  const withVotes = (suggestion: Suggestion): Suggestion => {
    const cast = votes.get(suggestion.id) ?? []
    const vote = cast.find((some) => some.voter === voter && some.ticket === number)?.vote ?? null
    return { ...suggestion, vote, score: suggestion.score * voteFactor(cast, { ticket: number, voter }) }
  }
  const best = (some: readonly Suggestion[]) =>
    some
      .map(withVotes)
      .toSorted((a, b) => b.score - a.score)
      .slice(0, limit)
  return [...best(tickets), ...best(articles), ...best(canned)]
}

function cannedSuggestion({ answer, score }: { readonly answer: CannedAnswerRecord; readonly score: number }): Suggestion {
  const title = answer.body.trim().replace(/\s+/g, ' ').slice(0, 200)
  return { id: answer.id, score, title, vote: null, type: 'canned-answer', answer }
}

interface Scored<Id> {
  readonly id: Id
  readonly score: number
}

async function similarTickets(scored: readonly Scored<TicketNumber>[], { tickets }: Store): Promise<readonly Suggestion[]> {
  const loaded = await tickets.load(scored.map(({ id }) => id))
  const suggestible = new Map(
    loaded
      .filter((ticket) => !ticket.isSpam && ticket.mergedInto === null && !isConversation(ticket))
      .map((ticket) => [ticket.number, ticket]),
  )
  return scored.flatMap(({ id, score }) => {
    const ticket = suggestible.get(id)
    return ticket ? { id: displayId(id), score, title: ticket.title, vote: null, type: 'ticket' as const, ticket } : []
  })
}

async function similarArticles(scored: readonly Scored<string>[], { records }: Store): Promise<readonly Suggestion[]> {
  const loaded = new Map(
    (
      await records.load(
        'article',
        scored.map(({ id }) => id),
      )
    ).map((article) => [article.id, article]),
  )
  return scored.flatMap(({ id, score }) => {
    const article = loaded.get(id)
    return article ? { id, score, title: article.title, vote: null, type: 'article' as const, article } : []
  })
}

/**
 * Casts a vote on a suggestion for a ticket, in place of an earlier one by the same person; null takes it back.
 *
 * @returns the id of the suggestion
 * @throws {NotFoundError} when the ticket, article or canned answer does not exist
 * @throws {UserError} when the suggestion is the ticket itself
 */
export async function voteOnSuggestion(
  {
    ticket,
    suggestion,
    voter,
    vote,
  }: { readonly ticket: TicketNumber; readonly suggestion: string; readonly voter: string; readonly vote: 1 | -1 | null },
  { store, now }: { readonly store: Store; readonly now: () => number },
): Promise<string> {
  await existingTicket(ticket, store)
  const id = await existingSuggestion(suggestion, store)
  if (id === displayId(ticket)) throw new UserError(`${id} is the ticket itself`)
  await store.suggestionVotes.cast({ ticket, suggestion: id, voter, vote, at: new Date(now()) })
  return id
}

async function existingSuggestion(text: string, store: Store): Promise<string> {
  const number = ticketNumber(text)
  if (number !== null) return displayId((await existingTicket(number, store)).number)
  const isArticle = /^art-\d+$/i.test(text)
  return (await existingRecord(isArticle ? 'article' : 'canned-answer', isArticle ? text.toUpperCase() : text, { store })).id
}
