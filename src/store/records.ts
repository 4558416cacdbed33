/** The records around tickets: a collection and a schema for each kind. A record's id is its key. */
import type { Connection, Model } from 'mongoose'
import { UserError, VersionConflictError } from '../errors.ts'
import type { RecordKind, Records } from '../tickets/records/records.ts'
import { collectionOf, modelOf } from './connection.ts'
import type { Stored } from './people.ts'
import { flag, list, schemaOf, text, type Paths } from './schema.ts'
import { insertMissing, isDuplicateKey } from './write-errors.ts'

/** Kinds whose collections `people.ts` does not declare. */
type OwnKind = Exclude<RecordKind, 'account' | 'workspace' | 'contact'>

const paths: { readonly [K in OwnKind]: Paths<Stored<Records[K]>> } = {
  user: { _id: text(), addrSpec: text(), displayName: text(), state: text() },
  part: { _id: text(), type: text(), parent: text(), ownedBy: text() },
  group: { _id: text(), memberType: text(), members: list(text()) },
  tag: { _id: text(), allowedValues: list(text()), description: text() },
  subtype: { _id: text(), displayName: text(), isDeprecated: flag() },
  field: {
    _id: text(),
    type: text(),
    isList: flag(),
    allowedValues: list(text()),
    subtype: text(),
    description: text(),
  },
  article: { _id: text(), title: text(), body: text(), part: text(), isPublished: flag(), source: text() },
  'canned-answer': { _id: text(), name: text(), group: text(), language: text(), body: text() },
  view: { _id: text(), filters: list(text()), sort: list(text()), group: text(), columns: list(text()) },
}

const collectionNames: Readonly<Record<RecordKind, string>> = {
  account: 'accounts',
  workspace: 'revOrgs',
  contact: 'contacts',
  user: 'users',
  part: 'parts',
  group: 'groups',
  tag: 'tags',
  subtype: 'subtypes',
  field: 'fields',
  article: 'articles',
  'canned-answer': 'cannedAnswers',
  view: 'views',
}

/** A record of any kind; its schema defines the other fields. */
interface RecordDocument {
  readonly _id: string
  readonly [name: string]: unknown
}

/** The collections of records. */
export class RecordStore {
  readonly #connection: Connection

  /** @param connection - on which `people.ts` has declared its collections */
  constructor(connection: Connection) {
    this.#connection = connection
    for (const kind of Object.keys(paths) as OwnKind[]) modelOf(connection, collectionNames[kind], schemaOf<RecordDocument>(paths[kind]))
  }

  /** A record; null: not found. */
  async find<K extends RecordKind>(kind: K, id: string): Promise<Records[K] | null> {
    return (await this.load(kind, [id]))[0] ?? null
  }

  /** Records by id; unknown ids are absent. */
  async load<K extends RecordKind>(kind: K, ids: readonly string[]): Promise<readonly Records[K][]> {
    if (ids.length === 0) return []
    return (
      await this.#of(kind)
        .find({ _id: { $in: ids } })
        .lean()
    ).map(recordOf<K>)
  }

  /** All matching records of a kind, by id. */
  async *all<K extends RecordKind>(kind: K, match: Partial<Records[K]> = {}): AsyncGenerator<Records[K]> {
    const found = this.#of(kind).find(match).sort({ _id: 1 }).lean().cursor()
    for await (const record of found) yield recordOf<K>(record)
  }

  /** Records of a kind after an id, by id. */
  async page<K extends RecordKind>(
    kind: K,
    { after, limit }: { readonly after: string | null; readonly limit: number },
  ): Promise<readonly Records[K][]> {
    const found = this.#of(kind).find({ _id: { $gt: after ?? '' } })
    return (await found.sort({ _id: 1 }).limit(limit).lean()).map(recordOf<K>)
  }

  /** Articles after an id, without their bodies, which may be long. */
  async articleHeads(after: string, limit: number): Promise<readonly Omit<Records['article'], 'body'>[]> {
    const found = this.#of('article')
      .find({ _id: { $gt: after } })
      .select('-body')
    return (await found.sort({ _id: 1 }).limit(limit).lean()).map(recordOf<'article'>)
  }

  /**
   * Inserts a record.
   *
   * @throws {UserError} when its id is taken
   */
  async insert<K extends RecordKind>(kind: K, { id, ...rest }: Records[K]): Promise<void> {
    try {
      await this.#of(kind).insertOne({ _id: id, ...rest })
    } catch (cause) {
      if (isDuplicateKey(cause)) throw new UserError(`there is a ${kind} "${id}" already`, { cause })
      throw cause
    }
  }

  /** Replaces a record, whatever its present state. */
  async replace<K extends RecordKind>(kind: K, { id, ...rest }: Records[K]): Promise<void> {
    await this.#of(kind).replaceOne({ _id: id }, rest)
  }

  /**
   * Replaces a record if it is still as it was read.
   *
   * @throws {VersionConflictError} when it has changed
   */
  async replaceRead<K extends RecordKind>(kind: K, { id, ...rest }: Records[K], { id: _, ...read }: Records[K]): Promise<void> {
    const same = Object.entries(read).map(([name, value]) => ({ [name]: { $eq: value } }))
    const { matchedCount } = await this.#of(kind).replaceOne({ $and: [{ _id: id }, ...same] }, rest)
    if (matchedCount === 0) throw new VersionConflictError(`the ${kind} "${id}" changed while it was edited`)
  }

  /**
   * Deletes a record.
   *
   * @returns false when there was none
   */
  async remove(kind: RecordKind, id: string): Promise<boolean> {
    return (await this.#of(kind).deleteOne({ _id: id })).deletedCount === 1
  }

  /** Inserts the records that are missing. */
  async seed<K extends RecordKind>(kind: K, records: readonly Records[K][]): Promise<void> {
    await insertMissing(
      collectionOf(this.#of(kind)),
      records.map(({ id, ...rest }) => ({ _id: id, ...rest })),
    )
  }

  #of(kind: RecordKind): Model<RecordDocument> {
    return this.#connection.model<RecordDocument>(collectionNames[kind])
  }
}

function recordOf<K extends RecordKind>({ _id, ...rest }: RecordDocument): Records[K] {
  return { ...rest, id: _id } as unknown as Records[K]
}
