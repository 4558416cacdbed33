/** Interprets MongoDB's errors, and inserts documents that may exist already. */
import { mongo } from 'mongoose'
import { IntrayError, StoreUnavailableError, VersionConflictError } from '../errors.ts'

/** MongoDB's code for a violated unique key. */
const duplicateKeyCode = 11000

/**
 * Inserts the documents whose keys are new.
 *
 * @returns the indexes of those that existed
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

/**
 * The indexes of documents that an unordered insert rejected as duplicates.
 *
 * @throws the error when there are other faults
 */
export function duplicatesIn(error: unknown): ReadonlySet<number> {
  if (!(error instanceof mongo.MongoBulkWriteError)) throw error
  const faults = [error.writeErrors].flat()
  const isMore = faults.length === 0 || faults.some(({ code }) => code !== duplicateKeyCode)
  if (isMore || error.result.getWriteConcernError()) throw error
  return new Set(faults.map(({ index }) => index))
}

/** Whether an error is a violated unique key. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === duplicateKeyCode
}

/** The driver's errors for a server that cannot be reached in time. */
const unreachable = [
  mongo.MongoNetworkError,
  mongo.MongoServerSelectionError,
  mongo.MongoNotConnectedError,
  mongo.MongoTopologyClosedError,
  mongo.MongoClientClosedError,
  mongo.MongoExpiredSessionError,
  mongo.MongoOperationTimeoutError,
]
/** Labels of errors that are not about the write itself. */
const passingLabels = ['RetryableWriteError', 'ResetPool', 'HandshakeError', 'UnknownTransactionCommitResult']
/** Codes of such errors of reads, which have no labels: network, shutdown, election (server discovery specification), time limits. */
const passingCodes = new Set([6, 7, 50, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436])
const maxTimeCode = 50
const writeConflictCode = 112

/** Whether an error says that MongoDB cannot be reached, is electing a primary, or ran out of time. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof mongo.MongoError)) return false
  // The driver wraps the error that stopped a bulk write, and keeps it only here.
  if (error instanceof mongo.MongoBulkWriteError && isUnavailable(error.errorResponse)) return true
  if (error.name === 'MongoWaitQueueTimeoutError') return true
  const isPassingCode = typeof error.code === 'number' && passingCodes.has(error.code)
  return isPassingCode || unreachable.some((kind) => error instanceof kind) || passingLabels.some((label) => error.hasErrorLabel(label))
}

/** Whether an error is about MongoDB itself or a concurrent write, so that trying again may help. */
export function isPassing(error: unknown): boolean {
  if (isUnavailable(error)) return true
  return error instanceof mongo.MongoError && (error.code === writeConflictCode || error.hasErrorLabel('TransientTransactionError'))
}

/**
 * Awaits a write with a time limit.
 *
 * @throws {VersionConflictError} when another transaction held its document for longer
 */
export async function unheld(write: Promise<unknown>): Promise<void> {
  try {
    await write
  } catch (error) {
    if (!(error instanceof mongo.MongoError) || error.code !== maxTimeCode) throw error
    throw new VersionConflictError('a transaction of somebody else holds the row', { cause: error })
  }
}

/** Translates the error that stopped a commit. Write conflicts, unique keys and stale versions all mean that another process was first. */
export function commitError(error: unknown): Error {
  if (error instanceof IntrayError) return error
  if (isUnavailable(error)) return new StoreUnavailableError('MongoDB did not answer in time', { cause: error })
  if (isDuplicateKey(error) || isPassing(error)) return new VersionConflictError('somebody else wrote first', { cause: error })
  return error instanceof Error ? error : new Error(String(error))
}
