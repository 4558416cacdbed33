/** One change of one ticket by a person: load, decide by the rules, commit; again when somebody else was first. */
import { createHash, randomUUID } from 'node:crypto'
import type { Config } from '../config/schema.ts'
import { NotFoundError, StaleVersionError } from '../errors.ts'
import type { CommitSet, Store } from '../store/store.ts'
import { refuseMerged } from '../tickets/edit/apply-edits.ts'
import type { OutboundDraft } from '../tickets/decision.ts'
import type { Agent, Directory, MailboxPolicy } from '../tickets/directory.ts'
import type { Cause, Draft } from '../tickets/draft.ts'
import type { ResolvedContact } from '../tickets/people/people.ts'
import { displayId, orderKey, type Actor, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import { againOnConflict } from '../apply/again-on-conflict.ts'
import { BatchWorld, type Snapshot } from '../apply/batch-world.ts'
import { emptySet } from '../apply/commit-set.ts'
import { policyFrom } from '../config/directory.ts'
import { loadWorld } from '../apply/load-world.ts'
import { outboxOf, tellingsOf } from './tell-update.ts'

/** What changing tickets needs from the outside. */
export interface EditDeps {
  readonly store: Store
  readonly config: Config
  readonly directory: () => Promise<Directory>
  readonly now: () => number
  /** Wakes the deliverers of outbox rows; without it the sweeper finds them. It never throws. */
  readonly wake?: (outboxIds: readonly string[]) => Promise<void>
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

/** What a change made of a ticket. */
export interface Changed {
  readonly draft: Draft
  readonly added: readonly ResolvedContact[]
  readonly outbound: readonly OutboundDraft[]
  /** Other writes of the same commit. */
  readonly more?: Partial<Pick<CommitSet, 'issues' | 'tickets' | 'entries'>>
}

/** What a change is decided in. */
export interface ChangePlace {
  readonly draft: Draft
  readonly mailbox: MailboxPolicy
  readonly world: BatchWorld
  readonly cause: Cause
}

/** What a change is about. */
export interface ChangeAsked extends Editing {
  /** Addresses of people who are not on the ticket yet. */
  readonly addresses: readonly string[]
}

/**
 * Changes a ticket, all or nothing; a change that changes nothing writes nothing.
 *
 * @param change - may be asked again, with a fresh ticket
 * @returns the ticket after it
 * @throws {NotFoundError} when there is no such ticket
 * @throws {StaleVersionError} when it is no longer the version that was looked at
 * @throws {UserError} when a rule refuses the change
 */
export async function changeTicket(
  number: TicketNumber,
  asked: ChangeAsked,
  change: (place: ChangePlace) => Changed | Promise<Changed>,
  deps: EditDeps,
): Promise<Ticket> {
  const cause = causeOf(asked.by, deps.now())
  return againOnConflict(() => changeOnce(number, { asked, cause, deps }, change))
}

async function changeOnce(
  number: TicketNumber,
  { asked, cause, deps }: { readonly asked: ChangeAsked; readonly cause: Cause; readonly deps: EditDeps },
  change: (place: ChangePlace) => Changed | Promise<Changed>,
): Promise<Ticket> {
  const ticket = await existingTicket(number, deps.store)
  if (asked.ifVersion !== null && asked.ifVersion !== ticket.version)
    throw new StaleVersionError(`${displayId(number)} has changed since you read it`, {
      context: { read: asked.ifVersion, now: ticket.version },
    })
  refuseMerged(ticket)
  const addresses = [...asked.addresses, ...ticket.emailMembers.map(({ addrSpec }) => addrSpec)]
  const { mailbox, snapshot, world } = await openPlace(ticket.mailbox, { addresses, number, deps })
  const changed = await change({ draft: { ticket, entries: [] }, mailbox, world, cause })
  // A note may leave the ticket as it is: its modified date lies ahead when another change was first, or by a mail's clock.
  if (changed.draft.ticket === ticket && changed.draft.entries.length === 0 && !changed.more) return ticket
  const telling = { before: ticket, draft: changed.draft, cause, outbound: changed.outbound }
  const told = asked.isSilent ? [] : tellingsOf(telling, snapshot.directory)
  const outbound = [...changed.outbound, ...told]
  const set = setOf({ ...changed, outbound }, { readVersion: ticket.version, cause, deps })
  await deps.store.commit(set)
  await deps.wake?.(set.outbox.map(({ _id }) => _id))
  return { ...changed.draft.ticket, version: ticket.version + 1 }
}

/** @throws {NotFoundError} when there is no such ticket */
export async function existingTicket(number: TicketNumber, store: Store): Promise<Ticket> {
  const ticket = await store.tickets.find(number)
  if (!ticket) throw new NotFoundError(`there is no ${displayId(number)}`)
  return ticket
}

/** Where a ticket is changed: its mailbox, and the people who may be concerned. */
export interface OpenPlace {
  readonly mailbox: MailboxPolicy
  readonly snapshot: Snapshot
  readonly world: BatchWorld
}

/** @throws {NotFoundError} when the configuration has no such mailbox */
export async function openPlace(
  mailboxName: string,
  about: { readonly addresses: readonly string[]; readonly number: TicketNumber; readonly deps: EditDeps },
): Promise<OpenPlace> {
  const { addresses, number, deps } = about
  const directory = await deps.directory()
  const mailbox = directory.mailboxes.get(mailboxName)
  if (!mailbox) throw new NotFoundError(`the configuration has no mailbox "${mailboxName}"`)
  const needs = {
    scope: mailbox.scope,
    ids: [],
    identities: [],
    addresses,
    senders: addresses,
    sentIds: [],
    numbers: [number],
    shingles: () => [],
    subjects: () => [],
    commands: [],
  }
  const source = { store: deps.store, directory, policy: policyFrom(deps.config), nowMs: deps.now() }
  const snapshot = await loadWorld(needs, source)
  return { mailbox, snapshot, world: new BatchWorld(snapshot) }
}

/** An event that a person causes now. */
export function causeOf(by: Author, nowMs: number): Cause {
  const ref = createHash('sha256').update(randomUUID()).digest('hex').slice(0, 32)
  return { ref, by: actorOf(by), atMs: nowMs, order: orderKey(nowMs, ref) }
}

/** As history names him. */
function actorOf(by: Author): Actor {
  return 'kind' in by ? by : { kind: 'user', id: by.addrSpec }
}

interface SetSeen {
  readonly readVersion: number | null
  readonly cause: Cause
  readonly deps: EditDeps
}

/** All that is written for a change. */
export function setOf({ draft, added, outbound, more }: Changed, seen: SetSeen): CommitSet {
  const { readVersion, cause, deps } = seen
  return {
    ...emptySet(cause.atMs),
    tickets: [{ ticket: draft.ticket, readVersion }, ...(more?.tickets ?? [])],
    entries: [...draft.entries, ...(more?.entries ?? [])],
    ...newPeople(added),
    ...outboxOf(outbound, { ticket: draft.ticket, cause, config: deps.config }),
    issues: more?.issues ?? [],
  }
}

/** Two strangers of one company share its new workspace, and one who is named twice is one contact. */
function newPeople(added: readonly ResolvedContact[]): Pick<CommitSet, 'workspaces' | 'contacts'> {
  const workspaces = added.flatMap(({ newWorkspace }) => newWorkspace ?? [])
  const contacts = added.flatMap(({ newContact }) => newContact ?? [])
  return {
    workspaces: [...new Map(workspaces.map((one) => [one.revOrg, one])).values()],
    contacts: [...new Map(contacts.map((one) => [one.id, one])).values()],
  }
}
