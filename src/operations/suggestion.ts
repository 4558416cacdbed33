/** Suggestions for a ticket, and votes on them (T-140, T-141). */
import { z } from 'zod'
import { voteOnSuggestion, type Suggestion } from '../act/suggest.ts'
import { displayId } from '../tickets/ticket.ts'
import { operation } from './operation.ts'
import { ticketPath } from './ticket-result.ts'
import { choiceSchema, nameSchema } from './wire.ts'

/** Votes by name; `none` takes a vote back. */
const votes = { up: 1, down: -1, none: null } as const
const voteNames = ['up', 'down', 'none'] as const

/** A suggestion in the API. */
export const suggestionSchema = z.object({
  id: z.string().describe('of the ticket, article or canned answer'),
  type: z.enum(['ticket', 'article', 'canned-answer']),
  title: z.string(),
  score: z.number().describe('higher is more alike; of one answer only'),
  vote: choiceSchema(voteNames).describe('your own on it, for this ticket'),
})

/** The API's form of a suggestion. */
export function wireSuggestion({ id, type, title, score, vote }: Suggestion): z.infer<typeof suggestionSchema> {
  return { id, type, title, score: Math.round(score * 100) / 100, vote: voteNames.find((name) => votes[name] === vote) ?? 'none' }
}

const castSchema = z.object({ ticket: z.string(), suggestion: z.string(), vote: choiceSchema(voteNames) })
type Cast = z.infer<typeof castSchema>

/** Operation: votes on a suggestion. A person's latest vote counts. */
export const voteOperation = operation({
  id: 'voteOnSuggestion',
  tag: 'suggestions',
  access: 'write',
  method: 'POST',
  path: '/tickets/:id/suggestions/votes',
  summary: 'A vote on what was suggested for a ticket; your latest one counts',
  params: ticketPath,
  body: z.strictObject({
    suggestion: nameSchema
      .refine((id) => !/^iss-\d+$/i.test(id), 'is neither a ticket, an article nor a canned answer')
      .describe('TKT-n, ART-n, or the id of a canned answer'),
    vote: choiceSchema(voteNames).describe('up: it helped; down: it did not; none: takes the vote back'),
  }),
  result: { schema: castSchema, wire: (cast: Cast) => cast },
  command: {
    usage: 'ticket vote <ticket> <suggestion> <vote>',
    fills: ['id', 'suggestion', 'vote'],
    example: 'TKT-12 ART-3 up',
    says: ({ ticket, suggestion, vote }: Cast) => `${suggestion} for ${ticket}: ${vote}`,
  },
  run: async ({ params, body, by }, deps): Promise<Cast> => {
    const voted = { ticket: params.id, suggestion: body.suggestion, voter: by.addrSpec, vote: votes[body.vote] }
    const suggestion = await voteOnSuggestion(voted, deps)
    return { ticket: displayId(params.id), suggestion, vote: body.vote }
  },
})
