/** Issues: the work that tickets wait for (T-080 to T-084). */
import type { Actor, RevOrgId } from './ticket.ts'

/** An issue's number; its display id is `ISS-n`. */
export type IssueNumber = number & { readonly __brand: 'IssueNumber' }

/** Whether work on an issue is planned, under way, done, or given up. */
export type IssueState = 'planned' | 'active' | 'completed' | 'dropped'

/** DevRev's stages of issues, and what each means for the tickets that wait (T-082). */
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

/** One of the stages. */
export type IssueStage = keyof typeof issueStateOf
/** All stages, in DevRev's order. */
export const issueStages = Object.keys(issueStateOf) as readonly IssueStage[]

/** An issue. `version` is for optimistic locking. */
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

/** A change of an issue; absent attributes stay as they are. */
export interface IssueChange {
  readonly title?: string
  readonly body?: string
  readonly stage?: IssueStage
  readonly part?: string
  readonly revOrg?: string | null
  readonly ownedBy?: readonly string[]
}

/** The display id, `ISS-n`. */
export function issueId(number: number): string {
  return `ISS-${number}`
}

/** The number in a display id; null: the text is none. */
export function issueNumber(text: string): IssueNumber | null {
  const found = /^ISS-([1-9]\d{0,14})$/i.exec(text.trim())
  return found ? (Number(found[1]) as IssueNumber) : null
}
