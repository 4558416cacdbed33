/** Bulk edits of tickets: their progress, and what undoes them. */
import type { Connection, Model } from 'mongoose'
import type { Undoable } from '../tickets/edit/undo.ts'
import type { TicketNumber } from '../tickets/ticket.ts'
import { modelOf } from './connection.ts'
import { list, moment, nested, number, schemaOf, text, whole, type DocumentOf } from './schema.ts'

const paths = {
  _id: text(),
  by: text(),
  at: moment(),
  /** The request in words, for display. */
  words: text(),
  total: number(),
  changed: number(),
  unchanged: number(),
  refused: list(nested<{ readonly ticket: TicketNumber; readonly reason: string }>({ ticket: number(), reason: text() })),
  isDone: whole<boolean>(),
  undoneAt: moment<Date | null>(),
}
const schema = schemaOf(paths)

const stepPaths = {
  /** `bulk/ticket` */
  _id: text(),
  bulk: text(),
  ticket: number<TicketNumber>(),
  undoable: whole<Undoable>(),
  at: moment(),
}
const stepSchema = schemaOf(stepPaths)
stepSchema.index({ bulk: 1, ticket: 1 })
stepSchema.index({ at: 1 }, { expireAfterSeconds: 24 * 3600 })

/** A bulk edit. */
export type BulkEdit = Omit<DocumentOf<typeof paths>, '_id'> & { readonly id: string }

/** What undoes the edit of one ticket. */
export type BulkStep = DocumentOf<typeof stepPaths>

/** The collections of bulk edits. */
export class BulkEdits {
  readonly #edits: Model<DocumentOf<typeof paths>>
  readonly #steps: Model<BulkStep>

  constructor(connection: Connection) {
    this.#edits = modelOf(connection, 'bulkEdits', schema)
    this.#steps = modelOf(connection, 'bulkSteps', stepSchema)
  }

  /** Writes the progress of a bulk edit. */
  async put({ id, ...rest }: BulkEdit): Promise<void> {
    await this.#edits.replaceOne({ _id: id }, rest, { upsert: true })
  }

  /** A bulk edit; null: not found. */
  async find(id: string): Promise<BulkEdit | null> {
    const found = await this.#edits.findOne({ _id: { $eq: id } }).lean()
    return found && { ...rest(found), id }
  }

  /** The newest bulk edits. */
  async newest(limit: number): Promise<readonly BulkEdit[]> {
    const found = await this.#edits.find().sort({ at: -1 }).limit(limit).lean()
    return found.map((step) => ({ ...rest(step), id: step._id }))
  }

  /** Stores what undoes the edit of a ticket, before the edit is made, so that no undo is missing. */
  async noteStep({ bulk, ticket, ...more }: Omit<BulkStep, '_id'>): Promise<void> {
    await this.#steps.replaceOne({ _id: `${bulk}/${ticket}` }, { bulk, ticket, ...more }, { upsert: true })
  }

  /** What undoes a bulk edit, by ticket. */
  async steps(bulk: string): Promise<readonly BulkStep[]> {
    return this.#steps
      .find({ bulk: { $eq: bulk } })
      .sort({ ticket: 1 })
      .lean()
  }
}

function rest({ _id: _, ...others }: DocumentOf<typeof paths>): Omit<BulkEdit, 'id'> {
  return others
}
