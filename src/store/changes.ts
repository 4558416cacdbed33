/** Changes of tickets, timelines and articles, as MongoDB's change streams report them after each commit. */
import { mongo, type Connection } from 'mongoose'
import type { TicketNumber } from '../tickets/ticket.ts'
import { isUnavailable } from './write-errors.ts'

/** The documents that must be read again. */
export interface Changes {
  readonly tickets: ReadonlySet<TicketNumber>
  readonly articles: ReadonlySet<string>
  /** The resume token of the last change. */
  readonly token: unknown
  readonly isEmpty: boolean
}

interface ChangeEvent {
  readonly _id: unknown
  readonly ns: { readonly coll: string }
  readonly documentKey: { readonly _id: number | string }
}

/** `timelineEvents` too, since lines may be added without a change of the ticket. */
const watched = ['tickets', 'timelineEvents', 'articles']
const shown = { _id: 1, ns: 1, documentKey: 1, operationType: 1 }
const mostChanges = 500

/** A stream of changes. */
export class ChangeStream {
  readonly #stream: mongo.ChangeStream

  /**
   * Opens a stream.
   *
   * @param after - a resume token; null: from now on
   * @param waitMs - how long a read waits for the first change
   */
  constructor(connection: Connection, after: unknown, waitMs: number) {
    const ofOurs = { 'ns.coll': { $in: watched }, operationType: { $in: ['insert', 'update', 'replace', 'delete'] } }
    const options = { maxAwaitTimeMS: waitMs, ...(after === null ? {} : { resumeAfter: after }) }
    this.#stream = connection
      .getClient()
      .db()
      .watch([{ $match: ofOurs }, { $project: shown }], options)
  }

  /**
   * The changes since the last call, at most 500; waits for the first.
   *
   * @returns null when the log no longer reaches back to the token
   */
  async next(): Promise<Changes | null> {
    try {
      const events: ChangeEvent[] = []
      for (let event = await this.#take(); event; event = events.length < mostChanges ? await this.#take() : null) events.push(event)
      return changesOf(events, this.#stream.resumeToken)
    } catch (error) {
      // ChangeStreamHistoryLost and unreadable tokens: any error of the server that is not about its availability.
      if (error instanceof mongo.MongoServerError && !isUnavailable(error)) return null
      throw error
    }
  }

  /** Closes the stream. */
  async close(): Promise<void> {
    await this.#stream.close()
  }

  async #take(): Promise<ChangeEvent | null> {
    return (await this.#stream.tryNext()) as ChangeEvent | null
  }
}

function changesOf(events: readonly ChangeEvent[], token: unknown): Changes {
  const idsOf = (collection: string) => events.filter(({ ns }) => ns.coll === collection).map(({ documentKey }) => documentKey._id)
  const numbers = [...idsOf('tickets').map(Number), ...idsOf('timelineEvents').map((id) => Number.parseInt(String(id), 10))]
  return {
    tickets: new Set(numbers as TicketNumber[]),
    articles: new Set(idsOf('articles').map(String)),
    token: events.at(-1)?._id ?? token,
    isEmpty: events.length === 0,
  }
}
