/** Issues, with optimistic locking as for tickets. */
import type { Connection, Model, mongo } from 'mongoose'
import type { Issue, IssueNumber, IssueStage } from '../tickets/issue.ts'
import { modelOf } from './connection.ts'
import { list, nested, number, schemaOf, text, type Paths } from './schema.ts'
import { writeVersions } from './versions.ts'

type IssueDocument = Omit<Issue, 'number'> & { readonly _id: IssueNumber }

/** A new state of an issue with the version that it is based on; null: a new issue. */
export interface IssueState {
  readonly issue: Issue
  readonly readVersion: number | null
}

const paths: Paths<IssueDocument> = {
  _id: number(),
  version: number(),
  title: text(),
  body: text(),
  stage: text(),
  part: text(),
  revOrg: text(),
  ownedBy: list(text()),
  createdBy: nested({ kind: text(), id: text() }),
  createdAtMs: number(),
  modifiedBy: nested({ kind: text(), id: text() }),
  modifiedAtMs: number(),
}
const schema = schemaOf(paths)
schema.index({ stage: 1, modifiedAtMs: -1 })

/** The collection of issues. */
export class Issues {
  readonly #model: Model<IssueDocument>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'issues', schema)
  }

  /** Issues by number. */
  async load(numbers: readonly IssueNumber[]): Promise<readonly Issue[]> {
    if (numbers.length === 0) return []
    return (await this.#model.find({ _id: { $in: numbers } }).lean()).map(issueOf)
  }

  /** An issue; null: not found. */
  async find(number: IssueNumber): Promise<Issue | null> {
    return (await this.load([number]))[0] ?? null
  }

  /** All matching issues, streamed, by number. */
  async *all(match: Partial<Pick<Issue, 'stage' | 'part'>> = {}): AsyncGenerator<Issue> {
    for await (const found of this.#model.find(match).sort({ _id: 1 }).lean().cursor()) yield issueOf(found)
  }

  /** The number of issues in a stage, with those that changed last. */
  async ofStage(stage: IssueStage, limit: number): Promise<{ readonly count: number; readonly latest: readonly Issue[] }> {
    const [count, latest] = await Promise.all([
      this.#model.countDocuments({ stage }),
      this.#model.find({ stage }).sort({ modifiedAtMs: -1 }).limit(limit).lean(),
    ])
    return { count, latest: latest.map(issueOf) }
  }

  /** Issues after a number, by number. */
  async page(after: number, limit: number): Promise<readonly Issue[]> {
    const found = this.#model.find({ _id: { $gt: after as IssueNumber } }).sort({ _id: 1 })
    return (await found.limit(limit).lean()).map(issueOf)
  }

  /**
   * Writes issues in the transaction of a commit.
   *
   * @throws {VersionConflictError} when one of them has changed since it was read
   */
  async write(states: readonly IssueState[], session: mongo.ClientSession): Promise<void> {
    const documents = states.map(({ issue, readVersion }) => ({ document: documentOf(issue), readVersion }))
    await writeVersions(this.#model, documents, session)
  }
}

function documentOf({ number, ...rest }: Issue): IssueDocument {
  return { _id: number, ...rest }
}

function issueOf({ _id, ...rest }: IssueDocument): Issue {
  return { number: _id, ...rest }
}
