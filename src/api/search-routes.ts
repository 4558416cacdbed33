/** Routes that search by words, and that suggest for a ticket (T-140, T-141). */
import { z } from 'zod'
import { cannedAnswersFor } from '../act/canned-answers.ts'
import type { EditDeps } from '../act/change-ticket.ts'
import { excerptsOf, findArticles, findTickets } from '../act/search-tickets.ts'
import { suggestionsFor } from '../act/suggest.ts'
import { filledAnswerSchema } from '../operations/canned-answer.ts'
import { suggestionSchema, wireSuggestion } from '../operations/suggestion.ts'
import { ticketPath } from '../operations/ticket-result.ts'
import { numberText, textSchema } from '../operations/wire.ts'
import type { Excerpt } from '../search/excerpt.ts'
import { displayId } from '../tickets/ticket.ts'
import { about, type Api } from './frame.ts'

const tags = ['search']
const read = { access: 'read' } as const

/** The words of a search as people type them. */
export const wordsSchema = textSchema(1000).describe(
  'words, "phrases", from:address, tag:name, title:word, file:name, and -word for what must not be there; the last word may be unfinished',
)
const offsetsSchema = z.object({ start: z.int(), end: z.int() })
const excerptSchema = z
  .object({ text: z.string(), found: z.array(offsetsSchema).describe('where in it the words stand: UTF-16 offsets, half open') })
  .nullable()
const hitSchema = z.object({ type: z.enum(['ticket', 'article']), id: z.string(), title: z.string(), excerpt: excerptSchema })
const searchAnswer = z.object({
  hits: z
    .array(hitSchema)
    .describe('tickets, then articles, the best first; behind a few tickets with all of three words or more those with most'),
  is_partial: z.boolean().describe('no ticket has all the words; these have some'),
})

/** Adds the routes. */
export function searchRoutes(app: Api, deps: EditDeps): void {
  searchRoute(app, deps)
  suggestionsRoute(app, deps)
  cannedRoute(app, deps)
}

function searchRoute(app: Api, { store }: EditDeps): void {
  app.get(
    '/search',
    {
      config: read,
      schema: {
        ...about('search', 'Tickets and articles by words, with the place where they stand', tags),
        querystring: z.strictObject({ q: wordsSchema, limit: numberText(1, 50).default(10).describe('of each kind at most') }),
        response: { 200: searchAnswer },
      },
    },
    async ({ query: { q: text, limit } }) => {
      const viewer = { kind: 'agent' } as const
      const { numbers, terms, isPartial } = await findTickets({ text, conditions: [], viewer }, store)
      const tickets = await store.tickets.inOrder(numbers.slice(0, limit))
      const excerpts = await excerptsOf(tickets, terms, { viewer, store })
      const articles = await findArticles({ text, viewer }, store, limit)
      const hits = [
        ...tickets.map(({ number, title }) => ({
          type: 'ticket' as const,
          id: displayId(number),
          title,
          excerpt: wireExcerpt(excerpts.get(number)),
        })),
        ...articles.map(({ article: { id, title }, excerpt }) => ({ type: 'article' as const, id, title, excerpt: wireExcerpt(excerpt) })),
      ]
      return { hits, is_partial: isPartial }
    },
  )
}

function wireExcerpt(excerpt: Excerpt | null = null): z.infer<typeof excerptSchema> {
  return excerpt && { text: excerpt.text, found: excerpt.found.map(([start, end]) => ({ start, end })) }
}

function suggestionsRoute(app: Api, { store }: EditDeps): void {
  app.get(
    '/tickets/:id/suggestions',
    {
      config: read,
      schema: {
        ...about('listSuggestions', 'Tickets, articles and canned answers like this one, the most alike first; your own votes weigh most', [
          'suggestions',
        ]),
        params: ticketPath,
        querystring: z.strictObject({ limit: numberText(1, 20).default(3).describe('of each kind at most') }),
        response: { 200: z.object({ suggestions: z.array(suggestionSchema) }) },
      },
    },
    async ({ params, query: { limit }, caller }) => {
      const found = await suggestionsFor({ ticket: params.id, voter: caller.agent?.addrSpec ?? null, limit }, store)
      return { suggestions: found.map(wireSuggestion) }
    },
  )
}

function cannedRoute(app: Api, deps: EditDeps): void {
  app.get(
    '/tickets/:id/canned-answers',
    {
      config: read,
      schema: {
        ...about('listCannedAnswersFor', 'Canned answers that fit this ticket, filled in, the likest first', ['canned-answers']),
        params: ticketPath,
        response: { 200: z.object({ canned_answers: z.array(filledAnswerSchema) }) },
      },
    },
    async ({ params, caller }) => ({ canned_answers: [...(await cannedAnswersFor(params.id, caller.agent ?? null, deps))] }),
  )
}
