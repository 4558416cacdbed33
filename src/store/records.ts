/** The records around tickets, a collection for each kind; a record's id is its key. */
import { Schema, type Connection } from 'mongoose'
import { UserError, VersionConflictError } from '../errors.ts'
import type { RecordKind, Records } from '../tickets/records/records.ts'
import { collectionOf, isDuplicateKey } from './connection.ts'
import type { Collection, Filter } from './driver.ts'
import type { People } from './people.ts'

type Stored<K extends RecordKind> = Omit<Records[K], 'id'> & { readonly _id: string }

/** Kinds whose collections nobody else declares. */
const ownCollections = {
  user: 'users',
  part: 'parts',
  group: 'groups',
  tag: 'tags',
  subtype: 'subtypes',
  field: 'fields',
  article: 'articles',
  view: 'views',
} as const

/** Records of earlier versions, and people whom mail brought, lack what came later. */
const laterAttributes: { readonly [K in RecordKind]?: Partial<Records[K]> } = {
  account: { tier: null },
}

/** The records. */
export class RecordStore {
  readonly #collections: Readonly<Record<RecordKind, Collection<Stored<RecordKind>>>>
  readonly #counters: Collection<{ _id: string; next: number }>

  constructor(connection: Connection, people: People) {
    const own = (kind: keyof typeof ownCollections) => {
      const schema = new Schema({ _id: String }, { strict: false, versionKey: false })
      return collectionOf<Stored<RecordKind>>(connection, ownCollections[kind], schema)
    }
    const peoples = { account: people.accounts, workspace: people.workspaces, contact: people.contacts }
    this.#collections = {
      ...(peoples as unknown as Record<keyof typeof peoples, Collection<Stored<RecordKind>>>),
      ...{ user: own('user'), part: own('part'), group: own('group'), tag: own('tag') },
      ...{ subtype: own('subtype'), field: own('field'), article: own('article'), view: own('view') },
    }
    this.#counters = collectionOf(connection, 'counters', new Schema({ _id: String, next: Number }))
  }

  /** One record; null when there is none of this id. */
  async find<K extends RecordKind>(kind: K, id: string): Promise<Records[K] | null> {
    return (await this.load(kind, [id]))[0] ?? null
  }

  /** Records by id; those that are not there are missing. */
  async load<K extends RecordKind>(kind: K, ids: readonly string[]): Promise<readonly Records[K][]> {
    if (ids.length === 0) return []
    const found = await this.#of(kind)
      .find({ _id: { $in: [...ids] } } as Filter<Stored<K>>)
      .toArray()
    return found.map((one) => recordOf(kind, one as unknown as Stored<K>))
  }

  /** All records of a kind that match, by id. */
  async *all<K extends RecordKind>(kind: K, match: Partial<Records[K]> = {}): AsyncGenerator<Records[K]> {
    const found = this.#of(kind).find(match as Filter<Stored<K>>)
    for await (const one of found.sort({ _id: 1 })) yield recordOf(kind, one as unknown as Stored<K>)
  }

  /** Records of a kind whose ids come after one, by id. */
  async page<K extends RecordKind>(
    kind: K,
    { after, limit }: { readonly after: string | null; readonly limit: number },
  ): Promise<readonly Records[K][]> {
    const beyond = after === null ? {} : { _id: { $gt: after } }
    const found = await this.#of(kind)
      .find(beyond as Filter<Stored<K>>)
      .sort({ _id: 1 })
      .limit(limit)
      .toArray()
    return found.map((one) => recordOf(kind, one as unknown as Stored<K>))
  }

  /** @throws {UserError} when there is one of this id already */
  async insert<K extends RecordKind>(kind: K, { id, ...rest }: Records[K]): Promise<void> {
    try {
      await this.#of(kind).insertOne({ _id: id, ...rest } as never)
    } catch (cause) {
      if (isDuplicateKey(cause)) throw new UserError(`there is a ${kind} "${id}" already`, { cause })
      throw cause
    }
  }

  /** Writes a new state of a record over whatever state there is. */
  async replace<K extends RecordKind>(kind: K, { id, ...rest }: Records[K]): Promise<void> {
    await this.#of(kind).replaceOne({ _id: id } as Filter<Stored<K>>, rest as never)
  }

  /**
   * Writes a new state of a record over exactly the one that was read.
   *
   * @throws {VersionConflictError} when somebody else wrote it in between
   */
  async replaceRead<K extends RecordKind>(
    kind: K,
    { id, ...rest }: Records[K],
    { id: _, ...read }: Records[K],
  ): Promise<void> {
    const same = Object.entries(read).map(([name, value]) => ({ [name]: { $eq: value } }))
    const filter = { _id: id, ...(same.length > 0 && { $and: same }) } as unknown as Filter<Stored<K>>
    const { matchedCount } = await this.#of(kind).replaceOne(filter, rest as never)
    if (matchedCount === 0) throw new VersionConflictError(`the ${kind} "${id}" changed while it was edited`)
  }

  /** Adds records that are not there yet; what is there stays as it is. */
  async seed<K extends RecordKind>(kind: K, records: readonly Records[K][]): Promise<void> {
    if (records.length === 0) return
    const documents = records.map(({ id, ...rest }) => ({ _id: id, ...rest }))
    await this.#of(kind)
      .insertMany(documents as never, { ordered: false })
      .catch((error: unknown) => {
        if (!isDuplicateKey(error)) throw error
      })
  }

  /** The next number of a kind whose ids are numbered. */
  async nextNumber(kind: RecordKind): Promise<number> {
    const update = { $inc: { next: 1 } }
    const after = await this.#counters.findOneAndUpdate({ _id: kind }, update, {
      upsert: true,
      returnDocument: 'after',
    })
    return after?.next ?? 1
  }

  #of<K extends RecordKind>(kind: K): Collection<Stored<K>> {
    return this.#collections[kind] as unknown as Collection<Stored<K>>
  }
}

function recordOf<K extends RecordKind>(kind: K, { _id, ...rest }: Stored<K>): Records[K] {
  return { ...laterAttributes[kind], ...rest, id: _id } as unknown as Records[K]
}
