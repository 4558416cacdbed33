/** The hall of the product: loads a set of delivered mails with the threads they touch, decides on each, commits all in one transaction. */
import { againOnConflict } from '../commit/again-on-conflict.ts'
import { liveSince, policyFrom } from '../config/directory.ts'
import type { Config } from '../config/schema.ts'
import { IntrayError, InvariantError, VersionConflictError } from '../errors.ts'
import type { Log } from '../logger.ts'
import type { InboundRow } from '../store/inbound-row.ts'
import type { Life } from '../store/installation-lives.ts'
import type { Store } from '../store/store.ts'
import { takeUpLostTickets } from '../store/after-restore.ts'
import { isPassing, isUnavailable } from '../store/write-errors.ts'
import { decide } from '../tickets/decide.ts'
import type { Directory, MailboxPolicy } from '../tickets/directory.ts'
import type { InboundMail } from '../tickets/inbound-mail.ts'
import type { InboundId, TicketNumber } from '../tickets/ticket.ts'
import { taken } from '../write-order.ts'
import { BatchSite } from './batch-site.ts'
import { BatchThreads } from './batch-threads.ts'
import { isSplitting, loadHeldAnswers, loadSplitSources } from './load-for-commands.ts'
import type { ConflictWatch } from './conflict-watch.ts'
import { loadWorld, needsOf, withMintedTokens, type MailsSnapshot } from './load-world.ts'
import { writesOfMails, type Decided } from './writes-of-mails.ts'

export interface ApplyDeps {
  readonly store: Store
  readonly config: Config
  readonly directory: () => Promise<Directory>
  /** Loads mails in the form that the rules read and parses those not parsed yet; the order of the result is undefined. */
  readonly loadMails: (rows: readonly InboundRow[]) => Promise<readonly InboundMail[]>
  /** Ticket numbers that no other process uses. */
  readonly numbers: {
    take(count: number): Promise<readonly TicketNumber[]>
    giveBack(unused: readonly TicketNumber[]): void
  }
  /** Called after each commit, to wake the deliverers. */
  readonly committed: (decided: readonly Decided[]) => Promise<void>
  readonly conflicts: ConflictWatch
  readonly now: () => number
  readonly log: Log
}

/** After this many conflicts a set is split: each of its mails is then decided and committed alone. */
const mostConflictsOfSet = 3

/**
 * Applies delivered mails to tickets in one commit; mails already done are left alone. When the commit of several fails for a reason other
 * than an absent server, each is decided and committed alone, so that a faulty mail does not hold up the others.
 *
 * @param ids - ledger keys, at most 50
 * @throws the error of the first mail that could not be applied; the others are applied all the same
 */
export async function applyMessages(ids: readonly InboundId[], deps: ApplyDeps): Promise<void> {
  const open = (await deps.store.inboundRows.load(ids)).filter((row) => !row.isDone)
  if (open.length === 0) return
  // A mail that was tried twice in vain may have killed a worker: it goes alone.
  const suspects = open.filter(({ attempts }) => attempts >= 2)
  const groups = groupsByScope(
    open.filter((row) => !suspects.includes(row)),
    deps.config,
  )
  const faults: Error[] = []
  for (const group of [...groups, ...suspects.map((row) => [row])]) {
    // Each group is counted when its turn comes: a mail must not be blamed for a worker that died over another group.
    faults.push(...(await applyGroup(group, deps, (ids) => deps.store.inboundRows.countAttempt(ids))))
  }
  if (faults[0]) throw faults[0]
}

/**
 * Applies one group; a failed group of several is retried one mail at a time.
 *
 * @param count - counts the try in the ledger, before the work
 * @returns the errors of mails that could not be applied
 */
async function applyGroup(
  rows: readonly InboundRow[],
  deps: ApplyDeps,
  count: (ids: readonly InboundId[]) => Promise<void>,
): Promise<Error[]> {
  const ids = rows.map(({ _id }) => _id)
  let isCounted = false
  try {
    await count(ids)
    isCounted = true
    taken('apply.counted')
    await deps.committed(await decideAndCommit(rows, deps))
    deps.conflicts.applied(ids)
    return []
  } catch (error) {
    if (error instanceof VersionConflictError) warnOfConflicts(ids, deps)
    if (rows.length > 1 && !isAway(error)) return applyAlone(rows, deps)
    return [await recordFault(rows, error, { ...deps, isCounted })]
  }
}

function warnOfConflicts(ids: readonly InboundId[], { conflicts, log }: ApplyDeps): void {
  const mails = conflicts.collided(ids, performance.now())
  if (mails.length > 0)
    log.warn({ mails }, 'somebody else, perhaps a dead worker’s transaction, has held what these mails need for over 5 s')
}

function isAway(error: unknown): boolean {
  if (error instanceof VersionConflictError) return false
  return error instanceof IntrayError ? error.retry === 'later' : isUnavailable(error)
}

async function applyAlone(rows: readonly InboundRow[], deps: ApplyDeps): Promise<Error[]> {
  const faults: Error[] = []
  for (const row of rows) {
    faults.push(...(await applyGroup([row], deps, () => deps.store.inboundRows.countAlone(row._id))))
  }
  return faults
}

/** Decides and commits; after a version conflict or a duplicate claim it loads fresh data and decides again. */
async function decideAndCommit(rows: readonly InboundRow[], deps: ApplyDeps): Promise<readonly Decided[]> {
  const mails = inOrder(await deps.loadMails(rows))
  const most = rows.length > 1 ? mostConflictsOfSet : undefined
  return againOnConflict(async (conflicts) => {
    if (conflicts > 0) {
      deps.log.debug({ conflicts, mails: mails.length }, 'somebody else was first; deciding again')
      warnOfConflicts(
        mails.map(({ place }) => place.id),
        deps,
      )
    }
    const open = conflicts === 0 ? mails : await stillOpen(mails, deps.store)
    const decided: Decided[] = []
    for (const set of setsOf(open, await deps.directory())) decided.push(...(await decideOnce(set, rows, deps)))
    return decided
  }, most)
}

/**
 * A mail that splits a ticket changes where later mails belong, so each mail of such a set is decided after the commit of the one before.
 */
function setsOf(open: readonly InboundMail[], directory: Directory): readonly (readonly InboundMail[])[] {
  return open.some((mail) => isSplitting(mail, directory)) ? open.map((mail) => [mail]) : [open]
}

async function decideOnce(open: readonly InboundMail[], rows: readonly InboundRow[], deps: ApplyDeps): Promise<readonly Decided[]> {
  if (open.length === 0) return []
  const nowMs = deps.now()
  const life = await deps.store.lives.present()
  const directory = liveSince(await deps.directory(), life?.takenAgainBefore)
  const policy = policyFrom(deps.config)
  const held = await loadHeldAnswers(open, { ...deps, directory })
  const splitSources = await loadSplitSources(open, { ...deps, directory })
  const split = [...splitSources.values()].flatMap(({ mails }) => mails)
  const needs = needsOf([...open, ...held, ...split], directory, policy)
  const snapshot = await loadWorld(needs, { store: deps.store, directory, policy, nowMs })
  await noticeLostTickets(open, snapshot, { ...deps, life })
  const site = new BatchSite(snapshot.site)
  const threads = new BatchThreads({ ...snapshot.threads, splitSources, heldAnswers: byId(withMintedTokens(held, snapshot)) })
  const numbers = [...(await deps.numbers.take(open.length))]
  try {
    const decided = withMintedTokens(open, snapshot).map((mail): Decided => {
      const decision = decide(mail, { mailbox: mailboxOf(mail, directory), site, threads, newTicket: numbers[0]! })
      if (decision.isNewTicket) numbers.shift()
      if (decision.draft) site.fold(decision.draft.people)
      if (decision.draft) site.foldGiven(decision.draft)
      threads.fold(mail, decision)
      return { mail, decision }
    })
    taken('apply.decided')
    await deps.store.commit(writesOfMails(decided, { threads: snapshot.threads, config: deps.config, rows, nowMs }))
    taken('apply.committed')
    return decided
  } finally {
    deps.numbers.giveBack(numbers)
  }
}

/**
 * Detects a database that was restored to an older state: a mail bears our signature for a ticket of which the outbox knows nothing.
 *
 * @throws {VersionConflictError} when the loss is recorded only now; the caller decides again with that knowledge
 */
async function noticeLostTickets(
  mails: readonly InboundMail[],
  { threads }: MailsSnapshot,
  { store, log, life }: ApplyDeps & { readonly life: Life | null },
): Promise<void> {
  const signed = mails.flatMap(({ place: { atMs }, proof }) =>
    proof.tokens.flatMap(({ id, ticket }) => (threads.notifications.has(id) ? [] : [{ ticket, atMs }])),
  )
  const signs = await takeUpLostTickets(signed, life, store)
  if (signs.length === 0) return
  log.warn({ signs }, 'the database is older than what was done with it')
  throw new VersionConflictError('the database went back to an older state')
}

function byId(mails: readonly InboundMail[]): ReadonlyMap<InboundId, InboundMail> {
  return new Map(mails.map((mail) => [mail.place.id, mail]))
}

function mailboxOf({ place }: InboundMail, { mailboxes }: Directory): MailboxPolicy {
  const mailbox = mailboxes.get(place.mailbox)
  if (mailbox) return mailbox
  throw new UnknownMailboxError(
    `mail of the mailbox "${place.mailbox}", which the configuration does not have: put it back, or give it to another one by \`intray mailbox move\`, and the mail is applied`,
  )
}

/** Thrown for mail of a mailbox that the configuration lacks: it was removed, or this worker has not loaded the new configuration yet. */
class UnknownMailboxError extends IntrayError {
  readonly code = 'unknown-mailbox'
  readonly retry = 'later'
}

async function stillOpen(mails: readonly InboundMail[], store: Store): Promise<readonly InboundMail[]> {
  const fresh = await store.inboundRows.load(mails.map(({ place }) => place.id))
  const doneIds = new Set(fresh.filter(({ isDone }) => isDone).map(({ _id }) => _id))
  return mails.filter(({ place }) => !doneIds.has(place.id))
}

/** By INTERNALDATE, then by ledger key: the order in which people wrote, whatever the order of arrival. */
function inOrder(mails: readonly InboundMail[]): readonly InboundMail[] {
  return mails.toSorted(({ place: a }, { place: b }) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1))
}

function groupsByScope(rows: readonly InboundRow[], config: Config): readonly (readonly InboundRow[])[] {
  const scopeOf = new Map(config.mailboxes.map(({ name, scope }) => [name, scope]))
  return [...Map.groupBy(rows, ({ mailbox }) => scopeOf.get(mailbox) ?? '').values()]
}

async function recordFault(rows: readonly InboundRow[], error: unknown, deps: ApplyDeps & { readonly isCounted: boolean }): Promise<Error> {
  const code = error instanceof IntrayError ? error.code : error instanceof Error ? error.name : 'unknown'
  const attempt = { counts: !deps.isCounted || isAboutTheMail(error), alone: rows.length === 1 }
  for (const { _id } of rows) await deps.store.inboundRows.noteFault(_id, code, attempt).catch(() => undefined)
  deps.log.error({ err: error, mails: rows.map(({ _id }) => _id) }, 'mail could not be applied; it stays in the ledger')
  return error instanceof Error ? error : new Error(String(error))
}

/** Whether the error counts against the mail. An absent server or a missing mailbox does not: the mail must not be degraded for it. */
function isAboutTheMail(error: unknown): boolean {
  return error instanceof IntrayError ? error instanceof InvariantError : !isPassing(error)
}
