/** The way to a stage where no arrow leads there at once. */
import { arrowIn, diagramOf, type StageDiagrams } from './stage-diagram.ts'
import type { Stage } from './stage.ts'
import type { Ticket } from '../ticket.ts'

/** By the arrows of the page, each step recorded; where there is no such way, the goal itself, which is refused then. */
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
