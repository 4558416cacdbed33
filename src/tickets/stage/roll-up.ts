/** What the issues that a ticket waits for do to its stage (T-065…T-067, T-083, T-084). */
import { withRemark, withStage, type Cause, type Draft } from '../draft.ts'
import { issueStateOf, type Issue } from '../issue.ts'
import { arrowIn, pageDiagram, withLeftOut, type StageDiagram } from './stage-diagram.ts'
import type { Stage, StageEdge } from './stage.ts'

/** The path that a ticket goes when its issues move. */
const path: readonly Stage[] = [
  'work_in_progress',
  'awaiting_product_assist',
  'awaiting_development',
  'in_development',
  'awaiting_customer_response',
]

/** All the issues of a ticket, and the one whose change it hears of. */
export interface IssueNews {
  readonly issues: readonly Issue[]
  /** `ISS-n` */
  readonly causedBy: string
  /** Default: that of the tickets page. */
  readonly diagram?: StageDiagram
}

/**
 * Moves a ticket to where its issues are, arrow by arrow, each with the issue that caused it. Doing it twice does
 * nothing the second time.
 */
export function withRollUp(draft: Draft, { issues, causedBy, diagram = pageDiagram }: IssueNews, cause: Cause): Draft {
  const goal = goalOf(issues)
  if (goal === 'nothing-left') return withFlag(draft, causedBy, cause)
  const here = path.indexOf(draft.ticket.stage)
  // T-083: never from queued, never from closed; who waits for the customer is past his issues.
  if (goal === null || here < 0 || here >= path.indexOf(goal)) return draft
  let at = draft
  for (const stage of path.slice(here + 1, path.indexOf(goal) + 1)) {
    const arrow = arrowIn(diagram, at.ticket.stage, stage)
    // T-073: never beside the diagram; what the issues wanted is on record.
    if (!arrow) return withLeftOut(at, { to: stage, rule: 'T-083', diagram }, cause)
    at = withHop(at, arrow, { causedBy, cause })
  }
  return at
}

/** T-083: where the issues say that the ticket is; null: no issue says anything. */
function goalOf(issues: readonly Issue[]): Stage | 'nothing-left' | null {
  const states = issues.map(({ stage }) => issueStateOf[stage])
  if (states.length === 0) return null
  if (states.includes('active')) return 'in_development'
  if (states.includes('planned')) return 'awaiting_development'
  return states.includes('completed') ? 'awaiting_customer_response' : 'nothing-left'
}

/** T-084 */
function withHop(
  draft: Draft,
  { to: stage, rule }: StageEdge,
  { causedBy, cause }: { readonly causedBy: string; readonly cause: Cause },
): Draft {
  const body = `${draft.ticket.stage} → ${stage}, because of ${causedBy}`
  return withRemark(withStage(draft, { stage, rule }, cause), { body, rule: 'T-084' }, cause)
}

/** T-083: every issue was given up; a person has to look. */
function withFlag(draft: Draft, causedBy: string, cause: Cause): Draft {
  if (!path.includes(draft.ticket.stage) || draft.ticket.stage === 'awaiting_customer_response') return draft
  const body = `Every issue that this ticket waits for was given up, ${causedBy} last; its owner decides what happens.`
  return withRemark(draft, { body, rule: 'T-083' }, cause)
}
