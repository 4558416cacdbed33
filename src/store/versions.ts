/** Optimistic locking: a commit replaces exactly the versions that were read, or fails as a whole. */
import type { Model, mongo } from 'mongoose'
import { VersionConflictError } from '../errors.ts'

interface VersionedDocument {
  readonly _id: number
  readonly version: number
}

/** A new state with the version that it is based on; null: a new document. */
export interface VersionedState<T> {
  readonly document: T
  readonly readVersion: number | null
}

/**
 * Writes new states in the transaction of a commit, each with the next version.
 *
 * @throws {VersionConflictError} when one of them has changed since it was read
 */
export async function writeVersions<T extends VersionedDocument>(
  model: Model<T>,
  states: readonly VersionedState<T>[],
  session: mongo.ClientSession,
): Promise<void> {
  if (states.length === 0) return
  const collection = model.db.getClient().db().collection<VersionedDocument>(model.collection.name)
  const written = await collection.bulkWrite(
    states.map(({ document, readVersion }) => {
      const next = { ...document, version: (readVersion ?? 0) + 1 }
      if (readVersion === null) return { insertOne: { document: next } }
      return { replaceOne: { filter: { _id: document._id, version: readVersion }, replacement: next } }
    }),
    { session, ordered: false },
  )
  if (written.matchedCount + written.insertedCount !== states.length)
    throw new VersionConflictError(`${model.collection.name} changed while they were decided on`)
}
