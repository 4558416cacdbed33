/** The roles that a worker process may play; each runs until its signal is aborted. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { InvariantError } from '../errors.ts'
import type { Decided } from '../apply/writes-of-mails.ts'
import { applyDepsOf, presentApplyDeps } from './apply-deps.ts'
import type { Config } from '../config/schema.ts'
import { startConsole } from '../api/server.ts'
import { openPages } from '../pages/pages.ts'
import { withCurrentParsing } from '../arrive/current-parsing.ts'
import { applyMessages } from '../apply/apply-messages.ts'
import { RefusedSending } from '../send/refused-sending.ts'
import { deliverMessage, recordAnswer } from '../send/deliver-message.ts'
import { KnownAnswers } from '../send/known-answers.ts'
import { TransportShares } from '../send/transport-shares.ts'
import { deliverWebhooks } from '../send/deliver-webhooks.ts'
import { sparingly, type FindSuggestions } from '../send/with-suggestions.ts'
import { GroupCommit } from '../apply/group-commit.ts'
import { suggestionsFor } from '../act/suggest.ts'
import { feedSearch } from '../act/feed-search.ts'
import { keptFolder } from './kept-folder.ts'
import { sweepForever } from './sweep.ts'
import { watchMailboxes } from '../arrive/watch-mailbox.ts'
import { CommitTurn } from '../queue/commit-turn.ts'
import { applyMails } from '../jobs/apply-mails.ts'
import { deliverMail } from '../jobs/deliver-mail.ts'
import type { JobKind } from '../queue/job-queue.ts'
import { runJobs, type RunningWorker } from '../queue/run-jobs.ts'
import type { WorkerRole } from './role-names.ts'
import { noticeRestore } from './notice-restore.ts'
import type { Runtime } from './runtime.ts'
import type { InboundId } from '../tickets/ticket.ts'
import { TicketMark } from '../queue/ticket-mark.ts'
import { connectionsPerTransport } from '../smtp/transport.ts'
import { createTransports } from '../smtp/transports.ts'

/** Plays a role until the signal is aborted, then finishes its current work. */
export type Role = (runtime: Runtime, signal: AbortSignal) => Promise<void>

/** Fetches, stores, parses, enqueues. */
const poll: Role = async (runtime, signal) => {
  const queue = required(runtime.inboundQueue)
  const { store, log, accessTokens, configs, traces } = runtime
  await withCurrentParsing(2, { configs, signal }, async (parsing) => {
    const deps = {
      store,
      log,
      accessTokens,
      queue,
      pool: parsing.pool,
      spoolDir: parsing.spoolDir,
      ...(traces && { fetched: traces.fetched.bind(traces) }),
      get checkSender() {
        return parsing.checkSender
      },
    }
    await watchMailboxes(configs, deps, signal)
  })
}

/** Applies mails to tickets. */
const apply: Role = async (runtime, signal) => {
  const { store, configs, traces } = runtime
  await withCurrentParsing(1, { configs, signal }, async (parsing) => {
    const parseDeps = () => ({ ...parsing, store })
    const ticketMark = new TicketMark(required(runtime.queueSettings))
    const deps = applyDepsOf(runtime, parseDeps, (decided) => ticketMark.raise(highestTicket(decided)))
    const turn = new CommitTurn(required(runtime.queueSettings))
    const group = new GroupCommit(
      (ids) => applyMessages(ids, presentApplyDeps(deps, runtime, parseDeps)),
      (work) => turn.during(work),
    )
    const work = (ids: readonly InboundId[]) => (traces ? traces.during('apply', ids, () => group.add(ids)) : group.add(ids))
    await runUntilAborted(applyMails, work, { runtime, signal })
    turn.close()
    ticketMark.close()
  })
}

function highestTicket(decided: readonly Decided[]): number {
  return Math.max(
    0,
    ...decided.flatMap(({ decision: { draft } }) => (draft ? [draft, ...(draft.along ?? [])].map(({ ticket }) => ticket.number) : [])),
  )
}

/** Sends the outbox. */
const deliver: Role = async (runtime, signal) => {
  const { configs, store, log, accessTokens, traces } = runtime
  const transports = createTransports(configs.config, (mailbox) => accessTokens.of(mailbox, 'smtp'))
  const answers = new KnownAnswers({ folder: join(keptFolder(), 'answers', store.database), signal, log })
  const refusedSending = new RefusedSending(store.mailboxStates)
  const suggest = suggestOf(runtime)
  const sending = { store, log, transports: transports.of, answers, owner: randomUUID(), refusedSending, now: runtime.now }
  const deps = () => ({ ...sending, config: configs.config, suggest: configs.config.notify.suggestions === 0 ? null : suggest })
  await answers.writeSpooled(async (answer) => void (await recordAnswer(answer, deps())))
  const shares = new TransportShares({
    most: connectionsPerTransport,
    work: async (id) => {
      const delivery = () => deliverMessage(id, deps())
      return traces ? traces.during('deliver', [await store.causeOf(id)], delivery) : delivery()
    },
    onFault: (err, outbox) => log.warn({ err, outbox }, 'a mail could not be attempted'),
    signal,
  })
  const work = async (id: string) => {
    const mailbox = await store.outbox.mailboxOf(id)
    if (mailbox !== null) await shares.run(mailbox, id)
  }
  const follow = async (config: Config, worker: RunningWorker) => {
    worker.resize(attemptsAtOnce(config))
    for (const mailbox of transports.follow(config)) {
      refusedSending.forget(mailbox)
      await store.outbox.hasten(mailbox)
    }
  }
  await runUntilAborted({ ...deliverMail, concurrency: attemptsAtOnce(configs.config) }, work, { runtime, signal, follow })
  transports.close()
}

/** One more than all transports together use, so that a mail whose transport is busy can be set aside at once. */
function attemptsAtOnce({ mailboxes }: Config): number {
  return connectionsPerTransport * mailboxes.length + 1
}

function suggestOf({ configs, store }: Runtime): FindSuggestions {
  const limit = () => configs.config.notify.suggestions
  return sparingly(async (ticket) => suggestionsFor({ ticket, voter: null, limit: limit() }, store), Date.now)
}

/** Enqueues what was forgotten, and feeds the search index; neither has enough to do for a process of its own. */
const sweep: Role = async (runtime, signal) => {
  const { store, configs, log, accessTokens, now } = runtime
  const transports = createTransports(configs.config, (mailbox) => accessTokens.of(mailbox, 'smtp'))
  configs.onTaken((config) => void transports.follow(config), signal)
  const ticketMark = new TicketMark(required(runtime.queueSettings))
  const queues = { inboundQueue: required(runtime.inboundQueue), outboxQueue: required(runtime.outboxQueue) }
  const fixed = { store, log, ticketMark, now, transports: transports.of, ...queues }
  const deps = () => {
    const { config, directory } = runtime.present()
    return { ...fixed, config, directory }
  }
  await Promise.all([sweepForever(deps, configs, signal), feedSearch({ store, log }, signal)])
  transports.close()
  ticketMark.close()
}

/** Serves the API and the pages, and delivers webhooks; without the section `console` there is nothing to do. */
const console: Role = async (runtime, signal) => {
  const section = runtime.config.console
  if (!section) return
  const { store, configs, log, accessTokens, now } = runtime
  const transports = createTransports(configs.config, (mailbox) => accessTokens.of(mailbox, 'smtp'))
  const open = () => openPages(runtime.present(), transports)
  const allPages = [await open()]
  const server = await startConsole(runtime.present(), section, allPages[0])
  log.info({ host: section.host, port: server.port }, 'the API and the pages listen')
  configs.onTaken(async () => {
    transports.follow(configs.config)
    const pages = await open()
    allPages.push(pages)
    await server.replace(runtime.present(), pages)
  }, signal)
  const webhookDeps = {
    store,
    log,
    now,
    get config() {
      return configs.config
    },
  }
  await deliverWebhooks(webhookDeps, signal)
  await server.close()
  for (const pages of allPages) await pages.close()
  transports.close()
}

/** All roles by name. Each first checks whether the database was restored: work that it finds waiting may have been done before. */
export const roles: Readonly<Record<WorkerRole, Role>> = {
  poll: afterRestoreCheck(poll),
  apply: afterRestoreCheck(apply),
  deliver: afterRestoreCheck(deliver),
  sweep: afterRestoreCheck(sweep),
  console: afterRestoreCheck(console),
}

function afterRestoreCheck(role: Role): Role {
  return async (runtime, signal) => {
    await noticeRestore(runtime)
    if (!signal.aborted) await role(runtime, signal)
  }
}

interface RunTerms {
  readonly runtime: Runtime
  readonly signal: AbortSignal
  /** Called when another configuration comes into force. */
  readonly follow?: (config: Config, worker: RunningWorker) => Promise<void>
}

async function runUntilAborted<T, W>(kind: JobKind<T, W>, work: W, { runtime, signal, follow }: RunTerms): Promise<void> {
  // When the end is requested before the worker started: closing it while it connects would wait for nothing.
  if (signal.aborted) return
  const { queueSettings, configs, log } = runtime
  const { jobLockSeconds } = configs.config.intervals
  const kindLog = log.child({ queue: kind.queue })
  const worker = runJobs(kind, {
    settings: required(queueSettings),
    work,
    lockMs: jobLockSeconds * 1000,
    onFault: (error, job) => kindLog.warn({ err: error, job }, 'a job failed'),
  })
  if (follow) configs.onTaken((config) => follow(config, worker), signal)
  await untilAborted(signal)
  await worker.close(configs.config.intervals.shutdownSeconds * 1000)
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

function required<T>(part: T | null): T {
  if (part === null) throw new InvariantError('a worker needs Redis, and none was given')
  return part
}
