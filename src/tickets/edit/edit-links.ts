/** Edits the links from a ticket to issues and other tickets (T-080, T-081). */
import { withField, type Cause, type Draft } from '../draft.ts'
import { issueNumber } from '../issue.ts'
import type { Linked } from '../records/command-records.ts'
import { allGiven, refusal, unlessRefused, type Refused } from '../refusal.ts'
import { withRollUp } from '../stage/roll-up.ts'
import { diagramOf, type StageDiagrams } from '../stage/stage-diagram.ts'
import { displayId, linkTypes, ticketNumber, type Link, type Ticket } from '../ticket.ts'

/** Links to add and to remove. */
export interface LinkChange {
  readonly add: readonly Link[]
  readonly remove: readonly Link[]
}

interface Context {
  readonly linked: Linked
  readonly cause: Cause
  readonly diagrams: StageDiagrams | undefined
}

/** Adds and removes links; the stage follows the issues (T-083). Refused when the target does not exist, or is the ticket itself. */
export function withLinks(draft: Draft, { add, remove }: LinkChange, context: Context): Draft | Refused {
  const checked = allGiven(add.map((link) => checkedLink(link, draft.ticket, context.linked)))
  return unlessRefused(checked, (fresh) => withCheckedLinks(draft, { add: fresh, remove }, context))
}

function withCheckedLinks(draft: Draft, { add, remove }: LinkChange, { linked, cause, diagrams }: Context): Draft {
  const kept = draft.ticket.links.filter((link) => !remove.some((gone) => isSame(link, gone)))
  const fresh = add.filter((link, i) => !kept.some((known) => isSame(link, known)) && add.findIndex((first) => isSame(link, first)) === i)
  const to = [...kept, ...fresh]
  const rule = add.some(isToIssue) ? 'T-081' : 'T-080'
  const set = withField(draft, { field: 'links', to, rule }, cause)
  const toIssues = to.filter(isToIssue)
  const changed = [...remove, ...add].find(isToIssue)
  const isSameCount = draft.ticket.links.filter(isToIssue).length === toIssues.length
  if (!changed || (isSameCount && add.length === 0)) return set
  const issues = toIssues.flatMap(({ target }) => linked.issues.get(target) ?? [])
  const diagram = diagramOf(diagrams, draft.ticket.subtype)
  return withRollUp(set, { issues, causedBy: changed.target.toUpperCase(), diagram }, cause)
}

/** T-080: a ticket can only depend on an issue; DevRev has no other link between them. */
function checkedLink({ type, target }: Link, ticket: Ticket, linked: Linked): Link | Refused {
  if (!linkTypes.includes(type)) return refusal(`a link is one of ${linkTypes.join(', ')}; not "${type}"`)
  const id = target.trim().toUpperCase()
  const isIssue = issueNumber(id) !== null
  if (!isIssue && ticketNumber(id) === null) return refusal(`"${target}" is neither a ticket nor an issue`)
  if (id === displayId(ticket.number)) return refusal(`${id} cannot be linked to itself`)
  if (!(isIssue ? linked.issues.has(id) : linked.tickets.has(id))) return refusal(`there is no ${id}`)
  if (isIssue && type !== 'is_dependent_on') return refusal(`a ticket is linked to an issue as is_dependent_on, not as ${type}`)
  return { type, target: id }
}

function isToIssue({ target }: Link): boolean {
  return issueNumber(target) !== null
}

function isSame(a: Link, b: Link): boolean {
  return a.type === b.type && a.target === b.target.trim().toUpperCase()
}
