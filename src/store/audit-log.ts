/** Who changed what on the pages: a line for each try, written before it, so that none is missing. */
import type { Connection, Model } from 'mongoose'
import { modelOf } from './connection.ts'
import { moment, number, schemaOf, text, whole, type DocumentOf } from './schema.ts'

const paths = {
  _id: text(),
  at: moment(),
  by: text(),
  /** Which form it was, such as `/console/admin/retry`. */
  what: text(),
  /** What stood in the form, and in its address. */
  values: whole<Readonly<Record<string, string>>>(),
  /** HTTP's; null: it did not end. */
  status: number<number | null>(),
}
const schema = schemaOf(paths)
schema.index({ at: -1 })
schema.index({ by: 1, at: -1 })
schema.index({ what: 1, at: -1 })

/** A line. */
export type AuditEntry = DocumentOf<typeof paths>

/** Which lines. */
export interface Lines {
  /** Of whom; '': of everybody. */
  readonly by: string
  /** Only forms of the pages of admins. */
  readonly ofAdmins?: boolean
  readonly from?: Date | null
  readonly before?: Date | null
}

/** The lines. */
export class AuditLog {
  readonly #model: Model<AuditEntry>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'auditLog', schema)
  }

  /** Writes what is about to be tried. */
  async begin(entry: Omit<AuditEntry, 'status'>): Promise<void> {
    await this.#model.insertOne({ ...entry, status: null })
  }

  /** Notes how it ended. */
  async end(id: string, status: number): Promise<void> {
    await this.#model.updateOne({ _id: { $eq: id } }, { $set: { status } })
  }

  /** The newest first. */
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

  /** Deletes lines that are older than a moment, or counts them. */
  async expire(before: Date, isDry: boolean): Promise<number> {
    const old = { at: { $lt: before } }
    return isDry ? this.#model.countDocuments(old) : (await this.#model.deleteMany(old)).deletedCount
  }
}
