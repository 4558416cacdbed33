/** Former versions of articles: each change keeps the version that it replaced. */
import type { Connection, Model } from 'mongoose'
import { VersionConflictError } from '../errors.ts'
import { modelOf } from './connection.ts'
import { flag, moment, number, schemaOf, text, type DocumentOf } from './schema.ts'
import { isDuplicateKey } from './write-errors.ts'

const paths = {
  /** `article/version` */
  _id: text(),
  article: text(),
  /** From 1, the oldest. */
  version: number(),
  title: text(),
  body: text(),
  part: text<string | null>(),
  isPublished: flag(),
  /** Who made the change that replaced it; null: the command line or an import. */
  replacedBy: text<string | null>(),
  replacedAt: moment(),
}
const schema = schemaOf(paths)
schema.index({ article: 1, version: -1 })

/** A former version. */
export type ArticleVersion = Omit<DocumentOf<typeof paths>, '_id'>

/** The collection of former versions. */
export class ArticleVersions {
  readonly #model: Model<DocumentOf<typeof paths>>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'articleVersions', schema)
  }

  /** An article's former versions, newest first. */
  async of(article: string): Promise<readonly ArticleVersion[]> {
    return this.#model.find({ article }, { _id: 0 }).sort({ version: -1 }).lean()
  }

  /** A version; null: not found. */
  async find(article: string, version: number): Promise<ArticleVersion | null> {
    return this.#model.findOne({ article, version }, { _id: 0 }).lean()
  }

  /**
   * Stores a version before it is replaced: a process that dies in between leaves a version too many, never one too few.
   *
   * @returns its number
   * @throws {VersionConflictError} when somebody else replaces it at the same time
   */
  async keep(kept: Omit<ArticleVersion, 'version'>): Promise<number> {
    const [last] = await this.#model.find({ article: kept.article }).sort({ version: -1 }).limit(1).lean()
    const version = (last?.version ?? 0) + 1
    try {
      await this.#model.create({ _id: `${kept.article}/${version}`, ...kept, version })
      return version
    } catch (cause) {
      if (isDuplicateKey(cause)) throw new VersionConflictError(`the article "${kept.article}" changed while it was edited`, { cause })
      throw cause
    }
  }

  /** Deletes a version that was not replaced after all. Its number may stay unused. */
  async forget(article: string, version: number): Promise<void> {
    await this.#model.deleteOne({ _id: `${article}/${version}` })
  }
}
