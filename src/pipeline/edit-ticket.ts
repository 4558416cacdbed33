/** What agents do to a ticket elsewhere than by mail: create, answer, note. The same rules, the same commit. */
import { createHash, randomUUID } from 'node:crypto'
import type { Config } from '../config-schema.ts'
import { NotFoundError, UserError, VersionConflictError } from '../errors.ts'
import type { Address } from '../mail/message.ts'
import type { CommitSet, Store } from '../store/store.ts'
import { withAnswer } from '../tickets/answer.ts'
import type { OutboundDraft } from '../tickets/decision.ts'
import { isOwnAddress, type Agent, type Directory, type MailboxPolicy } from '../tickets/directory.ts'
import { withComment, withField, type Cause, type Draft } from '../tickets/draft.ts'
import { openTicketByHand } from '../tickets/open-ticket.ts'
import { resolveContact, type ResolvedContact } from '../tickets/people.ts'
import { displayId, orderKey, type Severity, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import { BatchWorld, type Snapshot } from './batch-world.ts'
import { claimKey } from '../store/claims.ts'
import { policyFrom } from './directory.ts'
import { tokenKeys } from './inbound-mail.ts'
import { loadWorld } from './load-world.ts'
import { outboxRowOf } from './outbox-row.ts'

/** What editing needs from the outside. */
export interface EditDeps {
  readonly store: Store
  readonly config: Config
  readonly directory: () => Promise<Directory>
  readonly now: () => number
}

/** An answer written on the command line or in a page. */
export interface WrittenAnswer {
  readonly by: Agent
  readonly text: string
  /** null: the email members, as a plain reply would go to. */
  readonly to: readonly Address[] | null
  /** In addition to those. */
  readonly cc: readonly Address[]
}

/** A ticket made by hand (T-100). */
export interface WrittenTicket {
  readonly by: Agent
  readonly mailbox: string
  readonly title: string
  readonly body: string
  readonly part: string | null
  readonly severity: Severity | null
  /** The customer it is for; becomes reporter and member. */
  readonly reporter: Address | null
}

/** What an edit made of a ticket. */
interface Edited {
  readonly draft: Draft
  readonly added: readonly ResolvedContact[]
  readonly outbound: readonly OutboundDraft[]
}

const mostConflicts = 10

/**
 * Answers a ticket; the mail goes out by the outbox.
 *
 * @returns the ticket after it, and the outbox rows to be woken
 * @throws {NotFoundError} when there is no such ticket
 * @throws {UserError} when the answer has no text, nobody would get it, or it is addressed to ourselves
 */
export async function answerTicket(
  number: TicketNumber,
  answer: WrittenAnswer,
  deps: EditDeps,
): Promise<{ ticket: Ticket; outbox: readonly string[] }> {
  if (answer.text.trim() === '') throw new UserError('an answer needs a text')
  const addresses = [...(answer.to ?? []), ...answer.cc].map(({ addrSpec }) => addrSpec)
  refuseOwn(addresses, await deps.directory())
  return editTicket(
    number,
    { addresses, deps },
    ({ draft, mailbox, world, cause }) => {
      const relayed = [...(answer.to ?? draft.ticket.emailMembers), ...answer.cc]
      if (relayed.length === 0)
        throw new UserError(`${displayId(number)} has no email members: say who gets the answer`)
      const commented = withComment(draft, { body: answer.text, visibility: 'external' }, cause)
      const said = { author: answer.by, text: answer.text, files: [], direct: [], relayed }
      return withAnswer(commented, said, { mailbox, world, cause })
    },
    answer.by,
  )
}

/**
 * Writes an internal note: agents see it, customers never do, and needs response stays (T-043).
 *
 * @throws {NotFoundError} when there is no such ticket
 */
export async function noteOnTicket(
  number: TicketNumber,
  note: { readonly by: Agent; readonly text: string },
  deps: EditDeps,
): Promise<Ticket> {
  if (note.text.trim() === '') throw new UserError('a note needs a text')
  const { ticket } = await editTicket(
    number,
    { addresses: [], deps },
    ({ draft, cause }) => {
      return { draft: withComment(draft, { body: note.text, visibility: 'internal' }, cause), added: [], outbound: [] }
    },
    note.by,
  )
  return ticket
}

/**
 * Creates a ticket by hand; it starts in the queue like every other (T-061).
 *
 * @throws {UserError} when the customer's address is ours or an agent's
 */
export async function createTicket(written: WrittenTicket, deps: EditDeps): Promise<Ticket> {
  const cause = causeOf(written.by, deps.now())
  const addresses = written.reporter ? [written.reporter.addrSpec] : []
  const directory = await deps.directory()
  refuseOwn(addresses, directory)
  const colleague = addresses.find((addrSpec) => directory.agents.has(addrSpec))
  if (colleague !== undefined) throw new UserError(`${colleague} is an agent; a ticket is reported by a customer`)
  const number = (await deps.store.tickets.reserveNumbers(1)) as TicketNumber
  const { mailbox, snapshot, world } = await open(written.mailbox, { addresses, number, deps })
  const customer = written.reporter ? resolveContact(written.reporter, { world, mailbox, revOrg: null }) : null
  const ticket = openTicketByHand({ ...written, number, mailbox, contact: customer?.contact ?? null }, cause)
  const reported = customer
    ? withField({ ticket, entries: [] }, { field: 'reportedBy', to: [customer.contact.id], rule: 'T-024' }, cause)
    : { ticket, entries: [] }
  const draft = withComment(reported, { body: written.body, visibility: 'external' }, cause)
  await deps.store.commit(
    setOf({ draft, added: customer ? [customer] : [], outbound: [] }, { snapshot, readVersion: null, cause, deps }),
  )
  return draft.ticket
}

/** Mail to ourselves would come back as mail of a customer (mail.md §6). */
function refuseOwn(addresses: readonly string[], directory: Directory): void {
  const own = addresses.find((addrSpec) => isOwnAddress(directory, addrSpec))
  if (own !== undefined) throw new UserError(`${own} is an address of ours; name the people who are meant`)
}

interface EditContext {
  readonly draft: Draft
  readonly mailbox: MailboxPolicy
  readonly world: BatchWorld
  readonly cause: Cause
}

async function editTicket(
  number: TicketNumber,
  { addresses, deps }: { readonly addresses: readonly string[]; readonly deps: EditDeps },
  edit: (context: EditContext) => Edited,
  by: Agent,
): Promise<{ ticket: Ticket; outbox: readonly string[] }> {
  const cause = causeOf(by, deps.now())
  for (let conflicts = 0; ; conflicts++) {
    const ticket = await deps.store.tickets.find(number)
    if (!ticket) throw new NotFoundError(`there is no ${displayId(number)}`)
    const members = ticket.emailMembers.map(({ addrSpec }) => addrSpec)
    const { mailbox, snapshot, world } = await open(ticket.mailbox, {
      addresses: [...addresses, ...members],
      number,
      deps,
    })
    const edited = edit({ draft: { ticket, entries: [] }, mailbox, world, cause })
    const set = setOf(edited, { snapshot, readVersion: ticket.version, cause, deps })
    try {
      await deps.store.commit(set)
      return { ticket: edited.draft.ticket, outbox: set.outbox.map(({ _id }) => _id) }
    } catch (error) {
      if (!(error instanceof VersionConflictError) || conflicts >= mostConflicts) throw error
    }
  }
}

async function open(
  mailboxName: string,
  {
    addresses,
    number,
    deps,
  }: { readonly addresses: readonly string[]; readonly number: TicketNumber; readonly deps: EditDeps },
): Promise<{ mailbox: MailboxPolicy; snapshot: Snapshot; world: BatchWorld }> {
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
  }
  const source = { store: deps.store, directory, policy: policyFrom(deps.config), nowMs: deps.now() }
  const snapshot = await loadWorld(needs, source)
  return { mailbox, snapshot, world: new BatchWorld(snapshot) }
}

function causeOf(by: Agent, nowMs: number): Cause {
  const ref = createHash('sha256').update(randomUUID()).digest('hex').slice(0, 32)
  return { ref, by: { kind: 'user', id: by.addrSpec }, atMs: nowMs, order: orderKey(nowMs, ref) }
}

interface SetSeen {
  readonly snapshot: Snapshot
  readonly readVersion: number | null
  readonly cause: Cause
  readonly deps: EditDeps
}

function setOf({ draft, added, outbound }: Edited, { snapshot, readVersion, cause, deps }: SetSeen): CommitSet {
  const keys = tokenKeys(deps.config)
  const mailbox = deps.config.mailboxes.find(({ name }) => name === draft.ticket.mailbox)
  const outbox = mailbox
    ? outbound.map((one) => outboxRowOf(one, { storedId: cause.ref, mailbox, keys, nowMs: cause.atMs }))
    : []
  return {
    endings: [],
    tickets: [{ ticket: draft.ticket, readVersion }],
    claims: new Map(outbox.map(({ messageId }) => [claimKey(snapshot.scope, messageId), draft.ticket.number])),
    messages: [],
    entries: draft.entries,
    workspaces: added.flatMap((one) => one.newWorkspace ?? []),
    contacts: added.flatMap((one) => one.newContact ?? []),
    outbox,
    reports: [],
    copies: [],
    acknowledged: new Map(),
    acknowledgements: new Map(),
    nowMs: cause.atMs,
  }
}
