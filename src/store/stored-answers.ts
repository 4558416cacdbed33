/** Responses of the API to requests with an Idempotency-Key, for a day: a repeated request gets the same response. */
import type { Connection, Model } from 'mongoose'
import { modelOf } from './connection.ts'
import { moment, schemaOf, text, type DocumentOf } from './schema.ts'
import { isDuplicateKey } from './write-errors.ts'

/** A response as it was sent. */
export interface StoredAnswer {
  /** null: the default status of the endpoint. */
  readonly status: number | null
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** A request with its response; null: the request has not finished, or its end is unknown. */
export interface KeptAnswer {
  readonly fingerprint: string
  readonly answer: StoredAnswer | null
}

const paths = {
  _id: text(),
  fingerprint: text(),
  /** JSON: names in it must not become keys of a stored document. */
  answer: text<string | null>(),
  createdAt: moment(),
}
const keptSeconds = 24 * 3600
const schema = schemaOf(paths)
schema.index({ createdAt: 1 }, { expireAfterSeconds: keptSeconds })

/** The collection of responses, by digest of caller and key. */
export class StoredAnswers {
  readonly #model: Model<DocumentOf<typeof paths>>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'storedAnswers', schema)
  }

  /**
   * Claims a key.
   *
   * @returns null when it was free; otherwise the stored request
   */
  async begin(id: string, fingerprint: string): Promise<KeptAnswer | null> {
    try {
      await this.#model.insertOne({ _id: id, fingerprint, answer: null, createdAt: new Date() })
      return null
    } catch (error) {
      if (!isDuplicateKey(error)) throw error
    }
    const found = await this.#model.findOne({ _id: id }).lean()
    // Deleted or expired since: the key is free again.
    if (!found) return this.begin(id, fingerprint)
    const answer = found.answer === null ? null : (JSON.parse(found.answer) as StoredAnswer)
    return { fingerprint: found.fingerprint, answer }
  }

  /** Stores the response. */
  async finish(id: string, answer: StoredAnswer): Promise<void> {
    await this.#model.updateOne({ _id: id }, { $set: { answer: JSON.stringify(answer) } })
  }

  /** Frees a key whose request changed nothing. */
  async forget(id: string): Promise<void> {
    await this.#model.deleteOne({ _id: id })
  }
}
