/** Moves a ticket's stage by hand: along the diagram, or off it with a reason. */
import { withRemark, withStage, type Cause, type Draft } from '../draft.ts'
import { refusal, type Refused } from '../refusal.ts'
import { arrowIn, nextIn, pageDiagram, type StageDiagram } from '../stage/stage-diagram.ts'
import { isStage, stages, type Stage } from '../stage/stage.ts'
import { displayId } from '../ticket.ts'
import type { EditOf } from './edit.ts'

/**
 * Moves the stage. Canceling where the diagram has no arrow needs a reason (T-069), and so does an override (T-071).
 *
 * Refused, naming both stages, when the diagram has no such arrow and `override` is not set.
 */
export function withStageEdit(
  draft: Draft,
  { to, override, reason }: EditOf<'stage'>,
  { diagram, cause }: { readonly diagram: StageDiagram; readonly cause: Cause },
): Draft | Refused {
  const from = draft.ticket.stage
  const kept = reason?.trim() ?? ''
  if (!isStage(to)) return refusal(`"${String(to)}" is no stage; stages are ${stages.join(', ')}`)
  if (from === to) return draft
  const edge = arrowIn(diagram, from, to)
  if (!edge && !override) return refusal(wrongWay(draft, to, diagram), { from, to })
  const needsReason = !edge || edge.rule === 'T-069'
  if (needsReason && kept === '') return refusal(`going from ${from} to ${to} needs a reason that is kept`, { from, to })
  const rule = edge?.rule ?? 'T-071'
  const moved = withStage(draft, { stage: to, rule }, cause)
  return kept === '' ? moved : withRemark(moved, { body: `${from} → ${to}: ${kept}`, rule }, cause)
}

function wrongWay({ ticket }: Draft, to: Stage, diagram: StageDiagram): string {
  const next = nextIn(diagram, ticket.stage).join(', ') || 'nowhere'
  const whose = diagram === pageDiagram ? '' : ` in the diagram "${diagram.name}"`
  return `${displayId(ticket.number)} cannot go from ${ticket.stage} to ${to}; from there it goes to ${next}${whose}`
}
