/** Creates and changes issues; tickets that depend on them follow in the same commit (T-081…T-084). */
import { againOnConflict } from '../commit/again-on-conflict.ts'
import { loadLinked } from '../commit/load-linked.ts'
import { diagramsOf } from '../config/stages.ts'
import { NotFoundError, StaleVersionError, UserError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { draftOf, type Cause, type Draft } from '../tickets/draft.ts'
import { withLinks } from '../tickets/edit/edit-links.ts'
import { changedIssue, newIssue, type WrittenIssue } from '../tickets/edit/edit-issue.ts'
import { issueId, type Issue, type IssueChange, type IssueNumber } from '../tickets/issue.ts'
import { withRollUp } from '../tickets/stage/roll-up.ts'
import { diagramOf } from '../tickets/stage/stage-diagram.ts'
import type { Ticket, TicketNumber } from '../tickets/ticket.ts'
import { allowed } from './refusal-to-error.ts'
import { causeByHand, changeTicket, type Author, type EditDeps, type Editing } from './change-ticket.ts'
import { commitChanges, withUpdateMails } from './commit-changes.ts'
import { loadRecords } from './load-records.ts'

/**
 * Creates an issue that no ticket depends on yet.
 *
 * @throws {UserError} when an attribute's value is refused
 */
export async function createIssue(written: WrittenIssue, by: Author, deps: EditDeps): Promise<Issue> {
  const issue = await buildIssue(written, by, deps)
  await commitChanges([], deps, { nowMs: deps.now(), issues: [{ issue, readVersion: null }] })
  return { ...issue, version: 1 }
}

/**
 * Creates an issue that a ticket depends on (T-081): part and workspace are the ticket's, the owner is the part's.
 *
 * @throws {NotFoundError} when the ticket does not exist
 * @throws {UserError} when an attribute's value is refused
 */
export async function createChildIssue(
  number: TicketNumber,
  written: WrittenIssue,
  editing: Editing,
  deps: EditDeps,
): Promise<{ readonly ticket: Ticket; readonly issue: Issue }> {
  const parent = await deps.store.tickets.find(number)
  const inherited = parent ? { part: parent.part, revOrg: parent.revOrg } : {}
  const issue = await buildIssue({ ...inherited, ...written }, editing.by, deps)
  const link = { type: 'is_dependent_on' as const, target: issueId(issue.number) }
  const ticket = await changeTicket(
    number,
    { ...editing, addresses: [], issues: [{ issue, readVersion: null }] },
    async (draft, { site, cause }) => {
      const present = await loadLinked(draft.ticket.links, deps.store)
      const linked = { ...present, issues: new Map([...present.issues, [link.target, issue]]) }
      return withLinks(draft, { add: [link], remove: [] }, { linked, cause, diagrams: site.policy.diagrams })
    },
    deps,
  )
  return { ticket, issue: { ...issue, version: 1 } }
}

/**
 * Changes an issue; every ticket that depends on it follows.
 *
 * @throws {NotFoundError} when the issue does not exist
 * @throws {StaleVersionError} when the issue no longer has the version `ifVersion`
 * @throws {UserError} when an attribute's value is refused
 */
export async function editIssue(
  number: IssueNumber,
  change: IssueChange,
  editing: Pick<Editing, 'by'> & Partial<Editing>,
  deps: EditDeps,
): Promise<Issue> {
  return againOnConflict(() => editOnce(number, { change, ...editing }, deps))
}

async function editOnce(
  number: IssueNumber,
  { change, by, ifVersion = null }: { readonly change: IssueChange } & Pick<Editing, 'by'> & Partial<Editing>,
  deps: EditDeps,
): Promise<Issue> {
  const before = await existingIssue(number, deps.store)
  if (ifVersion !== null && ifVersion !== before.version)
    throw new StaleVersionError(`${issueId(number)} has changed since you read it`, {
      context: { read: ifVersion, now: before.version },
    })
  const cause = causeByHand(by, deps.now())
  const records = await loadRecords(needsOf(change), deps.store)
  const issue = allowed(changedIssue(before, change, { records, cause }))
  if (issue === before) return before
  const waiting = issue.stage === before.stage ? [] : await deps.store.tickets.linkedTo(issueId(number))
  const followed = await Promise.all(waiting.map((ticket) => follow(ticket, issue, { cause, deps })))
  const changes = followed.flatMap((draft) => (draft ? [{ draft, ref: cause.ref, readVersion: draft.ticket.version }] : []))
  await commitChanges(changes, deps, { nowMs: cause.atMs, issues: [{ issue, readVersion: before.version }] })
  return { ...issue, version: before.version + 1 }
}

/** A ticket that follows its issue, with the mails that notify people of it; null: it stays as it is. */
async function follow(
  ticket: Ticket,
  changed: Issue,
  { cause, deps }: { readonly cause: Cause; readonly deps: EditDeps },
): Promise<Draft | null> {
  if (ticket.mergedInto !== null) return null
  const { issues } = await loadLinked(ticket.links, deps.store)
  const news = {
    issues: [...issues.values()].map((issue) => (issue.number === changed.number ? changed : issue)),
    causedBy: issueId(changed.number),
    diagram: diagramOf(diagramsOf(deps.config.stages), ticket.subtype),
  }
  const draft = withRollUp(draftOf(ticket), news, cause)
  if (draft.entries.length === 0) return null
  return withUpdateMails(draft, ticket, { cause, directory: await deps.directory(), config: deps.config })
}

async function buildIssue(written: WrittenIssue, by: Author, deps: EditDeps): Promise<Issue> {
  if (typeof written.title !== 'string') throw new UserError('an issue needs a title')
  const part = written.part ?? deps.config.mailboxes[0]?.part ?? 'General'
  const records = await loadRecords(needsOf({ ...written, part }), deps.store)
  const number = (await deps.store.counters.reserve('issue')) as IssueNumber
  return allowed(newIssue({ ...written, number, part }, { records, cause: causeByHand(by, deps.now()) }))
}

function needsOf({ part, revOrg, ownedBy }: IssueChange): Parameters<typeof loadRecords>[0] {
  return {
    part: part === undefined ? [] : [part],
    workspace: revOrg === undefined || revOrg === null ? [] : [revOrg],
    user: ownedBy ?? [],
  }
}

/** Reads an issue. @throws {NotFoundError} when it does not exist */
export async function existingIssue(number: IssueNumber, store: Store): Promise<Issue> {
  const issue = await store.issues.find(number)
  if (!issue) throw new NotFoundError(`there is no ${issueId(number)}`)
  return issue
}
