/** One change of one ticket by a person: load, decide by the rules, commit; again when somebody else was first. */
import { createHash, randomUUID } from 'node:crypto'
import { BatchSite } from '../apply/batch-site.ts'
import { loadPeople } from '../apply/load-people.ts'
import { loadForRules } from '../apply/load-for-rules.ts'
import { loadQuestion } from '../apply/load-newest-message.ts'
import { againOnConflict } from '../commit/again-on-conflict.ts'
import { policyFrom } from '../config/directory.ts'
import { NotFoundError, StaleVersionError } from '../errors.ts'
import type { CommitSet } from '../store/commit-set.ts'
import type { Store } from '../store/store.ts'
import type { Agent, Directory } from '../tickets/directory.ts'
import { causeOf, draftOf, type Cause, type Draft } from '../tickets/draft.ts'
import { refusalIfMerged } from '../tickets/edit/apply-edits.ts'
import type { EditContext } from '../tickets/edit/edit.ts'
import { hasNewOwner } from '../tickets/letters/update-readers.ts'
import type { Refused } from '../tickets/refusal.ts'
import { withRulesByHand } from '../tickets/rules/hand-events.ts'
import { noThreads } from '../tickets/rules/rule-event.ts'
import { displayId, type Actor, type InboundId, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import { allowed } from './refusal-to-error.ts'
import { commitChanges, withUpdatesTold, type CommitDeps } from './commit-changes.ts'

/** What changing tickets needs from the outside. */
export interface EditDeps extends CommitDeps {
  readonly directory: () => Promise<Directory>
  readonly now: () => number
  /** Wakes those who apply mails; without it the sweeper finds them. It never throws. */
  readonly wakeAppliers?: (ids: readonly InboundId[]) => Promise<void>
}

/** Who does it: somebody as history names him, or an agent. */
export type Author = Actor | Agent

/** Who changes a ticket, and which version of it he was looking at. */
export interface Editing {
  readonly by: Author
  /** null: whatever version there is. */
  readonly ifVersion: number | null
  /** Nobody is told of it by mail; answers go out all the same. Default: false. */
  readonly isSilent?: boolean
}

/** A change that somebody asks for. */
export interface ChangeRequest extends Editing {
  /** Addresses of people who are not on the ticket yet. */
  readonly addresses: readonly string[]
  /** Names the event, so that it exists once; default: a random one. */
  readonly ref?: string | undefined
  /** Issues that change with it. */
  readonly issues?: NonNullable<CommitSet['issues']>
  /** A broadcast that goes on with it. */
  readonly broadcast?: NonNullable<CommitSet['broadcast']>
}

/** What a change is decided in, beside records. */
export type ChangeContext = Omit<EditContext, 'records'>

/** What a rule makes of the ticket, and of others along with it. */
type RuledDrafts = Draft | readonly [Draft, ...Draft[]] | Refused

/** A rule; it may be asked again, with a fresh ticket. */
export type ChangeRule = (draft: Draft, context: ChangeContext) => RuledDrafts | Promise<RuledDrafts>

/**
 * Changes a ticket, all or nothing; a change that changes nothing writes nothing.
 *
 * @returns the ticket after it
 * @throws {NotFoundError} when there is no such ticket
 * @throws {StaleVersionError} when it is no longer the version that was looked at
 * @throws {UserError} when the rule refuses the change
 */
export async function changeTicket(number: TicketNumber, request: ChangeRequest, rule: ChangeRule, deps: EditDeps): Promise<Ticket> {
  const cause = causeByHand(request.by, deps.now(), request.ref)
  return againOnConflict(() => changeOnce(number, { ...request, cause, rule }, deps))
}

async function changeOnce(
  number: TicketNumber,
  { cause, rule, ...request }: ChangeRequest & { readonly cause: Cause; readonly rule: ChangeRule },
  deps: EditDeps,
): Promise<Ticket> {
  const ticket = await existingTicket(number, deps.store)
  const { version } = ticket
  if (request.ifVersion !== null && request.ifVersion !== version)
    throw new StaleVersionError(`${displayId(number)} has changed since you read it`, {
      context: { read: request.ifVersion, now: version },
    })
  allowed(refusalIfMerged(ticket))
  const addresses = [...request.addresses, ...ticket.emailMembers.map(({ addrSpec }) => addrSpec)]
  const context = await loadContext(ticket.mailbox, addresses, deps)
  const ruled = allowed(await rule(draftOf(ticket), { ...context, cause }))
  const [changed, ...others] = 'ticket' in ruled ? [ruled] : ruled
  const draft = withRulesByHand(changed, {}, { ...context, threads: noThreads, cause })
  // A note may leave the ticket as it is: its modified date lies ahead when another change was first, or by a mail's clock.
  const isSame = draft.ticket === ticket && draft.entries.length + others.length === 0
  if (isSame && !request.issues) return ticket
  const { directory } = context.site
  const { config } = deps
  const read = hasNewOwner(ticket, draft.ticket) ? await loadQuestion(ticket, deps.store) : null
  const question = read ? { message: read, company: config.company } : undefined
  const announced = request.isSilent ? draft : withUpdatesTold(draft, ticket, { cause, directory, config, question })
  // A ticket that was never written has version 0.
  const changes = [announced, ...others].map((one) => ({ draft: one, ref: cause.ref, readVersion: one.ticket.version || null }))
  const { issues, broadcast } = request
  await commitChanges(changes, deps, { nowMs: cause.atMs, ...(issues && { issues }), ...(broadcast && { broadcast }) })
  return { ...draft.ticket, version: version + 1 }
}

/** @throws {NotFoundError} when there is no such ticket */
export async function existingTicket(number: TicketNumber, store: Store): Promise<Ticket> {
  const ticket = await store.tickets.find(number)
  if (!ticket) throw new NotFoundError(`there is no ${displayId(number)}`)
  return ticket
}

/**
 * Where a ticket is changed: its mailbox, and the people who may be concerned.
 *
 * @throws {NotFoundError} when the configuration has no such mailbox
 */
export async function loadContext(
  mailboxName: string,
  addresses: readonly string[],
  { store, config, directory: load }: EditDeps,
): Promise<Omit<ChangeContext, 'cause'>> {
  const directory = await load()
  const mailbox = directory.mailboxes.get(mailboxName)
  if (!mailbox) throw new NotFoundError(`the configuration has no mailbox "${mailboxName}"`)
  const policy = policyFrom(config)
  const people = await loadPeople({ addresses, senders: addresses }, store)
  const ruling = await loadForRules({ directory, policy }, store)
  return { mailbox, site: new BatchSite({ directory, policy, ...people, ...ruling }) }
}

/** An event that a person causes now. */
export function causeByHand(by: Author, nowMs: number, ref = randomRef()): Cause {
  return causeOf(ref, 'kind' in by ? by : { kind: 'user', id: by.addrSpec }, { atMs: nowMs })
}

const randomRef = () => createHash('sha256').update(randomUUID()).digest('hex').slice(0, 32)
