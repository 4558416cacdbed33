/** The audit log of the pages: an entry for each attempt, written before it, so that none is missing. */
import type { Connection, Model } from 'mongoose'
import { modelOf } from './connection.ts'
import { moment, number, schemaOf, text, whole, type DocumentOf } from './schema.ts'

const paths = {
  _id: text(),
  at: moment(),
  by: text(),
  /** The route of the form, such as `/console/admin/retry`. */
  what: text(),
  /** The values of the form and its route. */
  values: whole<Readonly<Record<string, string>>>(),
  /** HTTP status; null: the attempt did not end. */
  status: number<number | null>(),
}
const schema = schemaOf(paths)
schema.index({ at: -1 })
schema.index({ by: 1, at: -1 })
schema.index({ what: 1, at: -1 })

/** An entry. */
export type AuditEntry = DocumentOf<typeof paths>

/** A selection of entries. */
export interface Lines {
  /** Only by this user; empty: by anybody. */
  readonly by: string
  /** Only forms of the administration pages. */
  readonly ofAdmins?: boolean
  readonly from?: Date | null
  readonly before?: Date | null
}

/** The collection of entries. */
export class AuditLog {
  readonly #model: Model<AuditEntry>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'auditLog', schema)
  }

  /** Writes an attempt before it is made. */
  async begin(entry: Omit<AuditEntry, 'status'>): Promise<void> {
    await this.#model.insertOne({ ...entry, status: null })
  }

  /** Records the result. */
  async end(id: string, status: number): Promise<void> {
    await this.#model.updateOne({ _id: { $eq: id } }, { $set: { status } })
  }

  /** The selected entries, newest first. */
  async latest({ by, ofAdmins, from, before }: Lines, limit: number): Promise<readonly AuditEntry[]> {
    const at = { ...(from && { $gte: from }), ...(before && { $lt: before }) }
    return this.#model
      .find({
        ...(by !== '' && { by: { $eq: by } }),
        ...(ofAdmins && { what: { $gte: '/console/admin', $lt: '/console/admin0' } }),
        ...((from ?? before) && { at }),
      })
      .sort({ at: -1 })
      .limit(limit)
      .lean()
  }

  /** Deletes the entries before a moment, or only counts them. */
  async expire(before: Date, isDry: boolean): Promise<number> {
    const old = { at: { $lt: before } }
    return isDry ? this.#model.countDocuments(old) : (await this.#model.deleteMany(old)).deletedCount
  }
}
