/** What an agent's commands do to a ticket: the same edits, under the same rules, as by hand. */
import { draftOf, type Draft } from '../draft.ts'
import { withEdits } from '../edit/apply-edits.ts'
import { withLinks } from '../edit/edit-links.ts'
import { withMerged } from '../edit/merge.ts'
import type { PeopleKind, TicketEdit } from '../edit/edit.ts'
import { issueNumber } from '../issue.ts'
import type { CommandRecords } from '../records/command-records.ts'
import { momentNamed } from '../records/moment-named.ts'
import type { SettableField } from '../records/stock-attributes.ts'
import { isRefused, refusal, unlessRefused, type Refused } from '../refusal.ts'
import { displayId, ticketNumber, type Link, type Ticket } from '../ticket.ts'
import { formOf, type CommandName } from './agent-command-forms.ts'
import { isNone, peopleIn, recordNamed, stageNamed, tagNamed, userNamed, usersAsPeople } from './agent-command-names.ts'
import { stageEdits, withReachable } from './agent-command-stages.ts'
import type { AgentCommand, CommandFault } from './agent-commands.ts'
import type { CommandContext } from './command-context.ts'
import { attributeSet } from './set-command.ts'

/** The edits that a command stands for, as in an edit by hand. */
type Edits = readonly TicketEdit[] | Refused
type Reads = (argument: string, context: CommandContext, ticket: Ticket) => Edits

/** Whether a command is carried out before the answer below it is sent, so that the answer sees its effect. */
export function isBeforeAnswer({ name }: AgentCommand): boolean {
  return !formOf(name).isLast
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
  if (isOvertaken(draft.ticket, command, context))
    return refusal('a newer mail of the customer came in the meantime; read it first, then send this again')
  const { name, argument } = command
  if (name === 'link') return withLink(draft, argument, context)
  if (name === 'set') return withAttribute(draft, command, context)
  if (name === 'merge') return withMerge(draft, argument, context)
  // `#split` is carried out before all other commands, which then apply to the new ticket.
  if (name === 'split' && draft.taken) return draft
  return unlessRefused(reads[name](argument, context, draft.ticket), (edits) => {
    const done = withEdits(draft, edits, context)
    return isRefused(done) && edits.some(({ kind }) => kind === 'stage') ? withReachable(done, draft.ticket, context) : done
  })
}

/** Commands that say that it is not our turn on a ticket. */
const settling: ReadonlySet<CommandName> = new Set(['wait', 'resolve', 'close', 'cancel', 'stage', 'needs-response', 'snooze'])

/** Such a command settles what the agent had read: if a customer wrote later, it is refused, so that no mail is closed unread. */
function isOvertaken({ order }: Ticket, { name, argument }: AgentCommand, { cause }: CommandContext): boolean {
  const isOver = settling.has(name) && !(name === 'needs-response' && argument !== 'off')
  return isOver && order.needsOn > cause.order
}

/** T-080: tickets are linked as related, issues as dependencies. */
function withLink(draft: Draft, argument: string, { records, cause, site }: CommandContext): Draft | Refused {
  const links = { linked: records.linked, cause, diagrams: site.policy.diagrams }
  return withLinks(draft, { add: [linkTo(argument)], remove: [] }, links)
}

function linkTo(target: string): Link {
  return { type: issueNumber(target) === null ? 'is_related_to' : 'is_dependent_on', target }
}

/** this ticket ends, and the other one continues with its people and links. */
function withMerge(draft: Draft, argument: string, { threads, cause }: CommandContext): Draft | Refused {
  const number = ticketNumber(argument)
  if (number === null) return refusal(`"${argument}" is no ticket; write TKT-12`)
  const primary = threads.ticket(number)
  if (!primary) return refusal(`there is no ${displayId(number)}`)
  const linkedTo = threads.linkedTo(displayId(draft.ticket.number))
  const merged = withMerged(draftOf(primary), { duplicate: draft, linkedTo }, cause)
  if (isRefused(merged)) return withWayToMerge(merged, draft.ticket, primary)
  const [survivor, ended, ...others] = merged
  return { ...ended, along: [...(draft.along ?? []), survivor, ...others] }
}

/**
 * A merge shows each ticket to the reporters of the other, which a person must decide: the refusal says what to write, and in which mail.
 */
function withWayToMerge(refused: Refused, ended: Ticket, survivor: Ticket): Refused {
  const [first] = refused.refused
  if (first?.context?.['reason'] !== 'different_reporters') return refused
  const [own, other] = [displayId(ended.number), displayId(survivor.number)]
  const missing = (of: Ticket, on: Ticket) => of.reportedBy.filter((id) => !on.reportedBy.includes(id)).join(' ')
  const [here, there] = [missing(survivor, ended), missing(ended, survivor)]
  const steps = [
    ...(there === '' ? [] : [`answer a mail about ${other} with #reporter ${there}`]),
    here === '' ? `send this again` : `send this again with #reporter ${here} in a line above #merge`,
  ]
  const way = `To let all of them see both, ${steps.join(', then ')}. To leave both as they are, and related, write #link ${other} instead of #merge`
  return refusal(
    `${first?.message ?? ''}: those of ${own} alone, and those of ${other} alone, would see each other's. ${way}`,
    first?.context,
  )
}

/** Where an attribute has a command of its own, `#set` is read as that command. */
function withAttribute(draft: Draft, { argument, line }: AgentCommand, context: CommandContext): Draft | Refused {
  const set = attributeSet(argument, context.records)
  if (isRefused(set)) return set
  return 'kind' in set ? withEdits(draft, [set], context) : withCommand(draft, { ...set, line }, context)
}

const nothing: Reads = () => []
const stageTo =
  (read: (argument: string) => ReturnType<typeof stageNamed>): Reads =>
  (argument, { site }, ticket) =>
    stageEdits(ticket, read(argument), site.policy.diagrams)
const people =
  (kind: PeopleKind, list: 'add' | 'remove'): Reads =>
  (argument, { site, records }) => {
    const who = peopleIn(usersAsPeople(argument, records), site.directory.words)
    if (who.length === 0) return refusal(`"${argument}" holds no address; write it whole, such as bob@customer.example`)
    return [{ kind, add: [], remove: [], [list]: who }]
  }

/** The edits of each command; commands that do more than edit have none here. */
const reads: { readonly [N in Exclude<CommandName, 'link' | 'set' | 'merge'>]: Reads } = {
  note: nothing,
  public: nothing,
  help: nothing,
  canned: nothing,
  only: (_, { route }) =>
    route?.author ? [] : refusal('the mail that this answers tells of no message of a customer; answer the one that brought it'),
  send: nothing,
  split: () => refusal('only your answer to a mail that tells of a customer’s message splits that off'),
  ticket: () => [{ kind: 'ticket' }],
  start: () => [{ kind: 'stage', to: 'work_in_progress', override: false, reason: null }],
  wait: stageTo(() => 'awaiting_customer_response'),
  resolve: stageTo(() => 'resolved'),
  close: stageTo(() => 'resolved'),
  cancel: (reason) => [{ kind: 'stage', to: 'canceled', override: false, reason }],
  spam: () => [setTo('isSpam', true)],
  stage: stageTo(stageNamed),
  assign: (argument, { agent, records, site }) =>
    unlessRefused(userNamed(argument, { me: agent, records, words: site.directory.words }), (owner) => [setTo('ownedBy', [owner])]),
  unassign: () => [setTo('ownedBy', [])],
  group: (argument, { records }) => recordSet('group', argument, records),
  part: (argument, { records }) => unlessRefused(recordNamed('part', argument, records), (id) => [setTo('part', id)]),
  workspace: (argument, { records }) => recordSet('workspace', argument, records),
  severity: (argument) => [setTo('severity', argument.toLowerCase())],
  tag: (argument, { records }) => unlessRefused(tagNamed(argument, records), (tag) => [{ kind: 'tag', add: [tag], remove: [] }]),
  untag: (argument, { records }) => unlessRefused(tagNamed(argument, records), ({ name }) => [{ kind: 'tag', add: [], remove: [name] }]),
  title: (argument) => [setTo('title', argument)],
  due: (argument, context) =>
    unlessRefused(isNone(argument) ? null : momentNamed(argument, clockOf(context), 'end'), (at) => [setTo('targetCloseAtMs', at)]),
  snooze: (argument, context) =>
    unlessRefused(isNone(argument) ? null : momentNamed(argument, clockOf(context), 'start'), (at) => [setTo('snoozedUntilMs', at)]),
  'needs-response': needsResponseTo,
  cc: people('member', 'add'),
  remove: removalOf,
  reporter: (argument, context, ticket) =>
    ticket.revOrg === null
      ? refusal('the ticket has no workspace to report from; write #workspace and its name in a line above this one')
      : people('reporter', 'add')(argument, context, ticket),
  subscribe: (argument, context, ticket) => people('subscriber', 'add')(argument || context.agent, context, ticket),
  unsubscribe: (argument, context, ticket) => people('subscriber', 'remove')(argument || context.agent, context, ticket),
  accept: (_, context, ticket) => {
    const asks = context.route?.asks
    return asks
      ? people('member', 'add')(asks, context, ticket)
      : refusal('nobody asks to join in the mail that this answers; to let somebody in, write #cc and the address')
  },
}

function setTo(field: SettableField, to: unknown): TicketEdit {
  return { kind: 'set', field, to }
}

function recordSet(kind: 'group' | 'workspace', argument: string, records: CommandRecords): Edits {
  const named = recordNamed(kind, argument, records)
  const field = kind === 'group' ? 'group' : 'revOrg'
  if (isRefused(named) && isNone(argument)) return [setTo(field, null)]
  return unlessRefused(named, (id) => [setTo(field, id)])
}

/** Removes members. The address must be one of them, since a mistyped one would leave somebody on an answer that is not for them. */
function removalOf(argument: string, context: CommandContext, ticket: Ticket): Edits {
  return unlessRefused(people('member', 'remove')(argument, context, ticket), (edits) => {
    const readers = [...ticket.emailMembers, ...(context.route?.readers ?? [])]
    const there = new Set(readers.flatMap(({ addrSpec, contact }) => [addrSpec, contact ?? addrSpec]))
    const gone = edits.flatMap((edit) => (edit.kind === 'member' ? edit.remove : [])).find((who) => !there.has(who))
    if (gone === undefined) return edits
    const names = [...new Set(readers.map(({ addrSpec }) => addrSpec))].join(', ') || 'nobody'
    return refusal(`there is no ${gone} on this ticket; on it are: ${names}`)
  })
}

function needsResponseTo(argument: string): Edits {
  const word = argument.toLowerCase()
  if (word !== 'on' && word !== 'off') return refusal(`needs response is on or off; not "${argument}"`)
  return [{ kind: 'needsResponse', to: word === 'on' }]
}

/** The time zone is the agent's, else the site's. */
function clockOf({ agent, cause, site }: CommandContext) {
  return { nowMs: cause.atMs, timeZone: site.directory.agents.get(agent)?.timeZone ?? site.policy.timeZone ?? 'UTC' }
}
