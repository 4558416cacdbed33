/**
 * Creates the collections and indexes that this version needs. What was created is noted in the database: a command of the shell need not
 * ask sixty collections for what they have.
 */
import { createHash } from 'node:crypto'
import mongoose, { type Connection, type Model, type mongo } from 'mongoose'

/** Indexes of earlier versions, by collection, that serve no query but would slow down every mail. */
const retired: Readonly<Record<string, readonly string[]>> = {
  inboundRows: ['rawSha256_1', 'mailbox_1_folder_1'],
  outbox: ['state_1_lease.until_1', 'untold_1'],
  issues: ['modifiedAtMs_-1'],
}

/** The indexes that a version created. */
interface Creation {
  readonly _id: 'indexes'
  /** A digest of what the version declares. */
  readonly digest: string
  /** The number of indexes in the database afterwards, whoever created them. */
  readonly count: number
}

/**
 * Creates missing collections and indexes, and drops retired indexes. An existing index that differs is an error.
 *
 * Nothing is done when this version has done it before and the database has as many indexes as then: of a restore, or after somebody
 * dropped one, it has fewer.
 */
export async function createIndexes(connection: Connection): Promise<void> {
  const database = connection.getClient().db()
  const creations = database.collection<Creation>('createdIndexes')
  const digest = digestOf(connection)
  const [noted, count] = await Promise.all([creations.findOne({ _id: 'indexes' }), indexesIn(database)])
  if (noted?.digest === digest && noted.count === count) return
  // From here on its collection exists, whose index counts, too.
  await creations.replaceOne({ _id: 'indexes' }, { digest, count: 0 }, { upsert: true })
  await createAll(connection)
  await creations.updateOne({ _id: 'indexes' }, { $set: { count: await indexesIn(database) } })
}

function digestOf({ models }: Connection): string {
  const declared = Object.values(models).map(({ collection, schema }) => [collection.name, schema.indexes()])
  return createHash('sha256').update(JSON.stringify([declared, retired])).digest('hex')
}

async function indexesIn(database: mongo.Db): Promise<number> {
  return Number((await database.stats())['indexes'])
}

/** Each command waits for the disks of a majority, so collections are done in parallel, and all indexes of one in one command. */
async function createAll(connection: Connection): Promise<void> {
  const existing = new Set((await connection.listCollections()).map(({ name }) => name))
  const create = async <T>(model: Model<T>) => {
    const { name } = model.collection
    // A transaction cannot create a collection while another one does, so all exist before the first. Creating indexes creates the
    // collection, which halves the cost.
    if (model.schema.indexes().length > 0) await builtIndexes(model)
    else if (!existing.has(name)) await model.createCollection().catch(unlessNamed('NamespaceExists'))
    for (const index of (existing.has(name) && retired[name]) || [])
      await model.collection.dropIndex(index).catch(unlessNamed('IndexNotFound'))
  }
  await Promise.all(Object.values(connection.models).map(create))
}

/** Repeats the command as long as the server is silent: building an index on a large collection exceeds the socket timeout. */
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

/** Ignores the error with a name, and rethrows others. */
function unlessNamed(codeName: string): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof mongoose.mongo.MongoServerError && error.codeName === codeName)) throw error
  }
}
