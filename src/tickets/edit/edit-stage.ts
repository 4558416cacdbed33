/** Moving a ticket's stage by hand: along the diagram, or beside it with a reason on record. */
import { UserError } from '../../errors.ts'
import { withRemark, withStage, type Cause, type Draft } from '../draft.ts'
import { arrowIn, nextIn, pageDiagram, type StageDiagram } from '../stage/stage-diagram.ts'
import { isStage, stages, type Stage } from '../stage/stage.ts'
import { displayId } from '../ticket.ts'

/** A move that somebody asks for. */
export interface StageEdit {
  readonly to: Stage
  readonly override: boolean
  readonly reason: string | null
}

/**
 * Moves the stage. Cancelling where the diagram has no edge needs a reason (T-069), and so does an override (T-071).
 *
 * @throws {UserError} naming both stages when the diagram has no such edge and nothing overrides it
 */
export function withStageEdit(
  draft: Draft,
  { to, override, reason }: StageEdit,
  { diagram, cause }: { readonly diagram: StageDiagram; readonly cause: Cause },
): Draft {
  const from = draft.ticket.stage
  const said = reason?.trim() ?? ''
  if (!isStage(to)) throw new UserError(`"${String(to)}" is no stage; stages are ${stages.join(', ')}`)
  if (from === to) return draft
  const edge = arrowIn(diagram, from, to)
  if (!edge && !override) throw new UserError(refusal(draft, to, diagram), { context: { from, to } })
  const needsReason = !edge || edge.rule === 'T-069'
  if (needsReason && said === '')
    throw new UserError(`going from ${from} to ${to} needs a reason that is kept`, { context: { from, to } })
  const rule = edge?.rule ?? 'T-071'
  const moved = withStage(draft, { stage: to, rule }, cause)
  return said === '' ? moved : withRemark(moved, { body: `${from} → ${to}: ${said}`, rule }, cause)
}

function refusal({ ticket }: Draft, to: Stage, diagram: StageDiagram): string {
  const next = nextIn(diagram, ticket.stage).join(', ') || 'nowhere'
  const whose = diagram === pageDiagram ? '' : ` in the diagram "${diagram.name}"`
  return `${displayId(ticket.number)} cannot go from ${ticket.stage} to ${to}; from there it goes to ${next}${whose}`
}
