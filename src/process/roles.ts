/** The roles a worker process may play; each runs until its signal is aborted. */
import { randomUUID } from 'node:crypto'
import { join, resolve } from 'node:path'
import { InvariantError } from '../errors.ts'
import { applyDepsOf } from './apply-deps.ts'
import type { Config } from '../config/schema.ts'
import { signedTicketsBy } from '../config/signed-tickets.ts'
import { startConsole } from '../api/server.ts'
import { openPages } from '../pages/pages.ts'
import { withParsing } from '../arrive/parsing.ts'
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
import { sweepForever } from './sweep.ts'
import { watchMailboxes } from '../arrive/watch-mailbox.ts'
import { CommitTurn } from '../queue/commit-turn.ts'
import { applyMails } from '../jobs/apply-mails.ts'
import { deliverMail } from '../jobs/deliver-mail.ts'
import type { JobKind } from '../queue/job-queue.ts'
import { runJobs } from '../queue/run-jobs.ts'
import { noticeRestore } from './notice-restore.ts'
import type { Runtime } from './runtime.ts'
import { TicketMark } from '../queue/ticket-mark.ts'
import { senderCheckOf } from '../arrive/sender-check.ts'
import { connectionsPerTransport, createTransports } from '../smtp/transport.ts'

/** The roles that every installation needs. */
export const roleNames = ['poll', 'apply', 'deliver', 'sweep'] as const
/** Those that have work only where the configuration says so. */
export const optionalRoleNames = ['console'] as const
/** One of the roles that every installation needs. */
export type RoleName = (typeof roleNames)[number]
/** Any of the roles. */
export type WorkerRole = RoleName | (typeof optionalRoleNames)[number]
/** Plays a role until the signal is aborted, then finishes what is under way. */
export type Role = (runtime: Runtime, signal: AbortSignal) => Promise<void>

/** Fetches, stores, parses, enqueues. */
const poll: Role = async (runtime, signal) => {
  const queue = needed(runtime.inboundQueue)
  const checkSender = await senderCheckOf(runtime.config)
  const signedTickets = signedTicketsBy(runtime.config)
  await withParsing(2, runtime.config, async ({ pool, spoolDir }) => {
    const { store, log, accessTokens } = runtime
    const deps = { store, log, accessTokens, queue, pool, spoolDir, checkSender, signedTickets }
    await watchMailboxes(runtime.config, deps, signal)
  })
}

/** Threads mails into tickets. */
const apply: Role = async (runtime, signal) => {
  const checkSender = await senderCheckOf(runtime.config)
  await withParsing(1, runtime.config, async (parsing) => {
    const deps = applyDepsOf(runtime, () => ({ store: runtime.store, checkSender, ...parsing }))
    const turn = new CommitTurn(needed(runtime.queueSettings))
    const group = new GroupCommit(
      (ids) => applyMessages(ids, deps),
      (work) => turn.during(work),
    )
    await runUntilAborted(applyMails, (ids) => group.add(ids), { runtime, signal })
    turn.close()
  })
}

/** What a process leaves for the next one: `INTRAY_DATA`, else `.data` beside the program. */
function dataFolder(): string {
  return resolve(process.env['INTRAY_DATA'] ?? join(import.meta.dirname, '../../.data'))
}

/** Sends the outbox. */
const deliver: Role = async (runtime, signal) => {
  const { config, store, log, accessTokens } = runtime
  const transports = createTransports(config, (mailbox) => accessTokens.of(mailbox, 'smtp'))
  const answers = new KnownAnswers({ folder: join(dataFolder(), 'answers', store.database), signal, log })
  const sending = {
    transports: transports.of,
    answers,
    suggest: suggestOf(runtime),
    owner: randomUUID(),
    refusedSending: new RefusedSending(store.mailboxStates),
  }
  const deps = { store, config, log, ...sending, now: runtime.now }
  await answers.writeSpooled(async (answer) => void (await recordAnswer(answer, deps)))
  const shares = new TransportShares({
    most: connectionsPerTransport,
    work: (id) => deliverMessage(id, deps),
    onFault: (err, outbox) => log.warn({ err, outbox }, 'a mail could not be attempted'),
    signal,
  })
  const work = async (id: string) => {
    const mailbox = await store.outbox.mailboxOf(id)
    if (mailbox !== null) await shares.run(mailbox, id)
  }
  // All transports together cannot use this up: a mail whose transport has its share is set aside at once.
  const concurrency = connectionsPerTransport * config.mailboxes.length + 1
  await runUntilAborted({ ...deliverMail, concurrency }, work, { runtime, signal })
  transports.close()
}

function suggestOf({ config, store }: Runtime): FindSuggestions | null {
  const limit = config.notify.suggestions
  if (limit === 0) return null
  return sparingly(async (ticket) => suggestionsFor({ ticket, voter: null, limit }, store), Date.now)
}

/** Finds what was forgotten, and feeds the index of words: neither has enough to do for a process of its own. */
const sweep: Role = async (runtime, signal) => {
  const { store, config, log, accessTokens } = runtime
  const transports = createTransports(config, (mailbox) => accessTokens.of(mailbox, 'smtp'))
  const ticketMark = new TicketMark(needed(runtime.queueSettings))
  const deps = {
    store,
    config,
    log,
    ticketMark,
    inboundQueue: needed(runtime.inboundQueue),
    outboxQueue: needed(runtime.outboxQueue),
    now: runtime.now,
    transports: transports.of,
  }
  await Promise.all([sweepForever(deps, config.intervals.sweepSeconds * 1000, signal), feedSearch({ store, log }, signal)])
  transports.close()
  ticketMark.close()
}

/** Serves the API and the pages, and tells the webhooks, where the configuration has a console; elsewhere there is nothing to do. */
const console: Role = async (runtime, signal) => {
  const section = runtime.config.console
  if (!section) return
  const { store, config, log } = runtime
  const transports = createTransports(config, (mailbox) => runtime.accessTokens.of(mailbox, 'smtp'))
  const pages = await openPages(runtime, transports)
  const server = await startConsole(runtime, section, pages)
  log.info({ host: section.host, port: server.port }, 'the API and the pages listen')
  await deliverWebhooks({ store, config, log, now: runtime.now }, signal)
  await server.close()
  await pages.close()
  transports.close()
}

/** All roles by name. Each looks first whether the database was restored: what it would do then may have been done before. */
export const roles: Readonly<Record<WorkerRole, Role>> = {
  poll: afterLooking(poll),
  apply: afterLooking(apply),
  deliver: afterLooking(deliver),
  sweep: afterLooking(sweep),
  console: afterLooking(console),
}

function afterLooking(role: Role): Role {
  return async (runtime, signal) => {
    await noticeRestore(runtime)
    await role(runtime, signal)
  }
}

/** The roles that a configuration has work for. */
export function rolesWithWork(config: Config): readonly WorkerRole[] {
  return [...roleNames, ...optionalRoleNames.filter((name) => config[name] !== undefined)]
}

async function runUntilAborted<T, W>(
  kind: JobKind<T, W>,
  work: W,
  { runtime: { queueSettings, config, log }, signal }: { readonly runtime: Runtime; readonly signal: AbortSignal },
): Promise<void> {
  const kindLog = log.child({ queue: kind.queue })
  const worker = runJobs(kind, {
    settings: needed(queueSettings),
    work,
    lockMs: config.intervals.jobLockSeconds * 1000,
    onFault: (error, job) => kindLog.warn({ err: error, job }, 'a job failed'),
  })
  await aborted(signal)
  await worker.close(config.intervals.shutdownSeconds * 1000)
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

function needed<T>(part: T | null): T {
  if (part === null) throw new InvariantError('a worker needs Redis, and none was given')
  return part
}
