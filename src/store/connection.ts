/** The connection to MongoDB: majority writes, and collections declared with their schemas and indexes. */
import mongoose, { type Connection, type Model, type Schema, type mongo } from 'mongoose'
import { StoreUnavailableError } from '../errors.ts'
import { mongoServersOf } from './mongo-address.ts'

/** In ms. Only building an index takes longer, and it goes on without the connection. */
const silenceMs = 25_000

/**
 * Connects to a replica set, which transactions need; one node is enough.
 *
 * @param uri - in the driver's syntax; without a database in it, `test`
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
        // The server monitor fails after this and a heartbeat, and closes all connections of the pool at once. Waiting for each to time out
        // would take minutes.
        connectTimeoutMS: 10_000,
        writeConcern: { w: 'majority' },
        readConcernLevel: 'majority',
        maxPoolSize: 20,
        // A dead connection is noticed by its silence, and waiting for a free one is limited, too.
        socketTimeoutMS: silenceMs,
        waitQueueTimeoutMS: silenceMs,
        // Mongoose's buffered commands fail with an error of its own, without the labels by which we retry.
        bufferCommands: false,
      })
      .asPromise()
  } catch (cause) {
    const server = `${mongoServersOf(uri)} (mongodbUri or MONGODB_URI)`
    throw new StoreUnavailableError(`MongoDB does not answer: ${server}: ${(cause as Error).message}`, { cause })
  }
}

/** Declares a collection with its schema and indexes. */
export function modelOf<T>(connection: Connection, name: string, schema: Schema<T>): Model<T> {
  return connection.model<T>(name, schema, name)
}

/**
 * A model's collection in the driver, for bulk writes: mongoose casts and validates each operation of `bulkWrite`, which costs two to five
 * times as much. Types are checked by the compiler instead.
 */
export function collectionOf<T extends mongo.Document>(model: Model<T>): mongo.Collection<T> {
  return model.db.getClient().db().collection<T>(model.collection.name)
}

/**
 * The number of documents for each value of a field.
 *
 * @param options - `where`: a filter; `unset`: the key for null
 */
export async function countBy<T>(
  model: Model<T>,
  field: keyof T & string,
  { where = {}, unset = 'none' }: { readonly where?: Readonly<Record<string, unknown>>; readonly unset?: string } = {},
): Promise<ReadonlyMap<string, number>> {
  const groups = await model.aggregate<{ _id: string | null; n: number }>([
    { $match: where },
    { $group: { _id: `$${field}`, n: { $sum: 1 } } },
  ])
  return new Map(groups.map(({ _id, n }) => [_id ?? unset, n]))
}
