/** All that the benchmark stands on: fresh servers in a folder of its own, configurations, workers. */

import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import { temporaryFolder } from '../../src/temporary-folder.ts'
import { parseConfig } from '../../src/config/read-config.ts'
import type { Config } from '../../src/config/schema.ts'
import { startEmbedded } from '../../demo/servers/servers.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { password, startMailSource, type MailSource } from './mail-source.ts'
import { startSink, type Sink } from './smtp-sink.ts'
import { startWorker, type WorkerProgram, type WorkerStart } from './worker-program.ts'

/** A mailbox of a configuration, by its user on the mail server. */
export interface BenchMailbox {
  readonly user: string
  /** Where to reach it; a proxy, or the mail server itself. */
  readonly port: number
}

/** A database, its configuration, and the workers on it: one installation among several on the same servers. */
export interface Installation {
  readonly config: Config
  readonly configPath: string
  readonly mongoUri: string
  readonly redisUrl: string
  readonly store: Store
  /** Starts one worker; it is stopped with the installation if not before. */
  start(role: WorkerStart['role'], node?: Pick<WorkerStart, 'nodeArguments' | 'environment'>): Promise<WorkerProgram>
  /** Stops all of its workers. */
  close(): Promise<void>
}

/** The servers. */
export interface Site {
  readonly folder: string
  readonly mail: MailSource
  readonly sink: Sink
  readonly redis: Redis
  readonly pids: { readonly mongod: number; readonly redis: number }
  /** `sections` of the configuration come on top of the defaults. */
  install(name: string, mailboxes: readonly BenchMailbox[], sections?: object): Promise<Installation>
  close(): Promise<void>
}

/** Starts everything. Servers that the environment names are not touched: a benchmark has no business in them. */
export async function openSite(users: readonly string[]): Promise<Site> {
  delete process.env['MONGODB_URI']
  delete process.env['REDIS_URL']
  const folder = temporaryFolder('bench')
  const servers = await startEmbedded({ dataDir: folder, redis: true, mongo: true })
  const [mail, sink] = [await startMailSource(users), await startSink()]
  const redis = new Redis(servers.redisUrl)
  const installations: Installation[] = []
  const place = { folder, mongoUri: servers.mongoUri, redisUrl: servers.redisUrl, smtpPort: sink.port }
  const pids = { mongod: await mongodPid(servers.mongoUri), redis: redisPid(await redis.info('server')) }
  return {
    ...{ folder, mail, sink, redis, pids },
    async install(name, mailboxes, sections = {}) {
      const installation = await openInstallation(place, name, { mailboxes, sections })
      installations.push(installation)
      return installation
    },
    async close() {
      for (const installation of installations) await installation.close()
      redis.disconnect()
      await Promise.all([mail.stop(), sink.stop(), servers.stop()])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

interface Place {
  readonly folder: string
  readonly mongoUri: string
  readonly redisUrl: string
  readonly smtpPort: number
}

async function openInstallation(
  place: Place,
  name: string,
  { mailboxes, sections }: { readonly mailboxes: readonly BenchMailbox[]; readonly sections: object },
): Promise<Installation> {
  const configPath = join(place.folder, `${name}.yaml`)
  // JSON is YAML.
  const text = JSON.stringify({ ...configurationOf(mailboxes, place.smtpPort), ...sections })
  await writeFile(configPath, text)
  const mongoUri = place.mongoUri.replace(/\/intray\?/, `/bench-${name}?`)
  const { redisUrl } = place
  const store = await openStore(mongoUri)
  const workers: WorkerProgram[] = []
  return {
    ...{ mongoUri, redisUrl, store, configPath, config: parseConfig(text, configPath) },
    async start(role, node = {}) {
      const logPath = join(place.folder, `${name}-${role}-${workers.length}.log`)
      const worker = await startWorker({ role, configPath, mongoUri, redisUrl, logPath, ...node })
      workers.push(worker)
      return worker
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.stop()))
      await store.close()
    },
  }
}

/** As most people would leave it: acknowledgements and intervals are the defaults. */
function configurationOf(mailboxes: readonly BenchMailbox[], smtpPort: number): object {
  const host = '127.0.0.1'
  return {
    secret: 'for benchmarks only, no secret at all',
    mailboxes: mailboxes.map(({ user, port }) => ({
      name: user,
      addresses: [`${user}@bench.example`],
      imap: { host, port, tls: 'none', user, password },
      smtp: { host, port: smtpPort, tls: 'none' },
    })),
  }
}

async function mongodPid(uri: string): Promise<number> {
  const client = await mongoose.mongo.MongoClient.connect(uri)
  const { pid } = await client.db('admin').command({ serverStatus: 1 })
  await client.close()
  return Number(pid)
}

function redisPid(info: string): number {
  return Number(/process_id:(\d+)/.exec(info)?.[1])
}
