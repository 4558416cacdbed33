/** Folds the decisions on a set of mails into the one set of writes that is committed. */
import type { Config } from '../config/schema.ts'
import { InvariantError } from '../errors.ts'
import { claimKey } from '../store/claims.ts'
import type { InboundRow } from '../store/inbound-rows.ts'
import type { MessageDocument } from '../store/messages.ts'
import type { OutboxRow } from '../store/outbox.ts'
import type { CommitSet } from '../store/store.ts'
import type { Decision } from '../tickets/decision.ts'
import type { InboundMail } from '../tickets/inbound-mail.ts'
import type { Ticket, TicketNumber } from '../tickets/ticket.ts'
import type { Snapshot } from './batch-world.ts'
import { tokenKeys } from './inbound-mail.ts'
import { outboxRowOf } from './outbox-row.ts'

/** A mail and what was decided on it. */
export interface Decided {
  readonly mail: InboundMail
  readonly decision: Decision
}

interface Seen {
  readonly snapshot: Snapshot
  readonly config: Config
  readonly rows: readonly InboundRow[]
  readonly nowMs: number
}

/** The writes of a set of decisions, made in this order. */
export function commitSetOf(decided: readonly Decided[], seen: Seen): CommitSet {
  const outbox = decided.flatMap((one) => outboxRowsOf(one, seen))
  return {
    endings: decided.map(endingOf),
    tickets: ticketsOf(decided, seen.snapshot),
    claims: claimsOf(decided, { snapshot: seen.snapshot, outbox }),
    messages: decided.flatMap((one) => messageOf(one, seen.rows)),
    entries: decided.flatMap(({ decision }) => decision.entries),
    workspaces: uniqueBy(
      decided.flatMap(({ decision }) => decision.workspaces),
      ({ revOrg }) => revOrg,
    ),
    contacts: uniqueBy(
      decided.flatMap(({ decision }) => decision.contacts),
      ({ id }) => id,
    ),
    outbox,
    reports: decided.flatMap(({ decision }) => decision.reports),
    copies: decided.filter(({ decision }) => decision.outcome === 'own-copy').map(({ mail }) => mail.identity),
    acknowledged: acknowledgedOf(decided),
    acknowledgements: seen.snapshot.acknowledgements,
    nowMs: seen.nowMs,
  }
}

/** A set that writes nothing yet. */
export function emptySet(nowMs: number): CommitSet {
  return {
    ...{ endings: [], tickets: [], claims: new Map(), messages: [], entries: [], workspaces: [], contacts: [] },
    ...{ outbox: [], reports: [], copies: [], acknowledged: new Map(), acknowledgements: new Map(), issues: [], nowMs },
  }
}

function endingOf({ mail, decision }: Decided): CommitSet['endings'][number] {
  return {
    _id: mail.id,
    outcome: decision.outcome,
    ticket: decision.ticket?.number ?? decision.seenOn,
    message: mail.storedId,
    explanation: decision.explanation,
  }
}

/** The last state of each ticket, guarded by the version that was read. */
function ticketsOf(decided: readonly Decided[], snapshot: Snapshot): CommitSet['tickets'] {
  const read = new Map(snapshot.tickets.map((ticket) => [ticket.number, ticket.version]))
  const last = new Map<TicketNumber, Ticket>()
  for (const { decision } of decided) if (decision.ticket) last.set(decision.ticket.number, decision.ticket)
  return [...last.values()].map((ticket) => ({ ticket, readVersion: read.get(ticket.number) ?? null }))
}

/** New claims only, the ids of our own mail among them; the first mail of the set that names an id has it. */
function claimsOf(
  decided: readonly Decided[],
  made: { snapshot: Snapshot; outbox: readonly OutboxRow[] },
): CommitSet['claims'] {
  const { scope } = made.snapshot
  const fresh = new Map<string, TicketNumber>()
  const claim = (id: string, ticket: TicketNumber) => {
    const key = claimKey(scope, id)
    if (!made.snapshot.claims.has(key) && !fresh.has(key)) fresh.set(key, ticket)
  }
  for (const { decision } of decided)
    for (const id of decision.claims) if (decision.ticket) claim(id, decision.ticket.number)
  for (const row of made.outbox) claim(row.messageId, row.ticket as TicketNumber)
  return fresh
}

function messageOf({ mail, decision }: Decided, rows: readonly InboundRow[]): MessageDocument[] {
  if (!decision.message) return []
  const row = rows.find(({ _id }) => _id === mail.id)
  if (!row) throw new InvariantError('a mail was decided on without its ledger row', { context: { inbound: mail.id } })
  const { message } = mail
  return [
    {
      _id: mail.storedId,
      scope: mail.scope,
      messageId: mail.identity,
      contentHash: mail.contentHash,
      ticket: decision.message.ticket,
      direction: decision.message.direction,
      inbound: mail.id,
      mailbox: mail.mailbox,
      rawSha256: row.rawSha256,
      at: row.at,
      from: message.from.addrSpec,
      subject: message.subject.slice(0, 500),
      kind: message.kind,
      verdict: decision.explanation.verdict,
      flags: decision.message.flags,
      file: row.file,
      shingles: message.shingles.own,
    },
  ]
}

function outboxRowsOf({ mail, decision }: Decided, { config, nowMs }: Seen): OutboxRow[] {
  return decision.outbound.map((draft) => {
    const mailbox = config.mailboxes.find(({ name }) => name === draft.mailbox)
    if (!mailbox) throw new InvariantError('a mail is to be sent for a mailbox that is not there')
    return outboxRowOf(draft, { storedId: mail.storedId, mailbox, keys: tokenKeys(config), nowMs })
  })
}

function acknowledgedOf(decided: readonly Decided[]): CommitSet['acknowledged'] {
  const given = new Map<string, number>()
  for (const { decision } of decided) {
    const { acknowledged } = decision
    if (acknowledged !== null) given.set(acknowledged, (given.get(acknowledged) ?? 0) + 1)
  }
  return given
}

function uniqueBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()]
}
