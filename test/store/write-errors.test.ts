/** What MongoDB’s errors mean for a commit: to wait, to decide again, or that something is wrong. */
import { mongo } from 'mongoose'
import { describe, expect, test } from 'vitest'
import { StoreUnavailableError, VersionConflictError } from '../../src/errors.ts'
import { commitError, duplicatesIn, isDuplicateKey, isPassing, isUnavailable, unheld } from '../../src/store/write-errors.ts'

const ofCode = (code: number) => new mongo.MongoServerError({ message: `code ${code}`, code })
function labelled(label: string): Error {
  const error = ofCode(1)
  error.addErrorLabel(label)
  return error
}
/** Of a set of writes that is not in order. */
function ofWrites(codes: readonly number[], { concern = false, response = {} } = {}): mongo.MongoBulkWriteError {
  const writeErrors = codes.map((code, i) => ({ code, index: i * 2, errmsg: '' }))
  const result = { getWriteConcernError: () => (concern ? { code: 64 } : undefined), writeErrors }
  return new mongo.MongoBulkWriteError({ message: 'some', code: codes[0] ?? 0, writeErrors, ...response } as never, result as never)
}

const away: readonly (readonly [string, Error])[] = [
  ...[6, 7, 50, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436].map((code) => [`code ${code}`, ofCode(code)] as const),
  ...['RetryableWriteError', 'ResetPool', 'HandshakeError', 'UnknownTransactionCommitResult'].map(
    (label) => [label, labelled(label)] as const,
  ),
  ['no network', new mongo.MongoNetworkError('x')],
  ['no time on the network', new mongo.MongoNetworkTimeoutError('x')],
  ['no server', new mongo.MongoServerSelectionError('x', {} as never)],
  ['no connection', new mongo.MongoNotConnectedError('x')],
  ['a closed topology', new mongo.MongoTopologyClosedError('x')],
  ['a closed client', new mongo.MongoClientClosedError()],
  ['an expired session', new mongo.MongoExpiredSessionError('x')],
  ['an operation out of time', new mongo.MongoOperationTimeoutError('x')],
  ['no free connection', Object.defineProperty(new mongo.MongoError('x'), 'name', { value: 'MongoWaitQueueTimeoutError' })],
]

describe('MongoDB is away', () => {
  test.each(away)('by %s', (_, error) => {
    expect([isUnavailable(error), isPassing(error)]).toEqual([true, true])
    expect(commitError(error)).toBeInstanceOf(StoreUnavailableError)
    expect(commitError(error).cause).toBe(error)
  })
})

describe('somebody else was first', () => {
  test.each<[string, Error]>([
    ['by a write conflict', ofCode(112)],
    ['by a transaction that may be done again', labelled('TransientTransactionError')],
    ['by a unique key', ofCode(11_000)],
    ['by a unique key among several writes', ofWrites([11_000])],
  ])('%s', (_, error) => {
    expect(isUnavailable(error)).toBe(false)
    expect(commitError(error)).toBeInstanceOf(VersionConflictError)
  })
  test('a unique key passes by no waiting', () =>
    expect([isDuplicateKey(ofCode(11_000)), isPassing(ofCode(11_000))]).toEqual([true, false]))
})

describe('an error of another kind', () => {
  test.each<[string, Error]>([
    ['of a schema', ofCode(121)],
    ['of ours', new VersionConflictError('known')],
    ['of no database, though it has a number of one', Object.assign(new Error('x'), { code: 112 })],
    ['of no database, though it has the number of a key', Object.assign(new Error('x'), { code: 11_000 })],
  ])('%s stays what it is', (_, error) => {
    expect([isUnavailable(error), isPassing(error), isDuplicateKey(error)]).toEqual([false, false, false])
    expect(commitError(error)).toBe(error)
  })
  test('that is no error becomes one', () => expect(commitError('torn')).toEqual(new Error('torn')))
})

describe('of several writes', () => {
  test('those that were there already are told by their places', () => {
    expect(duplicatesIn(ofWrites([11_000, 11_000]))).toEqual(new Set([0, 2]))
  })
  test.each<[string, Error]>([
    ['one failed otherwise', ofWrites([11_000, 121])],
    ['none is told', ofWrites([])],
    ['the majority did not take them', ofWrites([11_000], { concern: true })],
    ['nothing was tried', ofCode(11_000)],
  ])('the error is thrown where %s', (_, error) => expect(() => duplicatesIn(error)).toThrow(error))
})

describe('a write with a time limit', () => {
  test('that was held up is somebody else’s, and may be done again', async () => {
    await expect(unheld(Promise.reject(ofCode(50)))).rejects.toBeInstanceOf(VersionConflictError)
  })
  test.each<[string, Error]>([
    ['a code of another kind', ofCode(51)],
    ['no database', Object.assign(new Error('x'), { code: 50 })],
  ])('that failed by %s fails', async (_, error) => expect(unheld(Promise.reject(error))).rejects.toBe(error))
  test('that was done is done', async () => expect(unheld(Promise.resolve())).resolves.toBeUndefined())
})
