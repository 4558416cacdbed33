/** What MongoDB's errors mean, and inserts that pass over what is there already. */
import { mongo } from 'mongoose'
import { IntrayError, StoreUnavailableError, VersionConflictError } from '../errors.ts'

/** MongoDB's code for a unique key that exists already. */
const duplicateKeyCode = 11000

/**
 * Inserts the documents whose keys are not there yet.
 *
 * @returns the places, in the set, of those that were there
 */
export async function insertMissing<T extends mongo.Document>(
  collection: mongo.Collection<T>,
  documents: readonly mongo.OptionalUnlessRequiredId<T>[],
): Promise<ReadonlySet<number>> {
  if (documents.length === 0) return new Set()
  try {
    await collection.insertMany([...documents], { ordered: false })
    return new Set()
  } catch (error) {
    return duplicatesIn(error)
  }
}

/** The places of the documents that an unordered insert refused as duplicates. @throws the error when it is about more */
export function duplicatesIn(error: unknown): ReadonlySet<number> {
  if (!(error instanceof mongo.MongoBulkWriteError)) throw error
  const faults = [error.writeErrors].flat()
  const isMore = faults.length === 0 || faults.some(({ code }) => code !== duplicateKeyCode)
  if (isMore || error.result.getWriteConcernError()) throw error
  return new Set(faults.map(({ index }) => index))
}

/** Is this a unique key that somebody else was first to write? */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === duplicateKeyCode
}

/** Is this MongoDB telling that it cannot be reached, or is changing its primary? */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { name } = error
  // The driver wraps what stopped a set of writes, and keeps it here alone.
  if (name === 'MongoBulkWriteError' && 'errorResponse' in error && isUnavailable(error.errorResponse)) return true
  return /^(?:MongoNetwork|MongoServerSelection|MongoNotConnected|MongoTopologyClosed|MongoPoolClear|MongoExpiredSession)/.test(name)
}

/** What stopped a commit: a write conflict, a unique key or a stale version all mean that somebody else was first. */
export function commitError(error: unknown): Error {
  if (error instanceof IntrayError) return error
  const has = (label: string) => error instanceof mongo.MongoError && error.hasErrorLabel(label)
  if (has('UnknownTransactionCommitResult') || isUnavailable(error))
    return new StoreUnavailableError('MongoDB did not answer in time', { cause: error })
  if (isDuplicateKey(error) || has('TransientTransactionError'))
    return new VersionConflictError('somebody else wrote first', { cause: error })
  return error instanceof Error ? error : new Error(String(error))
}
