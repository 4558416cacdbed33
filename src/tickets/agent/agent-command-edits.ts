/** What an agent's commands do to a ticket: the same edits, under the same rules, as by hand. */
import { UserError } from '../../errors.ts'
import type { AgentCommand, CommandFault, CommandName } from './agent-commands.ts'
import {
  addressesIn,
  recordNamed,
  stageNamed,
  tagNamed,
  userNamed,
  type CommandRecords,
} from './agent-command-names.ts'
import { withEdits, type Edited, type EditPlace } from '../edit/apply-edits.ts'
import type { Draft } from '../draft.ts'
import { withLinks } from '../edit/edit-links.ts'
import type { SettableField, TicketEdit } from '../edit/edit.ts'
import { issueNumber } from '../issue.ts'
import { arrowIn, diagramOf } from '../stage/stage-diagram.ts'
import type { Stage } from '../stage/stage.ts'
import type { Link, Ticket } from '../ticket.ts'

/** What commands are carried out in. */
export interface CommandPlace extends EditPlace {
  readonly records: CommandRecords
  /** The agent who gives them. */
  readonly agent: string
}

/** A ticket after some commands; with a fault it is as it was before the first of them. */
export interface Commanded extends Edited {
  readonly fault: CommandFault | null
}

/** The answer below a command has its own effect on stage and needs response; what is ordered has the last word. */
const afterAnswer: ReadonlySet<CommandName> = new Set([
  'start',
  'wait',
  'resolve',
  'close',
  'cancel',
  'stage',
  'needs-response',
])

/** Is a command carried out before the answer below it goes out, so that this finds it done? */
export function isBeforeAnswer({ name }: AgentCommand): boolean {
  return !afterAnswer.has(name)
}

/** Carries out commands in their order: all, or none from the first that a rule refuses. */
export function withCommands(draft: Draft, commands: readonly AgentCommand[], place: CommandPlace): Commanded {
  let at: Edited = { draft, added: [] }
  for (const command of commands) {
    try {
      const done = withCommand(at.draft, command, place)
      at = { draft: done.draft, added: [...at.added, ...done.added] }
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      return { draft, added: [], fault: { line: command.line, reason: error.message } }
    }
  }
  return { ...at, fault: null }
}

/** @throws {UserError} when a rule refuses it */
function withCommand(draft: Draft, command: AgentCommand, place: CommandPlace): Edited {
  refuseOvertaken(draft.ticket, command, place)
  if (command.name !== 'link') return withEdits(draft, editsOf(command, draft.ticket, place), place)
  const add = [linkTo(command.argument)]
  const linked = withLinks(
    draft,
    { add, remove: [] },
    {
      ...{ linked: place.records.linked, cause: place.cause },
      diagrams: place.world.policy.diagrams,
    },
  )
  return { draft: linked, added: [] }
}

/** Who says that nothing is owed has read what there was: a customer's later mail is not closed unread. */
function refuseOvertaken({ order }: Ticket, { name, argument }: AgentCommand, { cause }: CommandPlace): void {
  const isOver = afterAnswer.has(name) && name !== 'start' && !(name === 'needs-response' && argument !== 'off')
  if (isOver && order.needsOn > cause.order)
    throw new UserError('a newer mail of the customer came in the meantime; read it first')
}

/** T-080: tickets are related, issues are waited for. */
function linkTo(target: string): Link {
  return { type: issueNumber(target) === null ? 'is_related_to' : 'is_dependent_on', target }
}

/** The edits of a command, as somebody would make them by hand. */
function editsOf({ name, argument }: AgentCommand, ticket: Ticket, place: CommandPlace): readonly TicketEdit[] {
  const { records } = place
  switch (name) {
    case 'start':
      return stagesTo(['work_in_progress'])
    case 'wait':
      return stagesTo(wayTo('awaiting_customer_response', ticket, place))
    case 'resolve':
    case 'close':
      return stagesTo(wayTo('resolved', ticket, place))
    case 'cancel':
      return [{ kind: 'stage', to: 'canceled', override: false, reason: argument }]
    case 'stage':
      return stagesTo([stageNamed(argument)])
    case 'assign':
      return [setTo('ownedBy', [userNamed(argument, place.agent, records)])]
    case 'group':
    case 'part':
      return [setTo(name, recordNamed(name, argument, records))]
    case 'severity':
      return [setTo('severity', argument.toLowerCase())]
    case 'tag':
      return [{ kind: 'tag', add: [tagNamed(argument, records)], remove: [] }]
    case 'needs-response':
      return [{ kind: 'needsResponse', to: isOn(argument) }]
    case 'cc':
      return [{ kind: 'member', add: someAddresses(argument), remove: [] }]
    case 'note':
    case 'public':
    case 'link':
      return []
  }
}

/** Where no arrow leads there at once: by the arrows of the page, each step recorded; else it is asked for and refused. */
function wayTo(
  goal: 'awaiting_customer_response' | 'resolved',
  { stage: from, subtype }: Ticket,
  { world }: CommandPlace,
): readonly Stage[] {
  if (arrowIn(diagramOf(world.policy.diagrams, subtype), from, goal)) return [goal]
  const way: readonly Stage[] = ['queued', 'work_in_progress', 'awaiting_customer_response', 'resolved']
  const [here, there] = [way.indexOf(from), way.indexOf(goal)]
  return here < 0 || here >= there ? [goal] : way.slice(here + 1, there + 1)
}

function stagesTo(stages: readonly Stage[]): readonly TicketEdit[] {
  return stages.map((to) => ({ kind: 'stage', to, override: false, reason: null }))
}

function setTo(field: SettableField, to: unknown): TicketEdit {
  return { kind: 'set', field, to }
}

function someAddresses(argument: string): readonly string[] {
  const found = addressesIn(argument)
  if (found.length === 0) throw new UserError(`"${argument}" holds no address`)
  return found
}

function isOn(argument: string): boolean {
  const said = argument.toLowerCase()
  if (said !== 'on' && said !== 'off') throw new UserError(`needs response is on or off; not "${argument}"`)
  return said === 'on'
}
