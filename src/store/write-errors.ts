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

/** The driver's classes for a server that cannot be reached, or that was not reached in time. */
const unreachable = [
  mongo.MongoNetworkError,
  mongo.MongoServerSelectionError,
  mongo.MongoNotConnectedError,
  mongo.MongoTopologyClosedError,
  mongo.MongoClientClosedError,
  mongo.MongoExpiredSessionError,
  mongo.MongoOperationTimeoutError,
]
/** Labels of errors that say nothing of the write itself. */
const passingLabels = ['RetryableWriteError', 'ResetPool', 'HandshakeError', 'UnknownTransactionCommitResult']
/** Of reads, which have no label: network, shutdown, change of primary (server discovery specification), time limits. */
const passingCodes = new Set([6, 7, 50, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436])
const maxTimeCode = 50
const writeConflictCode = 112

/** Is this MongoDB telling that it cannot be reached, is changing its primary, or has no time? */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof mongo.MongoError)) return false
  // The driver wraps what stopped a set of writes, and keeps it here alone.
  if (error instanceof mongo.MongoBulkWriteError && isUnavailable(error.errorResponse)) return true
  if (error.name === 'MongoWaitQueueTimeoutError') return true
  const isPassingCode = typeof error.code === 'number' && passingCodes.has(error.code)
  return isPassingCode || unreachable.some((kind) => error instanceof kind) || passingLabels.some((label) => error.hasErrorLabel(label))
}

/** Is this MongoDB telling of itself, or of somebody else's writing, and nothing of the mail? */
export function isPassing(error: unknown): boolean {
  if (isUnavailable(error)) return true
  return error instanceof mongo.MongoError && (error.code === writeConflictCode || error.hasErrorLabel('TransientTransactionError'))
}

/** A write with a time limit. @throws {VersionConflictError} when a transaction of somebody else held it up for so long */
export async function unheld(write: Promise<unknown>): Promise<void> {
  try {
    await write
  } catch (error) {
    if (!(error instanceof mongo.MongoError) || error.code !== maxTimeCode) throw error
    throw new VersionConflictError('a transaction of somebody else holds the row', { cause: error })
  }
}

/** What stopped a commit: a write conflict, a unique key or a stale version all mean that somebody else was first. */
export function commitError(error: unknown): Error {
  if (error instanceof IntrayError) return error
  if (isUnavailable(error)) return new StoreUnavailableError('MongoDB did not answer in time', { cause: error })
  if (isDuplicateKey(error) || isPassing(error)) return new VersionConflictError('somebody else wrote first', { cause: error })
  return error instanceof Error ? error : new Error(String(error))
}
