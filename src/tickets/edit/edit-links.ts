/** Links from a ticket to issues and other tickets (T-080, T-081). */
import { UserError } from '../../errors.ts'
import { withField, type Cause, type Draft } from '../draft.ts'
import { issueNumber, type Issue } from '../issue.ts'
import { withRollUp } from '../stage/roll-up.ts'
import { diagramOf, type StageDiagrams } from '../stage/stage-diagram.ts'
import { displayId, linkTypes, ticketNumber, type Link, type Ticket } from '../ticket.ts'

/** The records at the other end of links, by display id. */
export interface Linked {
  readonly issues: ReadonlyMap<string, Issue>
  readonly tickets: ReadonlyMap<string, Ticket>
}

interface LinkPlace {
  readonly linked: Linked
  readonly cause: Cause
  readonly diagrams: StageDiagrams | undefined
}

/**
 * Adds and removes links; the stage follows the issues (T-083).
 *
 * @throws {UserError} when the other end is not there, or is the ticket itself
 */
export function withLinks(
  draft: Draft,
  { add, remove }: { readonly add: readonly Link[]; readonly remove: readonly Link[] },
  { linked, cause, diagrams }: LinkPlace,
): Draft {
  const fresh = add.map((link) => checked(link, draft.ticket, linked))
  const kept = draft.ticket.links.filter((link) => !remove.some((one) => isSame(link, one)))
  const to = [
    ...kept,
    ...fresh.filter(
      (link, i) => !kept.some((one) => isSame(link, one)) && fresh.findIndex((one) => isSame(link, one)) === i,
    ),
  ]
  const rule = fresh.some(({ target }) => issueNumber(target) !== null) ? 'T-081' : 'T-080'
  const set = withField(draft, { field: 'links', to, rule }, cause)
  const issuesBefore = draft.ticket.links.filter(({ target }) => issueNumber(target) !== null)
  const issuesAfter = to.filter(({ target }) => issueNumber(target) !== null)
  const changed = [...remove, ...fresh].find(({ target }) => issueNumber(target) !== null)
  if (!changed || (issuesBefore.length === issuesAfter.length && fresh.length === 0)) return set
  const issues = issuesAfter.flatMap(({ target }) => linked.issues.get(target) ?? [])
  const diagram = diagramOf(diagrams, draft.ticket.subtype)
  return withRollUp(set, { issues, causedBy: changed.target.toUpperCase(), diagram }, cause)
}

/** T-080: a ticket depends on an issue; DevRev knows no other link between the two. */
function checked({ type, target }: Link, ticket: Ticket, linked: Linked): Link {
  if (!linkTypes.includes(type)) throw new UserError(`a link is one of ${linkTypes.join(', ')}; not "${type}"`)
  const id = target.trim().toUpperCase()
  const isIssue = issueNumber(id) !== null
  if (!isIssue && ticketNumber(id) === null) throw new UserError(`"${target}" is neither a ticket nor an issue`)
  if (id === displayId(ticket.number)) throw new UserError(`${id} cannot be linked to itself`)
  if (!(isIssue ? linked.issues.has(id) : linked.tickets.has(id))) throw new UserError(`there is no ${id}`)
  if (isIssue !== (type === 'is_dependent_on') && isIssue)
    throw new UserError(`a ticket is linked to an issue as is_dependent_on, not as ${type}`)
  return { type, target: id }
}

function isSame(a: Link, b: Link): boolean {
  return a.type === b.type && a.target === b.target.trim().toUpperCase()
}
