/** Answers of the API to requests with an Idempotency-Key, for a day: who asks again gets the same answer. */
import { Schema, type Connection } from 'mongoose'
import type { Collection } from './driver.ts'
import { collectionOf, isDuplicateKey } from './connection.ts'

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

interface AnswerDocument {
  readonly _id: string
  readonly fingerprint: string
  /** As JSON: names that callers chose never become field names of the database. */
  readonly answer: string | null
  readonly createdAt: Date
}

const keptSeconds = 24 * 3600
const schema = new Schema({ _id: String, fingerprint: String, answer: String, createdAt: Date })
schema.index({ createdAt: 1 }, { expireAfterSeconds: keptSeconds })

/** The answers, by digest of caller and key. */
export class StoredAnswers {
  readonly #collection: Collection<AnswerDocument>

  constructor(connection: Connection) {
    this.#collection = collectionOf(connection, 'storedAnswers', schema)
  }

  /** Takes a key. @returns null when it was free; what is kept under it otherwise */
  async begin(id: string, fingerprint: string): Promise<KeptAnswer | null> {
    try {
      await this.#collection.insertOne({ _id: id, fingerprint, answer: null, createdAt: new Date() })
      return null
    } catch (error) {
      if (!isDuplicateKey(error)) throw error
    }
    const found = await this.#collection.findOne({ _id: id })
    // Forgotten or expired since: the key is free again.
    if (!found) return this.begin(id, fingerprint)
    const answer = found.answer === null ? null : (JSON.parse(found.answer) as StoredAnswer)
    return { fingerprint: found.fingerprint, answer }
  }

  /** Keeps the answer. */
  async finish(id: string, answer: StoredAnswer): Promise<void> {
    await this.#collection.updateOne({ _id: id }, { $set: { answer: JSON.stringify(answer) } })
  }

  /** Frees a key whose request changed nothing. */
  async forget(id: string): Promise<void> {
    await this.#collection.deleteOne({ _id: id })
  }
}
