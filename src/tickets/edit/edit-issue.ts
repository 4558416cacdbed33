/** Makes and changes issues. A title is enough; the rest has defaults (T-081). */
import type { Cause } from '../draft.ts'
import { issueStages, type Issue, type IssueChange, type IssueNumber } from '../issue.ts'
import type { RecordLookup } from '../records/records.ts'
import { allGiven, isRefused, refusal, type Refused } from '../refusal.ts'
import type { RevOrgId } from '../ticket.ts'

/** In characters; the API's limits, as for tickets (T-015). */
const titleLength = 256
const bodyLength = 65_536

/** A new issue; only the title is required. */
export interface WrittenIssue extends IssueChange {
  readonly title: string
}

interface Context {
  readonly records: RecordLookup
  readonly cause: Cause
}

/** Makes an issue. It starts in triage, and its part's owner owns it. */
export function newIssue(
  written: WrittenIssue & { readonly number: IssueNumber; readonly part: string },
  { records, cause }: Context,
): Issue | Refused {
  const { number, ...change } = written
  const owner = records.find('part', written.part)?.ownedBy
  const empty: Issue = {
    number,
    version: 0,
    title: '',
    body: '',
    stage: 'triage',
    part: written.part,
    revOrg: null,
    ownedBy: owner ? [owner] : [],
    createdBy: cause.by,
    createdAtMs: cause.atMs,
    modifiedBy: cause.by,
    modifiedAtMs: cause.atMs,
  }
  return changedIssue(empty, change, { records, cause })
}

/** Changes an issue; returns the same object when nothing changes. Refused for a value that its attribute cannot have. */
export function changedIssue(issue: Issue, change: IssueChange, { records, cause }: Context): Issue | Refused {
  const faults = allGiven(faultsIn(change, records))
  if (isRefused(faults)) return faults
  const { title, body, stage, part, revOrg, ownedBy } = { ...issue, ...defined(change) }
  const to = { title: title.trim(), body, stage, part, revOrg: revOrg as RevOrgId | null, ownedBy }
  const isSame = Object.entries(to).every(([key, value]) => JSON.stringify(value) === JSON.stringify(issue[key as keyof Issue]))
  if (isSame) return issue
  return { ...issue, ...to, modifiedBy: cause.by, modifiedAtMs: Math.max(issue.modifiedAtMs, cause.atMs) }
}

function faultsIn({ title, body, stage, part, revOrg, ownedBy }: IssueChange, records: RecordLookup): readonly (Refused | null)[] {
  const isStage = stage === undefined || issueStages.includes(stage)
  const known = (kind: 'part' | 'workspace' | 'user', id: string | null | undefined) =>
    id === undefined || id === null || records.find(kind, id) ? null : refusal(`there is no ${kind} "${id}"`)
  return [
    faultOfText(title, { name: 'title', least: 1, most: titleLength }),
    faultOfText(body, { name: 'description', least: 0, most: bodyLength }),
    isStage ? null : refusal(`the stage of an issue is one of ${issueStages.join(', ')}; not "${String(stage)}"`),
    known('part', part),
    known('workspace', revOrg),
    ...(ownedBy ?? []).map((id) => known('user', id)),
  ]
}

function defined<T extends object>(change: T): Partial<T> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<T>
}

function faultOfText(
  value: unknown,
  { name, least, most }: { readonly name: string; readonly least: number; readonly most: number },
): Refused | null {
  if (value === undefined) return null
  const length = typeof value === 'string' ? value.trim().length : -1
  if (length >= least && length <= most) return null
  return refusal(`the ${name} of an issue has ${least} to ${most} characters`)
}
