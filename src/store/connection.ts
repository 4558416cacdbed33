/** The connection to MongoDB: majority writes, and collections declared with their schemas and indexes. */
import mongoose, { type Connection, type Model, type Schema, type mongo } from 'mongoose'
import { StoreUnavailableError } from '../errors.ts'
import { mongoServersOf } from './mongo-address.ts'

/** No statement of ours takes so long but the building of an index, which goes on without us. */
const silenceMs = 25_000

/**
 * Connects to a replica set; a single node will do, but transactions need one.
 *
 * @param uri - as the driver takes it; without a database in it, `test`
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
        // Whoever watches the server may be kept waiting for this and a heartbeat: then all connections of the pool are given up
        // at once. One after another, each by its own silence, they would take minutes.
        connectTimeoutMS: 10_000,
        writeConcern: { w: 'majority' },
        readConcernLevel: 'majority',
        maxPoolSize: 20,
        // A connection that died silently is noticed by its silence; who waits for a free one is not kept for ever either.
        socketTimeoutMS: silenceMs,
        waitQueueTimeoutMS: silenceMs,
        // What mongoose would keep for later fails of an error of its own, which has no label.
        bufferCommands: false,
      })
      .asPromise()
  } catch (cause) {
    const server = `${mongoServersOf(uri)} (mongodbUri or MONGODB_URI)`
    throw new StoreUnavailableError(`MongoDB does not answer: ${server}: ${(cause as Error).message}`, { cause })
  }
}

/** Declares a collection with its schema and its indexes. */
export function modelOf<T>(connection: Connection, name: string, schema: Schema<T>): Model<T> {
  return connection.model<T>(name, schema, name)
}

/**
 * The collection of a model as the driver gives it, for the writes of whole sets of mails: mongoose casts and checks each
 * operation of a `bulkWrite`, which costs two to five times what the driver does. The compiler checks them instead.
 */
export function collectionOf<T extends mongo.Document>(model: Model<T>): mongo.Collection<T> {
  return model.db.getClient().db().collection<T>(model.collection.name)
}

/** How many documents have each value of a field, of all or of those that match; `unset` counts those where it is null. */
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

/** Indexes of earlier versions, by collection, that serve no query: every mail would pay for them. */
const retired: Readonly<Record<string, readonly string[]>> = {
  inboundRows: ['rawSha256_1', 'mailbox_1_folder_1'],
  outbox: ['state_1_lease.until_1', 'untold_1'],
  issues: ['modifiedAtMs_-1'],
}

/**
 * Creates the collections and indexes that are declared and not there yet, and drops those that are retired; an index that differs is an error. Each command
 * waits for the disk of most members: collections go side by side, and the indexes of one are one command.
 */
export async function createIndexes(connection: Connection): Promise<void> {
  const existing = new Set((await connection.listCollections()).map(({ name }) => name))
  const create = async <T>(model: Model<T>) => {
    const { name } = model.collection
    // A transaction cannot create a collection while another one does the same, so they exist before the first. Indexes bring theirs
    // along, which costs half of what two commands do.
    if (model.schema.indexes().length > 0) await builtIndexes(model)
    else if (!existing.has(name)) await model.createCollection().catch(unlessNamed('NamespaceExists'))
    for (const index of (existing.has(name) && retired[name]) || [])
      await model.collection.dropIndex(index).catch(unlessNamed('IndexNotFound'))
  }
  await Promise.all(Object.values(connection.models).map(create))
}

/** Asks again for as long as the server is silent: in a large collection it builds for longer than it may be silent. */
async function builtIndexes<T>(model: Model<T>): Promise<void> {
  const indexes = model.schema.indexes().map(([key, options]) => ({ ...(options as mongo.CreateIndexesOptions), key }))
  for (;;) {
    try {
      await model.collection.createIndexes(indexes as mongo.IndexDescription[])
      return
    } catch (error) {
      if (!(error instanceof mongoose.mongo.MongoNetworkTimeoutError)) throw error
    }
  }
}

/** @returns throws an error on, unless MongoDB gives it this name */
function unlessNamed(codeName: string): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof mongoose.mongo.MongoServerError && error.codeName === codeName)) throw error
  }
}
