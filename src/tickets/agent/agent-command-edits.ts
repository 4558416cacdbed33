/** What an agent's commands do to a ticket: the same edits, under the same rules, as by hand. */
import type { MailWords } from '../directory.ts'
import type { Draft } from '../draft.ts'
import { withEdits } from '../edit/apply-edits.ts'
import { withLinks } from '../edit/edit-links.ts'
import type { EditContext, TicketEdit } from '../edit/edit.ts'
import type { SettableField } from '../records/stock-attributes.ts'
import { issueNumber } from '../issue.ts'
import type { CommandRecords } from '../records/command-records.ts'
import { isRefused, refusal, unlessRefused, type Refused } from '../refusal.ts'
import { wayTo } from '../stage/stage-way.ts'
import type { Stage } from '../stage/stage.ts'
import type { Link, Ticket } from '../ticket.ts'
import { peopleIn, recordNamed, stageNamed, tagNamed, userNamed } from './agent-command-names.ts'
import type { AgentCommand, CommandFault, CommandName } from './agent-commands.ts'

/** What commands are carried out in. */
export interface CommandContext extends EditContext {
  readonly records: CommandRecords
  /** The agent who gives them. */
  readonly agent: string
  /** Who asks to join, as the notification that he answers said; null: nobody (mail.md §7.2). */
  readonly asks: string | null
}

/** The answer below a command has its own effect on stage and needs response; what is ordered has the last word. */
const afterAnswer: ReadonlySet<CommandName> = new Set(['start', 'wait', 'resolve', 'close', 'cancel', 'stage', 'needs-response'])

/** Is a command carried out before the answer below it goes out, so that this finds it done? */
export function isBeforeAnswer({ name }: AgentCommand): boolean {
  return !afterAnswer.has(name)
}

/** Carries out commands in their order; the first that a rule refuses is the fault. */
export function withCommands(
  draft: Draft,
  commands: readonly AgentCommand[],
  context: CommandContext,
): Draft | { readonly fault: CommandFault } {
  let at = draft
  for (const command of commands) {
    const next = withCommand(at, command, context)
    if (isRefused(next)) return { fault: { line: command.line, reason: next.refused[0]?.message ?? '' } }
    at = next
  }
  return at
}

function withCommand(draft: Draft, command: AgentCommand, context: CommandContext): Draft | Refused {
  if (isOvertaken(draft.ticket, command, context)) return refusal('a newer mail of the customer came in the meantime; read it first')
  if (command.name !== 'link') return unlessRefused(editsOf(command, draft.ticket, context), (edits) => withEdits(draft, edits, context))
  const { records, cause, site } = context
  const links = { linked: records.linked, cause, diagrams: site.policy.diagrams }
  return withLinks(draft, { add: [linkTo(command.argument)], remove: [] }, links)
}

/** Who says that nothing is owed has read what there was: a customer's later mail is not closed unread. */
function isOvertaken({ order }: Ticket, { name, argument }: AgentCommand, { cause }: CommandContext): boolean {
  const isOver = afterAnswer.has(name) && name !== 'start' && !(name === 'needs-response' && argument !== 'off')
  return isOver && order.needsOn > cause.order
}

/** T-080: tickets are related, issues are waited for. */
function linkTo(target: string): Link {
  return { type: issueNumber(target) === null ? 'is_related_to' : 'is_dependent_on', target }
}

/** The edits of a command, as somebody would make them by hand. */
function editsOf({ name, argument }: AgentCommand, ticket: Ticket, context: CommandContext): readonly TicketEdit[] | Refused {
  const { records, site } = context
  const { words } = site.directory
  const { diagrams } = site.policy
  switch (name) {
    case 'start':
      return stagesTo(['work_in_progress'])
    case 'wait':
      return stagesTo(wayTo('awaiting_customer_response', ticket, diagrams))
    case 'resolve':
    case 'close':
      return stagesTo(wayTo('resolved', ticket, diagrams))
    case 'cancel':
      return [{ kind: 'stage', to: 'canceled', override: false, reason: argument }]
    case 'stage':
      return stagesTo([stageNamed(argument)])
    case 'assign':
      return unlessRefused(
        userNamed(argument.includes('@') ? words.addressAsSent(argument) : argument, context.agent, records),
        (owner) => [setTo('ownedBy', [owner])],
      )
    case 'group':
    case 'part':
      return unlessRefused(recordNamed(name, argument, records), (id) => [setTo(name, id)])
    case 'severity':
      return [setTo('severity', argument.toLowerCase())]
    case 'tag':
      return unlessRefused(tagNamed(argument, records), (tag) => [{ kind: 'tag', add: [tag], remove: [] }])
    case 'needs-response':
      return needsResponseTo(argument)
    case 'cc':
      return membersTo(argument, words)
    case 'accept':
      return context.asks === null ? refusal('nobody asks to join in the mail that this answers') : membersTo(context.asks, words)
    // What says who reads the text, or is no edit.
    default:
      return []
  }
}

function stagesTo(stages: readonly Stage[]): readonly TicketEdit[] {
  return stages.map((to) => ({ kind: 'stage', to, override: false, reason: null }))
}

function setTo(field: SettableField, to: unknown): TicketEdit {
  return { kind: 'set', field, to }
}

function membersTo(argument: string, words: MailWords): readonly TicketEdit[] | Refused {
  const add = peopleIn(argument, words)
  return add.length === 0 ? refusal(`"${argument}" holds no address`) : [{ kind: 'member', add, remove: [] }]
}

function needsResponseTo(argument: string): readonly TicketEdit[] | Refused {
  const word = argument.toLowerCase()
  if (word !== 'on' && word !== 'off') return refusal(`needs response is on or off; not "${argument}"`)
  return [{ kind: 'needsResponse', to: word === 'on' }]
}
