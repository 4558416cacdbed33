/** Stage diagrams: that of the tickets page, and those of a site for all tickets or some subtypes (T-073). */
import { withRemark, type Cause, type Draft } from '../draft.ts'
import { stageEdges, stateOf, type Stage, type StageEdge } from './stage.ts'

/** A diagram: the first stage of tickets, and the arrows between stages. */
export interface StageDiagram {
  readonly name: string
  readonly start: Stage
  readonly edges: readonly StageEdge[]
}

/** All diagrams of a site. */
export interface StageDiagrams {
  /** For tickets whose subtype has no diagram. */
  readonly whole: StageDiagram
  readonly ofSubtype: ReadonlyMap<string, StageDiagram>
}

/** The diagram of the tickets page. */
export const pageDiagram: StageDiagram = { name: 'tickets page', start: 'queued', edges: stageEdges }
/** The diagrams of a site that configures none. */
const pageDiagrams: StageDiagrams = { whole: pageDiagram, ofSubtype: new Map() }

/** The diagram that a ticket of a subtype follows. */
export function diagramOf(diagrams: StageDiagrams | undefined, subtype: string | null): StageDiagram {
  const { whole, ofSubtype } = diagrams ?? pageDiagrams
  return (subtype === null ? undefined : ofSubtype.get(subtype)) ?? whole
}

/** The arrow between two stages; null: the diagram has none. */
export function arrowIn({ edges }: StageDiagram, from: Stage, to: Stage): StageEdge | null {
  return edges.find((edge) => edge.from === from && edge.to === to) ?? null
}

/** The stages that arrows lead to from a stage. */
export function nextIn({ edges }: StageDiagram, from: Stage): readonly Stage[] {
  return edges.filter((edge) => edge.from === from).map(({ to }) => to)
}

/** Whether the diagram has a stage. */
export function hasStage({ edges, start }: StageDiagram, stage: Stage): boolean {
  return stage === start || edges.some(({ from, to }) => from === stage || to === stage)
}

/** An arrow of a site's diagram, with rule and label of the same arrow on the tickets page. */
export function drawnEdge(arrow: { readonly from: Stage; readonly to: Stage; readonly label?: string | undefined }): StageEdge {
  const own = arrowIn(pageDiagram, arrow.from, arrow.to)
  return { from: arrow.from, to: arrow.to, rule: own?.rule ?? 'T-073', label: arrow.label ?? own?.label ?? '' }
}

/** Records the move that a rule would have made where the diagram has no arrow. */
export function withLeftOut(
  draft: Draft,
  { to, rule, diagram }: { readonly to: Stage; readonly rule: string; readonly diagram: StageDiagram },
  cause: Cause,
): Draft {
  const body = `${rule} would lead from ${draft.ticket.stage} to ${to}; the diagram "${diagram.name}" has no such arrow, so the stage stays.`
  return withRemark(draft, { body, rule }, cause)
}

/** A fault of a diagram, and the index of its arrow; -1: the start. */
export interface DiagramFault {
  readonly arrow: number
  readonly message: string
}

/** The faults of a diagram: unreachable stages, stages without a way to a closed one, repeated arrows. */
export function diagramFaults({ start, edges }: Pick<StageDiagram, 'start' | 'edges'>): readonly DiagramFault[] {
  const reached = reachedFrom(start, edges)
  const used = [...new Set([start, ...edges.flatMap(({ from, to }) => [from, to])])]
  const arrowOf = (stage: Stage) => edges.findIndex(({ from, to }) => from === stage || to === stage)
  const isEnding = (stage: Stage) => [...reachedFrom(stage, edges)].some((reached) => stateOf[reached] === 'closed')
  return [
    ...edges.flatMap(({ from, to }, arrow) => {
      if (from === to) return [{ arrow, message: `leads from ${from} to itself` }]
      const isTwice = edges.findIndex((edge) => edge.from === from && edge.to === to) < arrow
      return isTwice ? [{ arrow, message: `the arrow from ${from} to ${to} is there twice` }] : []
    }),
    ...used
      .filter((stage) => !reached.has(stage))
      .map((stage) => ({ arrow: arrowOf(stage), message: `no arrow leads from ${start} to ${stage}` })),
    ...used
      .filter((stage) => reached.has(stage) && stateOf[stage] !== 'closed' && !isEnding(stage))
      .map((stage) => ({ arrow: arrowOf(stage), message: `from ${stage} no arrow leads to a closed stage` })),
  ]
}

function reachedFrom(start: Stage, edges: readonly StageEdge[]): ReadonlySet<Stage> {
  const reached = new Set([start])
  for (const stage of reached) for (const { from, to } of edges) if (from === stage) reached.add(to)
  return reached
}
