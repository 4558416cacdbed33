/** The connection to MongoDB: majority writes, and this library's errors turned into ours. */
import mongoose, { type Connection, type Schema } from 'mongoose'
import type { Collection, Document } from './driver.ts'
import { StoreUnavailableError } from '../errors.ts'

/** MongoDB's code for a unique key that exists already. */
const duplicateKeyCode = 11000

/**
 * Connects to a replica set; a single node will do, but transactions need one.
 *
 * @param uri - `mongodb://…/database`
 * @throws {StoreUnavailableError} when no server answers within ten seconds
 */
export async function connect(uri: string): Promise<Connection> {
  try {
    return await mongoose
      .createConnection(uri, {
        autoIndex: false,
        autoCreate: false,
        promoteBuffers: true,
        serverSelectionTimeoutMS: 10_000,
        writeConcern: { w: 'majority' },
        readConcernLevel: 'majority',
        maxPoolSize: 20,
      })
      .asPromise()
  } catch (cause) {
    throw new StoreUnavailableError(`MongoDB does not answer: ${(cause as Error).message}`, { cause })
  }
}

/** Declares a collection with its schema and its indexes, and opens it for direct use. */
export function collectionOf<T extends Document>(connection: Connection, name: string, schema: Schema): Collection<T> {
  const model = connection.models[name] ?? connection.model(name, schema, name)
  return model.collection as unknown as Collection<T>
}

/** Creates the collections and indexes that are declared and not there yet. */
export async function createIndexes(connection: Connection): Promise<void> {
  const existing = new Set((await connection.listCollections()).map(({ name }) => name))
  for (const model of Object.values(connection.models)) {
    // A transaction cannot create a collection while another one does the same, so they exist before the first.
    if (!existing.has(model.collection.name)) await model.createCollection().catch(ignoreExisting)
    await model.createIndexes()
  }
}

/** Is this a unique key that somebody else was first to write? */
export function isDuplicateKey(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === duplicateKeyCode
}

/** Is this MongoDB telling that it cannot be reached, or is changing its primary? */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { name } = error
  // The driver wraps what stopped a set of writes, and keeps it here alone.
  if (name === 'MongoBulkWriteError' && 'errorResponse' in error && isUnavailable(error.errorResponse)) return true
  return /^(?:MongoNetwork|MongoServerSelection|MongoNotConnected|MongoTopologyClosed|MongoPoolClear|MongoExpiredSession)/.test(
    name,
  )
}

function ignoreExisting(error: unknown): void {
  if (typeof error === 'object' && error !== null && 'codeName' in error && error.codeName === 'NamespaceExists') return
  throw error
}
