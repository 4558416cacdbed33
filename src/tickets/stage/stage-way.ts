/** The way to a stage that no single arrow leads to. */
import { arrowIn, diagramOf, type StageDiagrams } from './stage-diagram.ts'
import type { Stage } from './stage.ts'
import type { Ticket } from '../ticket.ts'

/** The steps to the goal along the tickets page's main way; the goal alone when there is none, which is then refused. */
export function wayTo(
  goal: 'awaiting_customer_response' | 'resolved',
  { stage: from, subtype }: Pick<Ticket, 'stage' | 'subtype'>,
  diagrams: StageDiagrams | undefined,
): readonly Stage[] {
  if (arrowIn(diagramOf(diagrams, subtype), from, goal)) return [goal]
  const way: readonly Stage[] = ['queued', 'work_in_progress', 'awaiting_customer_response', 'resolved']
  const [here, there] = [way.indexOf(from), way.indexOf(goal)]
  return here < 0 || here >= there ? [goal] : way.slice(here + 1, there + 1)
}
