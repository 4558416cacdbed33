/** Issues: the work that tickets wait for (T-080…T-084). */
import type { Actor, RevOrgId } from './ticket.ts'

/** An issue's number; its display id is `ISS-n`. */
export type IssueNumber = number & { readonly __brand: 'IssueNumber' }

/** Whether work on an issue is planned, under way, done, or given up. */
export type IssueState = 'planned' | 'active' | 'completed' | 'dropped'

/** DevRev's issue stages and what each means for the tickets that wait for it (T-082). */
export const issueStateOf = {
  triage: 'planned',
  backlog: 'planned',
  prioritized: 'planned',
  in_development: 'active',
  in_review: 'active',
  in_testing: 'active',
  in_deployment: 'active',
  completed: 'completed',
  wont_fix: 'dropped',
  duplicate: 'dropped',
} as const satisfies Readonly<Record<string, IssueState>>

/** A stage of an issue. */
export type IssueStage = keyof typeof issueStateOf
/** All stages, in DevRev's order. */
export const issueStages = Object.keys(issueStateOf) as readonly IssueStage[]

/** An issue. `version` guards against lost updates. */
export interface Issue {
  readonly number: IssueNumber
  readonly version: number
  readonly title: string
  readonly body: string
  readonly stage: IssueStage
  readonly part: string
  readonly revOrg: RevOrgId | null
  readonly ownedBy: readonly string[]
  readonly createdBy: Actor
  readonly createdAtMs: number
  readonly modifiedBy: Actor
  readonly modifiedAtMs: number
}

/** What may be changed on an issue; what is missing stays. */
export interface IssueChange {
  readonly title?: string
  readonly body?: string
  readonly stage?: IssueStage
  readonly part?: string
  readonly revOrg?: string | null
  readonly ownedBy?: readonly string[]
}

/** `ISS-n`. */
export function issueId(number: number): string {
  return `ISS-${number}`
}

/** The number in `ISS-n`; null when it is none. */
export function issueNumber(text: string): IssueNumber | null {
  const found = /^ISS-([1-9]\d{0,14})$/i.exec(text.trim())
  return found ? (Number(found[1]) as IssueNumber) : null
}
