/** Issues, with the same guard against lost updates as tickets. */
import { Schema, type Connection } from 'mongoose'
import { VersionConflictError } from '../errors.ts'
import type { Issue, IssueNumber } from '../tickets/issue.ts'
import { collectionOf } from './connection.ts'
import type { ClientSession, Collection, Filter } from './driver.ts'

type IssueDocument = Omit<Issue, 'number'> & { readonly _id: number }

/** A new state of an issue, and the version it was made from; null: a new issue. */
export interface IssueState {
  readonly issue: Issue
  readonly readVersion: number | null
}

const schema = new Schema({ _id: Number, version: Number, stage: String }, { strict: false, versionKey: false })
schema.index({ modifiedAtMs: -1 })

/** The issues. */
export class Issues {
  readonly #collection: Collection<IssueDocument>
  readonly #counters: Collection<{ _id: string; next: number }>

  constructor(connection: Connection) {
    this.#collection = collectionOf(connection, 'issues', schema)
    this.#counters = collectionOf(connection, 'counters', new Schema({ _id: String, next: Number }))
  }

  /** Issues by number. */
  async load(numbers: readonly IssueNumber[]): Promise<readonly Issue[]> {
    if (numbers.length === 0) return []
    return (await this.#collection.find({ _id: { $in: [...numbers] } }).toArray()).map(issueOf)
  }

  /** One issue; null when there is none of this number. */
  async find(number: IssueNumber): Promise<Issue | null> {
    return (await this.load([number]))[0] ?? null
  }

  /** All issues that match, streamed, by number. */
  async *all(match: Partial<Pick<Issue, 'stage' | 'part'>> = {}): AsyncGenerator<Issue> {
    for await (const found of this.#collection.find(match as Filter<IssueDocument>).sort({ _id: 1 }))
      yield issueOf(found)
  }

  /** Issues whose numbers come after one, by number. */
  async page(after: number, limit: number): Promise<readonly Issue[]> {
    const found = this.#collection.find({ _id: { $gt: after } }).sort({ _id: 1 })
    return (await found.limit(limit).toArray()).map(issueOf)
  }

  /** Reserves the next number. */
  async reserveNumber(): Promise<IssueNumber> {
    const update = { $inc: { next: 1 } }
    const options = { upsert: true, returnDocument: 'after' as const }
    return ((await this.#counters.findOneAndUpdate({ _id: 'issue' }, update, options))?.next ?? 1) as IssueNumber
  }

  /**
   * Writes issues inside a commit.
   *
   * @throws {VersionConflictError} when one of them has changed since it was read
   */
  async write(states: readonly IssueState[], session: ClientSession): Promise<void> {
    for (const { issue, readVersion } of states) {
      const { number, ...rest } = issue
      const document = { ...rest, version: (readVersion ?? 0) + 1 }
      if (readVersion === null) await this.#collection.insertOne({ _id: number, ...document }, { session })
      else if (!(await this.#replaced(number, { document, readVersion }, session)))
        throw new VersionConflictError('an issue changed while it was decided on')
    }
  }

  async #replaced(
    number: IssueNumber,
    { document, readVersion }: { readonly document: Omit<IssueDocument, '_id'>; readonly readVersion: number },
    session: ClientSession,
  ): Promise<boolean> {
    const filter = { _id: number as number, version: readVersion }
    return (await this.#collection.replaceOne(filter, document, { session })).matchedCount === 1
  }
}

function issueOf({ _id, ...rest }: IssueDocument): Issue {
  return { number: _id as IssueNumber, ...rest }
}
