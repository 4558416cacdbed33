/** What an issue may be: a title is enough, the rest is filled in (T-081). */
import { UserError } from '../../errors.ts'
import type { Cause } from '../draft.ts'
import { issueStages, type Issue, type IssueChange, type IssueNumber } from '../issue.ts'
import type { RecordLookup } from '../records/records.ts'
import type { RevOrgId } from '../ticket.ts'

/** Limits of the API, as for tickets (T-015). */
const titleLength = 256
const bodyLength = 65_536

/** An issue as it is asked for; only the title is needed. */
export interface WrittenIssue extends IssueChange {
  readonly title: string
}

interface IssuePlace {
  readonly records: RecordLookup
  readonly cause: Cause
}

/**
 * Makes an issue; it waits in triage, its owner is that of its part.
 *
 * @throws {UserError} when an attribute cannot be what it is to be
 */
export function newIssue(
  written: WrittenIssue & { readonly number: IssueNumber; readonly part: string },
  { records, cause }: IssuePlace,
): Issue {
  const { number, ...change } = written
  const owner = records.find('part', written.part)?.ownedBy
  const empty: Issue = {
    ...{ number, version: 0, title: '', body: '', stage: 'triage', part: written.part, revOrg: null },
    ownedBy: owner ? [owner] : [],
    createdBy: cause.by,
    createdAtMs: cause.atMs,
    modifiedBy: cause.by,
    modifiedAtMs: cause.atMs,
  }
  return changedIssue(empty, change, { records, cause })
}

/**
 * Changes an issue; the same one when nothing changes.
 *
 * @throws {UserError} when an attribute cannot be what it is to be
 */
export function changedIssue(issue: Issue, change: IssueChange, { records, cause }: IssuePlace): Issue {
  checkText(change.title, { name: 'title', least: 1, most: titleLength })
  checkText(change.body, { name: 'description', least: 0, most: bodyLength })
  if (change.stage !== undefined && !issueStages.includes(change.stage))
    throw new UserError(`the stage of an issue is one of ${issueStages.join(', ')}; not "${String(change.stage)}"`)
  if (change.part !== undefined) checkId('part', change.part, records)
  if (change.revOrg !== undefined && change.revOrg !== null) checkId('workspace', change.revOrg, records)
  for (const user of change.ownedBy ?? []) checkId('user', user, records)
  const { title, body, stage, part, revOrg, ownedBy } = { ...issue, ...defined(change) }
  const to = { title: title.trim(), body, stage, part, revOrg: revOrg as RevOrgId | null, ownedBy }
  const isSame = Object.entries(to).every(
    ([key, value]) => JSON.stringify(value) === JSON.stringify(issue[key as keyof Issue]),
  )
  return isSame
    ? issue
    : { ...issue, ...to, modifiedBy: cause.by, modifiedAtMs: Math.max(issue.modifiedAtMs, cause.atMs) }
}

function defined<T extends object>(change: T): Partial<T> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<T>
}

function checkText(
  value: unknown,
  { name, least, most }: { readonly name: string; readonly least: number; readonly most: number },
): void {
  if (value === undefined) return
  const length = typeof value === 'string' ? value.trim().length : -1
  if (length < least || length > most) throw new UserError(`the ${name} of an issue has ${least} to ${most} characters`)
}

function checkId(kind: 'part' | 'workspace' | 'user', id: string, records: RecordLookup): void {
  if (!records.find(kind, id)) throw new UserError(`there is no ${kind} "${id}"`)
}
