/** From drafts to all that one commit writes. */
import type { Config } from '../config/schema.ts'
import { tokenKeys } from '../config/token-keys.ts'
import { InvariantError } from '../errors.ts'
import { claimKey } from '../store/claims.ts'
import type { OutboxRow } from '../store/outbox-row.ts'
import type { CommitSet } from '../store/commit-set.ts'
import type { Draft } from '../tickets/draft.ts'
import type { Ticket, TicketNumber } from '../tickets/ticket.ts'
import { outboxRowOf } from './outbox-row.ts'

/** A draft, and what its writing depends on. */
export interface Change {
  readonly draft: Draft
  /** What it is an effect of: a stored message's id, or a cause's reference. Its mails are named for it. */
  readonly ref: string
  /** Of its ticket when it was read; null: the ticket is new. */
  readonly readVersion: number | null
}

/** What drafts are written with. */
export interface WritingContext {
  readonly config: Config
  readonly nowMs: number
  /** Ids to be claimed before those of our own mail, by claim key; the first that names an id has it. */
  readonly claims?: ReadonlyMap<string, TicketNumber>
  /** Ids that have a ticket already, by claim key. */
  readonly claimed?: ReadonlyMap<string, TicketNumber>
}

/** Every write that there is beside those of drafts. */
type OtherWrites = Partial<Omit<CommitSet, 'tickets' | 'claims' | 'entries' | 'outbox' | 'nowMs'>>

/**
 * The writes of drafts, made in this order: of two on one ticket the last state is written, guarded by the version that
 * was read.
 */
export function writesOf(changes: readonly Change[], context: WritingContext, others: OtherWrites = {}): CommitSet {
  const { claims = new Map(), claimed = new Map(), nowMs } = context
  const mails = changes.flatMap((change) => mailsOf(change, context))
  const own = mails.map(({ scope, row }) => [claimKey(scope, row.messageId), row.ticket as TicketNumber] as const)
  const people = changes.map(({ draft }) => draft.people)
  return {
    endings: [],
    tickets: lastStatesOf(changes),
    claims: new Map([...own.toReversed(), ...claims].filter(([key]) => !claimed.has(key))),
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
  if (outbound.length === 0) return []
  const keys = tokenKeys(config)
  return outbound.map((mail) => {
    const mailbox = config.mailboxes.find(({ name }) => name === mail.mailbox)
    if (!mailbox) throw new InvariantError('a mail is to be sent for a mailbox that is not there')
    return { scope: ticket.scope, row: outboxRowOf(mail, { ref, mailbox, keys, nowMs }) }
  })
}

function lastStatesOf(changes: readonly Change[]): CommitSet['tickets'] {
  const read = new Map<TicketNumber, number | null>()
  const last = new Map<TicketNumber, Ticket>()
  for (const { draft, readVersion } of changes) {
    const { number } = draft.ticket
    if (!read.has(number)) read.set(number, readVersion)
    last.set(number, draft.ticket)
  }
  return [...last].map(([number, ticket]) => ({ ticket, readVersion: read.get(number) ?? null }))
}

/** Two strangers of one company share its new workspace, and one who is named twice is one contact. */
function uniqueBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()]
}
