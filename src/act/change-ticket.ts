/** One change of one ticket by hand: load, decide by the rules, commit; once more when another change was first. */
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
import { commitChanges, withUpdateMails, type CommitDeps } from './commit-changes.ts'

export interface EditDeps extends CommitDeps {
  readonly directory: () => Promise<Directory>
  readonly now: () => number
  /** Wakes the workers that apply mails; without it the sweeper finds the mails later. It never throws. */
  readonly wakeAppliers?: (ids: readonly InboundId[]) => Promise<void>
}

/** The author of a change: an agent, or an actor as the history names one. */
export type Author = Actor | Agent

/** Who changes a ticket, and the version that they were looking at. */
export interface Editing {
  readonly by: Author
  /** The version that must still be current; null: any. */
  readonly ifVersion: number | null
  /** Nobody is notified by mail; answers to customers still go out. Default: false. */
  readonly isSilent?: boolean
}

/** A change by hand. */
export interface ChangeRequest extends Editing {
  /** Addresses of people who are not on the ticket yet. */
  readonly addresses: readonly string[]
  /** Names the event, so that it happens once. Default: a random name. */
  readonly ref?: string | undefined
  /** Issues that are written in the same commit. */
  readonly issues?: NonNullable<CommitSet['issues']>
  /** A step of a broadcast in the same commit. */
  readonly broadcast?: NonNullable<CommitSet['broadcast']>
}

/** What a change is decided with, apart from records. */
export type ChangeContext = Omit<EditContext, 'records'>

/** The ticket after a rule, first, with other tickets that change along with it; or a refusal. */
type RuledDrafts = Draft | readonly [Draft, ...Draft[]] | Refused

/** Decides the change. After a conflict it runs again, with the ticket as it is then. */
export type ChangeRule = (draft: Draft, context: ChangeContext) => RuledDrafts | Promise<RuledDrafts>

/**
 * Changes a ticket, all or nothing; a change without effect writes nothing.
 *
 * @returns the ticket after the change
 * @throws {NotFoundError} when the ticket does not exist
 * @throws {StaleVersionError} when the ticket no longer has the version `ifVersion`
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
  const [main, ...others] = 'ticket' in ruled ? [ruled] : ruled
  const draft = withRulesByHand(main, {}, { ...context, threads: noThreads, cause })
  // Entries count, too: a note leaves the ticket as it is when its modified date already lies ahead, by another change or a mail's clock.
  const isSame = draft.ticket === ticket && draft.entries.length + others.length === 0
  if (isSame && !request.issues) return ticket
  const { directory } = context.site
  const { config } = deps
  const newest = hasNewOwner(ticket, draft.ticket) ? await loadQuestion(ticket, deps.store) : null
  const question = newest ? { message: newest, company: config.company } : undefined
  const announced = request.isSilent ? draft : withUpdateMails(draft, ticket, { cause, directory, config, question })
  // A ticket that was never written has version 0.
  const changes = [announced, ...others].map((changed) => ({ draft: changed, ref: cause.ref, readVersion: changed.ticket.version || null }))
  const { issues, broadcast } = request
  await commitChanges(changes, deps, { nowMs: cause.atMs, ...(issues && { issues }), ...(broadcast && { broadcast }) })
  return { ...draft.ticket, version: version + 1 }
}

/** Reads a ticket. @throws {NotFoundError} when it does not exist */
export async function existingTicket(number: TicketNumber, store: Store): Promise<Ticket> {
  const ticket = await store.tickets.find(number)
  if (!ticket) throw new NotFoundError(`there is no ${displayId(number)}`)
  return ticket
}

/**
 * The site as a change in one mailbox sees it, with the people of some addresses.
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

/** The event of a person's change at a given time. @param ref - its name; default: a random one */
export function causeByHand(by: Author, nowMs: number, ref = randomRef()): Cause {
  return causeOf(ref, 'kind' in by ? by : { kind: 'user', id: by.addrSpec }, { atMs: nowMs })
}

const randomRef = () => createHash('sha256').update(randomUUID()).digest('hex').slice(0, 32)
