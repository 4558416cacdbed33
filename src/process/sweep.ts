/** The sweeper: finds, from MongoDB alone, what Redis forgot, what a dead worker left, and mail whose fate is unknown. */
import { setTimeout as wait } from 'node:timers/promises'
import type { CurrentConfig } from '../config/current-config.ts'
import type { Config } from '../config/schema.ts'
import type { Log } from '../logger.ts'
import type { InboundQueue } from '../jobs/apply-mails.ts'
import type { OutboxQueue } from '../jobs/deliver-mail.ts'
import { inTime } from '../queue/redis.ts'
import type { OutboxRow } from '../store/outbox-row.ts'
import { applyTime } from '../act/apply-time.ts'
import { sayDueAnswers } from '../act/answer-undo-window.ts'
import { deleteExpired } from '../act/delete-expired.ts'
import { sendBroadcasts } from '../act/send-broadcasts.ts'
import { autoResolve } from '../act/auto-resolve.ts'
import { tellRestore } from '../act/tell-restore.ts'
import { wakeTickets } from '../act/wake-tickets.ts'
import type { Directory } from '../tickets/directory.ts'
import { afterLostLease, afterWaiting } from '../tickets/delivery/outbox-fate.ts'
import { alertPausedMailboxes, type AlertDeps } from '../send/alert-admins.ts'
import { tellResent, tellUntold, type TellDeps } from '../send/tell-failure.ts'

export interface SweepDeps extends TellDeps {
  readonly config: Config
  readonly directory: () => Promise<Directory>
  readonly transports: AlertDeps['transports']
  readonly inboundQueue: Pick<InboundQueue, 'enqueueAgain' | 'depth' | 'waitingIds'>
  readonly outboxQueue: Pick<OutboxQueue, 'enqueueAgain' | 'depth' | 'waitingIds'>
  readonly log: Log
  /** Notes the last ticket number where a restore of the database does not reach; undefined: nowhere. */
  readonly ticketMark?: { note(lastTicket: number): Promise<void> }
}

export interface SweepResult {
  /** Ledger rows that were enqueued again. */
  readonly reenqueued: number
  /** Outbox rows whose deliverer had fallen silent. */
  readonly expired: number
  /** Outbox rows that were due and were enqueued. */
  readonly due: number
  /** Outbox rows whose wait for evidence was over. */
  readonly waited: number
}

/** Outbox rows that one step handles, one by one. */
const mostOutboxRows = 500
/** After a rename, a worker with the old configuration may write the old name for this long. */
const carriedMs = 5 * 60_000
/** Jobs handed to Redis in one call. */
const mostPerCall = 1000

/**
 * One pass. A step that fails is logged and left to the next pass, so that an absent Redis stops nothing else. Two sweepers at once do no
 * harm: every write is guarded by what was read.
 */
export async function sweep(deps: SweepDeps): Promise<SweepResult> {
  const step = (name: string, work: () => Promise<number>) => runStep(name, work, deps.log)
  const expired = await step('leases', () => expireLeases(deps))
  const waited = await step('unknown mail', () => endWaits(deps))
  await step('renamed mailboxes', () => carryRenamed(deps))
  await step('losses', () => tellLosses(deps))
  await step('paused mailboxes', () => alertPausedMailboxes(deps))
  await step('waiting tickets', () => autoResolve(deps))
  await step('held answers', () => sayDueAnswers(deps))
  await step('snoozed tickets', () => wakeTickets(deps))
  await step('rules and promises', () => applyTime(deps))
  await step('retention', () => deleteExpired(deps))
  await step('broadcasts', () => sendBroadcasts(deps))
  await step('restore', async () => Number(await tellRestore(deps)))
  await step('ticket mark', () => noteLastTicket(deps))
  const due = await step('outbox', () => enqueueDue(deps))
  const reenqueued = await step('ledger', () => enqueueWaiting(deps))
  return { reenqueued, expired, due, waited }
}

/**
 * Sweeps until the signal. After a full batch the next pass follows as soon as the workers are through; another configuration is followed
 * by a pass at once, since mail may have waited for it.
 *
 * @param deps - what sweeping needs, by the configuration in force
 * @param signal - ends the waiting at once, or the loop after the current pass
 */
export async function sweepForever(deps: () => SweepDeps, configs: CurrentConfig, signal: AbortSignal): Promise<void> {
  let configChange = new AbortController()
  configs.onTaken(() => configChange.abort(), signal)
  while (!signal.aborted) {
    configChange = new AbortController()
    const present = deps()
    const { reenqueued } = await sweep(present)
    const isFull = reenqueued >= present.config.limits.queuedAhead / 2
    await waitForNext(present, { isFull, signal: AbortSignal.any([signal, configChange.signal]) })
  }
}

async function waitForNext(deps: SweepDeps, { isFull, signal }: { isFull: boolean; signal: AbortSignal }): Promise<void> {
  const everyMs = deps.config.intervals.sweepSeconds * 1000
  const lookMs = isFull ? Math.min(1000, everyMs) : everyMs
  for (let waitedMs = 0; waitedMs < everyMs && !signal.aborted; waitedMs += lookMs) {
    await wait(lookMs, undefined, { signal }).catch(() => undefined)
    if (isFull && (await inTime(deps.inboundQueue.depth()).catch(() => Infinity)) === 0) return
  }
}

async function runStep(name: string, work: () => Promise<number>, log: Log): Promise<number> {
  try {
    return await work()
  } catch (error) {
    log.warn({ step: name, err: error }, 'a step of the sweep failed; the next pass tries again')
    return 0
  }
}

/** Enqueues ledger rows that are older than two job locks and not done. */
async function enqueueWaiting({ store, config, inboundQueue, now }: SweepDeps): Promise<number> {
  const room = config.limits.queuedAhead - (await inTime(inboundQueue.depth()))
  if (room <= 0) return 0
  const before = new Date(now() - 2 * config.intervals.jobLockSeconds * 1000)
  // Mail of a mailbox that the configuration lacks cannot be applied, and would crowd out the others.
  const mailboxes = config.mailboxes.map(({ name }) => name)
  const ids = await unqueued(inboundQueue, room, (limit) => store.inboundRows.waiting(mailboxes, before, limit))
  for (const slice of slicesOf(ids)) await inTime(inboundQueue.enqueueAgain(slice))
  return ids.length
}

async function enqueueDue({ store, config, outboxQueue, now }: SweepDeps): Promise<number> {
  const room = config.limits.queuedAhead - (await inTime(outboxQueue.depth()))
  if (room <= 0) return 0
  const ids = await unqueued(outboxQueue, room, (limit) => store.outbox.due(new Date(now()), limit))
  for (const slice of slicesOf(ids)) await inTime(outboxQueue.enqueueAgain(slice))
  return ids.length
}

/** Moves rows that a worker with the old configuration wrote under a mailbox's old name after the rename. */
async function carryRenamed({ store, config, now }: SweepDeps): Promise<number> {
  const names = new Set(config.mailboxes.map(({ name }) => name))
  const renames = await store.renames.all()
  for (const rename of renames) {
    const isOver = names.has(rename._id) || now() - rename.at.getTime() > carriedMs
    if (!names.has(rename._id)) await store.renames.carry(rename)
    if (isOver) await store.renames.end(rename._id)
  }
  return renames.length
}

async function noteLastTicket({ store, ticketMark }: SweepDeps): Promise<number> {
  const lastTicket = await store.counters.lastTicket()
  if (lastTicket > 0) await ticketMark?.note(lastTicket)
  return 0
}

/** Leaves out what is queued already: it would take the place of what was forgotten. */
async function unqueued<T extends string>(
  queue: { waitingIds(): Promise<ReadonlySet<T>> },
  room: number,
  find: (limit: number) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const queued = await queue.waitingIds()
  return (await find(room + queued.size)).filter((id) => !queued.has(id)).slice(0, room)
}

async function expireLeases({ store, now }: SweepDeps): Promise<number> {
  const rows = await store.outbox.expired(new Date(now()), mostOutboxRows)
  return countTrue(rows, (row) => store.outbox.write(row, afterLostLease(row, now())))
}

/** The remark is written first: it can be repeated without harm, a mail cannot. */
async function endWaits(deps: SweepDeps): Promise<number> {
  const rows = await deps.store.outbox.waitedEnough(new Date(deps.now()), mostOutboxRows)
  return countTrue(rows, async (row) => {
    const change = afterWaiting(row, deps.now())
    if (change.resentAt !== row.resentAt) await tellResent(row, deps)
    return deps.store.outbox.write(row, change)
  })
}

async function tellLosses(deps: SweepDeps): Promise<number> {
  const rows = await deps.store.outbox.untold(mostOutboxRows)
  return countTrue(rows, async (row) => {
    await tellUntold(row, deps)
    return true
  })
}

/** Handles each row; a failing row does not stop the others, and its error is thrown at the end. */
async function countTrue(rows: readonly OutboxRow[], act: (row: OutboxRow) => Promise<boolean>): Promise<number> {
  let count = 0
  const faults: unknown[] = []
  for (const row of rows) {
    const isDone = await act(row).catch((error: unknown) => {
      faults.push(error)
      return false
    })
    if (isDone) count += 1
  }
  if (faults.length > 0) throw faults[0]
  return count
}

function* slicesOf<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += mostPerCall) yield items.slice(at, at + mostPerCall)
}
