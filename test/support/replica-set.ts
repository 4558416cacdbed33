/** MongoDB on three nodes, of which any may die: for tests of what a production with three machines goes through. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import mongoose from 'mongoose'
import { until } from './observe.ts'
import { serversFolder } from './servers-folder.ts'
import { serverProcess, type ServerProcess } from './own-server.ts'

const NAME = 'three'

/** A replica set that votes within two seconds. */
export interface ReplicaSet {
  readonly nodes: readonly ServerProcess[]
  /** The connection string of a database. */
  uri(database: string): string
  /** Whoever is primary at this moment; waits for one. */
  primary(): Promise<ServerProcess>
  /** The primary gives up for some seconds. */
  stepDown(): Promise<void>
  stop(): Promise<void>
}

/** Starts three nodes and waits until one leads. */
export async function startReplicaSet(): Promise<ReplicaSet> {
  const folder = serversFolder('replica-set')
  const nodes = await Promise.all([0, 1, 2].map((n) => serverProcess('mongod', join(folder, `${n}`), mongodArguments)))
  await Promise.all(nodes.map((node) => node.start()))
  const members = nodes.map(({ port }, _id) => ({ _id, host: `127.0.0.1:${port}` }))
  await adminCommand(nodes[0]!, { replSetInitiate: { _id: NAME, members, settings: { electionTimeoutMillis: 2_000 } } })
  const primary = () =>
    until('a primary', async () => {
      for (const node of nodes) {
        const hello = await adminCommand(node, { hello: 1 }).catch(() => null)
        if (hello?.['isWritablePrimary']) return node
      }
      return null
    })
  await primary()
  return {
    nodes,
    primary,
    uri: (database) => `mongodb://${members.map(({ host }) => host).join(',')}/${database}?replicaSet=${NAME}`,
    async stepDown() {
      await adminCommand(await primary(), { replSetStepDown: 3, secondaryCatchUpPeriodSecs: 1, force: true }).catch(() => undefined)
    },
    async stop() {
      await Promise.all(nodes.map((node) => node.kill()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function mongodArguments(port: number): readonly string[] {
  const settings = { port: `${port}`, bind_ip: '127.0.0.1', dbpath: '.', replSet: NAME, oplogSize: '128', wiredTigerCacheSizeGB: '0.25' }
  const parameters = ['diagnosticDataCollectionEnabled=false', 'transactionLifetimeLimitSeconds=10']
  return [
    '--quiet',
    '--nounixsocket',
    ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    ...parameters.flatMap((parameter) => ['--setParameter', parameter]),
  ]
}

async function adminCommand({ port }: ServerProcess, command: mongoose.mongo.Document): Promise<mongoose.mongo.Document> {
  const uri = `mongodb://127.0.0.1:${port}/?directConnection=true`
  const client = await mongoose.mongo.MongoClient.connect(uri, { serverSelectionTimeoutMS: 1_000, socketTimeoutMS: 3_000 })
  try {
    return await client.db('admin').command(command)
  } finally {
    await client.close()
  }
}
