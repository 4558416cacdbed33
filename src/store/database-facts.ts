/** Facts about the MongoDB server: version, replica set, disk, clock. */
import type { Connection, mongo } from 'mongoose'
import { connect } from './connection.ts'

/** Facts about the server; null: not reported, or not permitted. */
export interface DatabaseFacts {
  readonly version: string
  readonly replicaSet: string | null
  readonly isWritable: boolean
  readonly members: number
  /** Whether it is a `mongos` of a sharded cluster. */
  readonly isRouter: boolean
  /** Members that are unreachable or unusable: address and state. */
  readonly deadMembers: readonly string[] | null
  /** The server aborts longer transactions. */
  readonly transactionSeconds: number | null
  readonly disk: { readonly usedBytes: number; readonly totalBytes: number } | null
  /** From the oldest to the newest entry of the oplog. */
  readonly oplogMs: number | null
  /** The server's time, and ours before and after the request. */
  readonly clock: { readonly theirsMs: number; readonly askedMs: number; readonly answeredMs: number }
}

/**
 * Reads the facts on a connection of its own.
 *
 * @throws {StoreUnavailableError} when no server answers within ten seconds
 */
export async function databaseFacts(uri: string): Promise<DatabaseFacts> {
  const connection = await connect(uri)
  try {
    return await factsOf(connection)
  } finally {
    await connection.close()
  }
}

async function factsOf(connection: Connection): Promise<DatabaseFacts> {
  const client = connection.getClient()
  const admin = client.db('admin')
  const askedMs = Date.now()
  const hello = await admin.command({ hello: 1 })
  const answeredMs = Date.now()
  const { version } = await admin.command({ buildInfo: 1 })
  const own = client.db()
  const sizes: Record<string, unknown> = await own.command({ dbStats: 1 }).catch(() => ({}))
  const [usedBytes, totalBytes] = [Number(sizes['fsUsedSize']), Number(sizes['fsTotalSize'])]
  return {
    version: String(version),
    replicaSet: typeof hello['setName'] === 'string' ? hello['setName'] : null,
    isWritable: hello['isWritablePrimary'] === true,
    members: [hello['hosts'], hello['passives']].flatMap((some: unknown) => (Array.isArray(some) ? some : [])).length,
    isRouter: hello['msg'] === 'isdbgrid',
    deadMembers: await deadMembers(admin).catch(() => null),
    transactionSeconds: await transactionSeconds(admin).catch(() => null),
    disk: usedBytes >= 0 && totalBytes > 0 ? { usedBytes, totalBytes } : null,
    oplogMs: await oplogSpan(connection).catch(() => null),
    clock: { theirsMs: new Date(hello['localTime'] as Date).getTime(), askedMs, answeredMs },
  }
}

/** Member states that need no attention. */
const living: ReadonlySet<string> = new Set(['PRIMARY', 'SECONDARY', 'ARBITER', 'STARTUP', 'STARTUP2'])

async function deadMembers(admin: mongo.Db): Promise<readonly string[]> {
  const { members } = (await admin.command({ replSetGetStatus: 1 })) as { readonly members: readonly MemberStatus[] }
  return members
    .filter(({ health, stateStr }) => health === 0 || !living.has(stateStr))
    .map(({ name, stateStr }) => `${name} (${stateStr})`)
}

interface MemberStatus {
  readonly name: string
  readonly health: number
  readonly stateStr: string
}

async function transactionSeconds(admin: mongo.Db): Promise<number> {
  return Number((await admin.command({ getParameter: 1, transactionLifetimeLimitSeconds: 1 }))['transactionLifetimeLimitSeconds'])
}

/** The span of the oplog; null while it is not half full, since a young replica set has a short one. */
async function oplogSpan(connection: Connection): Promise<number | null> {
  const log = connection.getClient().db('local').collection<{ wall: Date }>('oplog.rs')
  const ends = ([1, -1] as const).map((order) => log.find({}, { projection: { wall: 1 }, sort: { $natural: order }, limit: 1 }).next())
  const [first, last] = await Promise.all(ends)
  const sizes = await log.aggregate<{ storageStats: { size: number; maxSize: number } }>([{ $collStats: { storageStats: {} } }]).next()
  if (!first || !last || !sizes) return null
  const { size, maxSize } = sizes.storageStats
  return size < maxSize / 2 ? null : last.wall.getTime() - first.wall.getTime()
}
