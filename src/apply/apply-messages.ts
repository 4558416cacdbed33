/** The hall: load, decide, commit. Whoever reads this file knows the product. */
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

/** What applying needs from the outside. */
export interface ApplyDeps {
  readonly store: Store
  readonly config: Config
  readonly directory: () => Promise<Directory>
  /** Mails as the rules see them, parsed if need be; in no particular order. */
  readonly loadMails: (rows: readonly InboundRow[]) => Promise<readonly InboundMail[]>
  /** Ticket numbers nobody else will use. */
  readonly numbers: {
    take(count: number): Promise<readonly TicketNumber[]>
    giveBack(unused: readonly TicketNumber[]): void
  }
  /** Called after each commit: wakes the deliverers, tells the story. */
  readonly committed: (decided: readonly Decided[]) => Promise<void>
  readonly conflicts: ConflictWatch
  readonly now: () => number
  readonly log: Log
}

/** So often a set is decided again; then each of its mails collides for itself alone. */
const mostConflictsOfSet = 3

/**
 * Applies delivered mails to tickets, in one commit; a mail that is done already is left alone. When the commit of
 * several fails for a reason of its own, each is decided and committed alone, so that none can hurt its neighbours.
 *
 * @param ids - ledger keys, at most 50
 * @throws the error of the first mail that could not be applied; the others are applied all the same
 */
export async function applyMessages(ids: readonly InboundId[], deps: ApplyDeps): Promise<void> {
  const open = (await deps.store.inboundRows.load(ids)).filter((row) => !row.isDone)
  if (open.length === 0) return
  // A mail that may have killed a worker before goes alone.
  const suspects = open.filter(({ attempts }) => attempts >= 2)
  const groups = groupsByScope(
    open.filter((row) => !suspects.includes(row)),
    deps.config,
  )
  const faults: Error[] = []
  for (const group of [...groups, ...suspects.map((row) => [row])]) {
    // Not all at once: a mail must not answer for the death of a worker that had another one in its hands.
    faults.push(...(await applyGroup(group, deps, (ids) => deps.store.inboundRows.countAttempt(ids))))
  }
  if (faults[0]) throw faults[0]
}

/** @param count - counts the try, before the work */
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
    return [await noted(rows, error, { ...deps, isCounted })]
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

/** A version conflict or a duplicate claim means: decide again from fresh data. */
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

/** A mail that splits a ticket says where those that come after it belong. */
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
 * Mail that bears our signature for tickets which the database never gave out is older than what was done with it.
 *
 * @throws {VersionConflictError} when a new life was begun for it: decide again
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

/** A mailbox was taken out of the configuration while mail of it was waiting, or this worker has yet to hear of it. */
class UnknownMailboxError extends IntrayError {
  readonly code = 'unknown-mailbox'
  readonly retry = 'later'
}

async function stillOpen(mails: readonly InboundMail[], store: Store): Promise<readonly InboundMail[]> {
  const fresh = await store.inboundRows.load(mails.map(({ place }) => place.id))
  const done = new Set(fresh.filter(({ isDone }) => isDone).map(({ _id }) => _id))
  return mails.filter(({ place }) => !done.has(place.id))
}

/** By time, then by place: the order in which people wrote, whatever the order of arrival. */
function inOrder(mails: readonly InboundMail[]): readonly InboundMail[] {
  return mails.toSorted(({ place: a }, { place: b }) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1))
}

function groupsByScope(rows: readonly InboundRow[], config: Config): readonly (readonly InboundRow[])[] {
  const scopeOf = new Map(config.mailboxes.map(({ name, scope }) => [name, scope]))
  return [...Map.groupBy(rows, ({ mailbox }) => scopeOf.get(mailbox) ?? '').values()]
}

async function noted(rows: readonly InboundRow[], error: unknown, deps: ApplyDeps & { readonly isCounted: boolean }): Promise<Error> {
  const code = error instanceof IntrayError ? error.code : error instanceof Error ? error.name : 'unknown'
  const tried = { counts: !deps.isCounted || isAboutTheMail(error), alone: rows.length === 1 }
  for (const { _id } of rows) await deps.store.inboundRows.noteFault(_id, code, tried).catch(() => undefined)
  deps.log.error({ err: error, mails: rows.map(({ _id }) => _id) }, 'mail could not be applied; it stays in the ledger')
  return error instanceof Error ? error : new Error(String(error))
}

/** A server that is away, or a mailbox missing in the configuration, says nothing against the mail: it is not degraded. */
function isAboutTheMail(error: unknown): boolean {
  return error instanceof IntrayError ? error instanceof InvariantError : !isPassing(error)
}
