/** Stage diagrams: the tickets page's own, or those that a site draws, for all tickets or for some subtypes (T-073). */
import { withRemark, type Cause, type Draft } from '../draft.ts'
import { stageEdges, stateOf, type Stage, type StageEdge } from './stage.ts'

/** A diagram: where tickets start, and the arrows that they follow. */
export interface StageDiagram {
  readonly name: string
  readonly start: Stage
  readonly edges: readonly StageEdge[]
}

/** All diagrams of a site. */
export interface StageDiagrams {
  /** Of tickets whose subtype has none of its own. */
  readonly whole: StageDiagram
  readonly ofSubtype: ReadonlyMap<string, StageDiagram>
}

/** The diagram of the tickets page. */
export const pageDiagram: StageDiagram = { name: 'tickets page', start: 'queued', edges: stageEdges }
/** What holds where a site draws nothing. */
const pageDiagrams: StageDiagrams = { whole: pageDiagram, ofSubtype: new Map() }

/** The diagram that a ticket of a subtype follows. */
export function diagramOf(diagrams: StageDiagrams | undefined, subtype: string | null): StageDiagram {
  const { whole, ofSubtype } = diagrams ?? pageDiagrams
  return (subtype === null ? undefined : ofSubtype.get(subtype)) ?? whole
}

/** The arrow of a diagram from one stage to another; null when it has none. */
export function arrowIn({ edges }: StageDiagram, from: Stage, to: Stage): StageEdge | null {
  return edges.find((edge) => edge.from === from && edge.to === to) ?? null
}

/** The stages that an arrow leads to from one stage. */
export function nextIn({ edges }: StageDiagram, from: Stage): readonly Stage[] {
  return edges.filter((edge) => edge.from === from).map(({ to }) => to)
}

/** Does any arrow of the diagram touch the stage, or do tickets start there? */
export function hasStage({ edges, start }: StageDiagram, stage: Stage): boolean {
  return stage === start || edges.some(({ from, to }) => from === stage || to === stage)
}

/** An arrow that a site draws keeps the number and the label that the tickets page gives it. */
export function drawnEdge(drawn: { readonly from: Stage; readonly to: Stage; readonly label?: string | undefined }): StageEdge {
  const own = arrowIn(pageDiagram, drawn.from, drawn.to)
  return { from: drawn.from, to: drawn.to, rule: own?.rule ?? 'T-073', label: drawn.label ?? own?.label ?? '' }
}

/** What a rule would have done goes on record where the diagram does not let it. */
export function withLeftOut(
  draft: Draft,
  { to, rule, diagram }: { readonly to: Stage; readonly rule: string; readonly diagram: StageDiagram },
  cause: Cause,
): Draft {
  const body = `${rule} would lead from ${draft.ticket.stage} to ${to}; the diagram "${diagram.name}" has no such arrow, so the stage stays.`
  return withRemark(draft, { body, rule }, cause)
}

/** A fault of a diagram, and the arrow that shows it; -1: the start. */
export interface DiagramFault {
  readonly arrow: number
  readonly message: string
}

/** What keeps tickets from ever ending, or can never happen. */
export function diagramFaults({ start, edges }: Pick<StageDiagram, 'start' | 'edges'>): readonly DiagramFault[] {
  const met = reachedFrom(start, edges)
  const used = [...new Set([start, ...edges.flatMap(({ from, to }) => [from, to])])]
  const arrowOf = (stage: Stage) => edges.findIndex(({ from, to }) => from === stage || to === stage)
  const isEnding = (stage: Stage) => [...reachedFrom(stage, edges)].some((met) => stateOf[met] === 'closed')
  return [
    ...edges.flatMap(({ from, to }, arrow) => {
      if (from === to) return [{ arrow, message: `leads from ${from} to itself` }]
      const isTwice = edges.findIndex((edge) => edge.from === from && edge.to === to) < arrow
      return isTwice ? [{ arrow, message: `the arrow from ${from} to ${to} is there twice` }] : []
    }),
    ...used
      .filter((stage) => !met.has(stage))
      .map((stage) => ({ arrow: arrowOf(stage), message: `no arrow leads from ${start} to ${stage}` })),
    ...used
      .filter((stage) => met.has(stage) && stateOf[stage] !== 'closed' && !isEnding(stage))
      .map((stage) => ({ arrow: arrowOf(stage), message: `from ${stage} no arrow leads to a closed stage` })),
  ]
}

function reachedFrom(start: Stage, edges: readonly StageEdge[]): ReadonlySet<Stage> {
  const met = new Set([start])
  for (const stage of met) for (const { from, to } of edges) if (from === stage) met.add(to)
  return met
}
