/** Votes on suggestions for a ticket: the latest one per person and suggestion (T-141). */
import type { Connection, Model } from 'mongoose'
import type { TicketNumber } from '../tickets/ticket.ts'
import { modelOf } from './connection.ts'
import { moment, number, schemaOf, text, type DocumentOf } from './schema.ts'

const paths = {
  /** `ticket/suggestion/voter` */
  _id: text(),
  ticket: number<TicketNumber>(),
  /** `TKT-n` or `ART-n`. */
  suggestion: text(),
  voter: text(),
  vote: number<1 | -1>(),
  at: moment(),
}
const schema = schemaOf(paths)
schema.index({ suggestion: 1, ticket: 1 })

/** A vote. */
export type SuggestionVote = Omit<DocumentOf<typeof paths>, '_id'>

/** The collection of votes. */
export class SuggestionVotes {
  readonly #model: Model<DocumentOf<typeof paths>>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'suggestionVotes', schema)
  }

  /** Casts or replaces a vote; null removes it. */
  async cast({ vote, ...of }: Omit<SuggestionVote, 'vote'> & { readonly vote: 1 | -1 | null }): Promise<void> {
    const _id = `${of.ticket}/${of.suggestion}/${of.voter}`
    if (vote === null) await this.#model.deleteOne({ _id })
    else await this.#model.replaceOne({ _id }, { ...of, vote }, { upsert: true })
  }

  /** Votes on some suggestions, for any ticket. */
  async on(suggestions: readonly string[]): Promise<readonly SuggestionVote[]> {
    if (suggestions.length === 0) return []
    return this.#model
      .find({ suggestion: { $in: suggestions } }, { _id: 0 })
      .limit(5000)
      .lean()
  }
}
