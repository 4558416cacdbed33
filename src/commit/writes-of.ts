/** Turns drafts into the writes of one transaction. */
import type { Config } from '../config/schema.ts'
import { tokenKeys } from '../config/token-keys.ts'
import { InvariantError } from '../errors.ts'
import { claimKey } from '../store/claims.ts'
import type { OutboxRow } from '../store/outbox-row.ts'
import type { CommitSet } from '../store/commit-set.ts'
import type { Draft } from '../tickets/draft.ts'
import type { Ticket, TicketNumber } from '../tickets/ticket.ts'
import { outboxRowOf } from './outbox-row.ts'

/** A draft, and what its writes depend on. */
export interface Change {
  readonly draft: Draft
  /** The event that the draft is an effect of: a stored message's id, or a cause's reference. Its mails are named after it. */
  readonly ref: string
  /** The version of its ticket when it was read; null: the ticket is new. */
  readonly readVersion: number | null
}

/** What drafts are written with. */
export interface WritingContext {
  readonly config: Config
  readonly nowMs: number
  /** Ids to claim, by claim key, in addition to those of our own mail; they win over those. */
  readonly claims?: ReadonlyMap<string, TicketNumber>
  /** Ids that already have a ticket, by claim key. */
  readonly claimed?: ReadonlyMap<string, TicketNumber>
}

/** Writes that do not follow from drafts. */
type OtherWrites = Partial<Omit<CommitSet, 'tickets' | 'claims' | 'entries' | 'outbox' | 'nowMs'>>

/**
 * The writes of drafts, in the order in which they were made. Of two drafts of one ticket the last state is written, guarded by the version
 * that was read first.
 *
 * @throws {InvariantError} when a mail is to be sent for a mailbox that the configuration does not have
 */
export function writesOf(changes: readonly Change[], context: WritingContext, others: OtherWrites = {}): CommitSet {
  const { claims = new Map(), claimed = new Map(), nowMs } = context
  const mails = changes.flatMap((change) => mailsOf(change, context))
  const own = mails.map(({ scope, row }) => [claimKey(scope, row.messageId), row.ticket as TicketNumber] as const)
  const people = changes.map(({ draft }) => draft.people)
  return {
    endings: [],
    tickets: lastStatesOf(changes),
    claims: new Map([...own, ...claims].filter(([key]) => !claimed.has(key))),
    messages: [],
    entries: changes.flatMap(({ draft }) => draft.entries),
    workspaces: uniqueBy(
      people.flatMap(({ workspaces }) => workspaces),
      ({ revOrg }) => revOrg,
    ),
    contacts: uniqueBy(
      people.flatMap(({ contacts }) => contacts),
      ({ id }) => id,
    ),
    outbox: mails.map(({ row }) => row),
    reports: [],
    copies: [],
    taken: changes.flatMap(({ draft: { ticket, taken } }) => (taken ? [{ ...taken, to: ticket.number, scope: ticket.scope }] : [])),
    given: changes.flatMap(({ draft }) => draft.given ?? []),
    acknowledged: new Map(),
    acknowledgements: new Map(),
    nowMs,
    ...others,
  }
}

function mailsOf(
  { draft, ref }: Change,
  { config, nowMs }: WritingContext,
): readonly { readonly scope: string; readonly row: OutboxRow }[] {
  const { ticket, outbound } = draft
  const keys = tokenKeys(config)
  return outbound.map((mail) => {
    const mailbox = config.mailboxes.find(({ name }) => name === mail.mailbox)
    if (!mailbox) throw new InvariantError('a mail is to be sent for a mailbox that is not there')
    return { scope: ticket.scope, row: outboxRowOf(mail, { ref, mailbox, keys, nowMs }) }
  })
}

function lastStatesOf(changes: readonly Change[]): CommitSet['tickets'] {
  const readVersions = new Map<TicketNumber, number | null>()
  const last = new Map<TicketNumber, Ticket>()
  for (const { draft, readVersion } of changes) {
    const { number } = draft.ticket
    if (!readVersions.has(number)) readVersions.set(number, readVersion)
    last.set(number, draft.ticket)
  }
  return [...last].map(([number, ticket]) => ({ ticket, readVersion: readVersions.get(number) ?? null }))
}

/** Keeps one of each key: two new contacts of one company share its new workspace, and a person named twice is one contact. */
function uniqueBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()]
}
