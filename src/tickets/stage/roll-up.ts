/** Moves a ticket along with the issues that it waits for (T-065 to T-067, T-083, T-084). */
import { withRemark, withStage, type Cause, type Draft } from '../draft.ts'
import { issueStateOf, type Issue } from '../issue.ts'
import { arrowIn, pageDiagram, withLeftOut, type StageDiagram } from './stage-diagram.ts'
import type { Stage, StageEdge } from './stage.ts'

/** The stages that issues move a ticket through. */
const path: readonly Stage[] = [
  'work_in_progress',
  'awaiting_product_assist',
  'awaiting_development',
  'in_development',
  'awaiting_customer_response',
]

/** The issues of a ticket, and which one changed. */
export interface IssueNews {
  readonly issues: readonly Issue[]
  /** The display id, `ISS-n`. */
  readonly causedBy: string
  /** Default: the diagram of the tickets page. */
  readonly diagram?: StageDiagram
}

/** Moves a ticket to the stage of its issues, arrow by arrow, each with a remark on the issue. A second run changes nothing. */
export function withRollUp(draft: Draft, { issues, causedBy, diagram = pageDiagram }: IssueNews, cause: Cause): Draft {
  const goal = goalOf(issues)
  if (goal === 'nothing-left') return withFlag(draft, causedBy, cause)
  const here = path.indexOf(draft.ticket.stage)
  // T-083: tickets in the queue and closed ones do not move; one that waits for its customer is past its issues.
  if (goal === null || here < 0 || here >= path.indexOf(goal)) return draft
  let at = draft
  for (const stage of path.slice(here + 1, path.indexOf(goal) + 1)) {
    const arrow = arrowIn(diagram, at.ticket.stage, stage)
    // T-073: without an arrow the ticket stays, with a remark.
    if (!arrow) return withLeftOut(at, { to: stage, rule: 'T-083', diagram }, cause)
    at = withHop(at, arrow, { causedBy, cause })
  }
  return at
}

/** T-083: the stage that the issues call for; null: there are no issues. */
function goalOf(issues: readonly Issue[]): Stage | 'nothing-left' | null {
  const states = issues.map(({ stage }) => issueStateOf[stage])
  if (states.length === 0) return null
  if (states.includes('active')) return 'in_development'
  if (states.includes('planned')) return 'awaiting_development'
  return states.includes('completed') ? 'awaiting_customer_response' : 'nothing-left'
}

/** T-084: a step has a remark with the issue that caused it. */
function withHop(
  draft: Draft,
  { to: stage, rule }: StageEdge,
  { causedBy, cause }: { readonly causedBy: string; readonly cause: Cause },
): Draft {
  const body = `${draft.ticket.stage} → ${stage}, because of ${causedBy}`
  return withRemark(withStage(draft, { stage, rule }, cause), { body, rule: 'T-084' }, cause)
}

/** T-083: every issue was dropped, so a person must decide. */
function withFlag(draft: Draft, causedBy: string, cause: Cause): Draft {
  if (!path.includes(draft.ticket.stage) || draft.ticket.stage === 'awaiting_customer_response') return draft
  const body = `Every issue that this ticket waits for was given up, ${causedBy} last; its owner decides what happens.`
  return withRemark(draft, { body, rule: 'T-083' }, cause)
}
