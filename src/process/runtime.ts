/** What every worker and most commands hold open: configuration, store, queues, log. */
import type { Config } from '../config/schema.ts'
import type { Log } from '../logger.ts'
import { CurrentConfig } from '../config/current-config.ts'
import { directoryOf } from '../config/directory.ts'
import { readKeptRules } from '../config/kept-rules.ts'
import { incomingFolders } from '../config/watched-folder.ts'
import { seedPeople } from '../config/seed-people.ts'
import { seedRecords } from '../config/seed-records.ts'
import { InboundQueue } from '../jobs/apply-mails.ts'
import { AccessTokens } from '../oauth/access-tokens.ts'
import { OutboxQueue } from '../jobs/deliver-mail.ts'
import { keyPrefix } from '../queue/redis-address.ts'
import type { QueueSettings } from '../queue/redis.ts'
import { openMailTraces, type MailTraces } from './mail-traces.ts'
import { DatabaseClock } from '../store/database-clock.ts'
import { openSearchIndexes } from '../opensearch/opensearch-index.ts'
import { openStore, type Store } from '../store/store.ts'
import type { Directory } from '../tickets/directory.ts'
import type { Records } from '../tickets/records/records.ts'

/** The servers of a process. Without Redis nothing can be enqueued; commands that only read or import need none. */
export interface ServerUrls {
  readonly mongoUri: string
  readonly redisUrl: string | null
}

export interface Runtime {
  /** The configuration that this runtime was opened or made with; `present` gives the one in force. */
  readonly config: Config
  readonly configs: CurrentConfig
  /** The runtime by the configuration in force; get it anew for each piece of work. */
  present(): Runtime
  readonly store: Store
  /** Access tokens of the mailboxes that sign in by OAuth. */
  readonly accessTokens: AccessTokens
  readonly queueSettings: QueueSettings | null
  readonly inboundQueue: InboundQueue | null
  readonly outboxQueue: OutboxQueue | null
  /** Wakes the deliverers of outbox rows. A failure is only logged: the sweeper finds what is due. */
  wakeDeliverers(ids: readonly string[]): Promise<void>
  /** The directory. It is read anew every few seconds; at every call until each mailbox has been opened once, since that changes it. */
  directory(): Promise<Directory>
  readonly log: Log
  /** null: tracing is off. */
  readonly traces: MailTraces | null
  /** The database's time, in ms. */
  readonly now: () => number
  close(): Promise<void>
}

const directoryFreshMs = 5_000

/**
 * Opens the store and the queues, and adds the people of the configuration.
 *
 * @throws {StoreUnavailableError} when MongoDB does not answer
 */
export async function openRuntime(config: Config, urls: ServerUrls, log: Log): Promise<Runtime> {
  const { search } = config
  const store = await openStore(urls.mongoUri, search && openSearchIndexes(search))
  const clock = await DatabaseClock.start(() => store.timeMs())
  await seedPeople(config, store.people)
  await seedRecords(config, store.records)
  const { redisUrl } = urls
  // Several installations may share a Redis; their databases have different names.
  const queueSettings = redisUrl === null ? null : { redisUrl, prefix: keyPrefix(redisUrl, store.database) }
  const inboundQueue = queueSettings && new InboundQueue(queueSettings)
  const outboxQueue = queueSettings && new OutboxQueue(queueSettings)
  const configs = new CurrentConfig(config)
  const traces = queueSettings && (await openMailTraces(`${config.secret}\n${store.database}`))
  const opened: Runtime = {
    config,
    configs,
    present: presentOf(() => opened),
    store,
    accessTokens: new AccessTokens(store.grants, config),
    queueSettings,
    inboundQueue,
    outboxQueue,
    log,
    traces,
    now: clock.now,
    directory: freshDirectory(config, store),
    async wakeDeliverers(ids) {
      if (ids.length === 0) return
      const warn = (error: unknown) => log.warn({ err: error }, 'the deliverers could not be woken')
      await outboxQueue?.enqueue(ids).catch(warn)
    },
    async close() {
      await Promise.all([inboundQueue?.close(), outboxQueue?.close(), traces?.close()])
      clock.stop()
      await store.close()
    },
  }
  return opened
}

/** The runtime and its directory are replaced together when the configuration changes. */
function presentOf(opened: () => Runtime): () => Runtime {
  let last: Runtime | null = null
  return () => {
    const runtime = (last ??= opened())
    const { config } = runtime.configs
    if (config !== runtime.config) last = { ...runtime, config, directory: freshDirectory(config, runtime.store) }
    return last
  }
}

async function allOf<K extends 'user' | 'part'>(kind: K, { records }: Store): Promise<readonly Records[K][]> {
  return Array.fromAsync(records.all(kind))
}

function freshDirectory(config: Config, store: Store): () => Promise<Directory> {
  let cached: Directory | null = null
  let readAtMs = 0
  return async () => {
    if (cached && Date.now() - readAtMs < directoryFreshMs) return cached
    const startedAtMs = Date.now()
    const [states, users, parts, kept] = await Promise.all([
      store.mailboxStates.all(),
      allOf('user', store),
      allOf('part', store),
      store.rules.all(),
    ])
    const directory = directoryOf(config, states, { users, parts, rules: readKeptRules(kept) })
    // Without the time of a mailbox's first opening, all its old mail would count as new.
    const openedFolders = new Set(states.filter(({ firstOpenedAt }) => firstOpenedAt !== null).map(({ _id }) => _id))
    const incoming = config.mailboxes.flatMap((mailbox) => incomingFolders(mailbox).map((folder) => `${mailbox.name}/${folder}`))
    cached = incoming.every((id) => openedFolders.has(id)) ? directory : null
    readAtMs = startedAtMs
    return directory
  }
}
