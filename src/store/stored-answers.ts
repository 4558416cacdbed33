/** Answers of the API to requests with an Idempotency-Key, for a day: who asks again gets the same answer. */
import type { Connection, Model } from 'mongoose'
import { modelOf } from './connection.ts'
import { moment, schemaOf, text, type DocumentOf } from './schema.ts'
import { isDuplicateKey } from './write-errors.ts'

/** An answer as it was sent. */
export interface StoredAnswer {
  /** null: the usual one of its endpoint. */
  readonly status: number | null
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** What is kept of a request; without an answer, it has not ended or ended unseen. */
export interface KeptAnswer {
  readonly fingerprint: string
  readonly answer: StoredAnswer | null
}

const paths = {
  _id: text(),
  fingerprint: text(),
  /** As JSON: names that callers chose never become field names of the database. */
  answer: text<string | null>(),
  createdAt: moment(),
}
const keptSeconds = 24 * 3600
const schema = schemaOf(paths)
schema.index({ createdAt: 1 }, { expireAfterSeconds: keptSeconds })

/** The answers, by digest of caller and key. */
export class StoredAnswers {
  readonly #model: Model<DocumentOf<typeof paths>>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'storedAnswers', schema)
  }

  /** Takes a key. @returns null when it was free; what is kept under it otherwise */
  async begin(id: string, fingerprint: string): Promise<KeptAnswer | null> {
    try {
      await this.#model.insertOne({ _id: id, fingerprint, answer: null, createdAt: new Date() })
      return null
    } catch (error) {
      if (!isDuplicateKey(error)) throw error
    }
    const found = await this.#model.findOne({ _id: id }).lean()
    // Forgotten or expired since: the key is free again.
    if (!found) return this.begin(id, fingerprint)
    const answer = found.answer === null ? null : (JSON.parse(found.answer) as StoredAnswer)
    return { fingerprint: found.fingerprint, answer }
  }

  /** Keeps the answer. */
  async finish(id: string, answer: StoredAnswer): Promise<void> {
    await this.#model.updateOne({ _id: id }, { $set: { answer: JSON.stringify(answer) } })
  }

  /** Frees a key whose request changed nothing. */
  async forget(id: string): Promise<void> {
    await this.#model.deleteOne({ _id: id })
  }
}
