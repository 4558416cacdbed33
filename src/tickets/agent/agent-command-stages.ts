/** Stages in agents' commands: the steps that lead to a stage, and what a refusal says can be reached. */
import type { TicketEdit } from '../edit/edit.ts'
import type { Refused } from '../refusal.ts'
import { arrowIn, diagramOf, nextIn, type StageDiagram, type StageDiagrams } from '../stage/stage-diagram.ts'
import { wayTo } from '../stage/stage-way.ts'
import type { Stage } from '../stage/stage.ts'
import type { Ticket } from '../ticket.ts'
import type { CommandContext } from './command-context.ts'

const goals = ['awaiting_customer_response', 'resolved'] as const

/** The steps to a stage. Where the diagram has no way there, the step alone is tried and refused. */
export function stageEdits(ticket: Ticket, to: Stage, diagrams: StageDiagrams | undefined): readonly TicketEdit[] {
  const goal = goals.find((stage) => stage === to)
  const way = goal ? wayTo(goal, ticket, diagrams) : [to]
  return way.map((step) => ({ kind: 'stage', to: step, override: false, reason: null }))
}

/** A refused stage, with the stages that can be reached from the ticket's own. */
export function withReachable({ refused: [first] }: Refused, ticket: Ticket, { site }: CommandContext): Refused {
  const { diagrams } = site.policy
  const { stage: from, subtype } = ticket
  const diagram = diagramOf(diagrams, subtype)
  const onTheWay = goals.filter((goal) => isWay([from, ...wayTo(goal, ticket, diagrams)], diagram))
  const words = [...new Set([...nextIn(diagram, from), ...onTheWay])].map((stage) =>
    stage === 'canceled' ? 'canceled (write #cancel and the reason)' : stage,
  )
  const message = `${first?.message ?? ''}. From ${from} you can write #stage with: ${words.join(', ') || 'nothing'}`
  return { refused: [{ ...first, message }] }
}

function isWay(way: readonly Stage[], diagram: StageDiagram): boolean {
  return way.slice(1).every((to, i) => arrowIn(diagram, way[i] ?? to, to) !== null)
}
