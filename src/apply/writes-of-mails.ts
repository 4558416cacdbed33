/** Collects the writes of a set of decisions, with the end of each ledger row. */
import { writesOf } from '../commit/writes-of.ts'
import type { Config } from '../config/schema.ts'
import { InvariantError } from '../errors.ts'
import { claimKey, type ClaimMove } from '../store/claims.ts'
import type { InboundRow } from '../store/inbound-row.ts'
import type { MessageDocument } from '../store/messages.ts'
import type { CommitSet } from '../store/commit-set.ts'
import type { Decision } from '../tickets/decision.ts'
import type { InboundMail } from '../tickets/inbound-mail.ts'
import type { TicketNumber } from '../tickets/ticket.ts'
import type { ThreadsSnapshot } from './batch-threads.ts'

/** A mail with the decision on it. */
export interface Decided {
  readonly mail: InboundMail
  readonly decision: Decision
}

interface DecidedOn {
  /** As they were before the decisions. */
  readonly threads: ThreadsSnapshot
  readonly config: Config
  readonly rows: readonly InboundRow[]
  readonly nowMs: number
}

/**
 * The writes of decisions, in the order in which they were made.
 *
 * @throws {InvariantError} when a mail has no ledger row
 */
export function writesOfMails(decided: readonly Decided[], { threads, config, rows, nowMs }: DecidedOn): CommitSet {
  const versions = new Map(threads.tickets.map(({ number, version }) => [number, version]))
  const changes = decided.flatMap(({ mail, decision: { draft } }) =>
    (draft ? [draft, ...(draft.along ?? [])] : []).map((changed) => {
      return { draft: changed, ref: mail.place.storedId, readVersion: versions.get(changed.ticket.number) ?? null }
    }),
  )
  const claims = claimsOf(decided)
  return writesOf(
    changes,
    { config, nowMs, claims, claimed: threads.claims },
    {
      endings: decided.map(endingOf),
      messages: decided.flatMap((mail) => messageOf(mail, rows)),
      movedClaims: movesOf(decided, threads.claims),
      reports: decided.flatMap(({ decision }) => decision.reports),
      unsubscribed: decided.flatMap(({ decision }) => decision.unsubscribed ?? []),
      copies: decided.flatMap(({ mail, decision }) => (decision.outcome === 'own-copy' ? [mail.place.identity] : [])),
      acknowledged: acknowledgedOf(decided),
      acknowledgements: threads.acknowledgements,
    },
  )
}

function endingOf({ mail: { place }, decision }: Decided): CommitSet['endings'][number] {
  return {
    _id: place.id,
    outcome: decision.outcome,
    ticket: decision.draft?.ticket.number ?? decision.seenOn,
    message: place.storedId,
    explanation: decision.explanation,
  }
}

/** Ids that mails take over from other tickets: the last mail of the set has each. */
function movedBy(decided: readonly Decided[]): ReadonlyMap<string, TicketNumber> {
  const moved = decided.flatMap(({ mail, decision: { draft, movedClaims = [] } }) =>
    movedClaims.flatMap((id) => (draft ? [[claimKey(mail.place.scope, id), draft.ticket.number] as const] : [])),
  )
  return new Map(moved)
}

function movesOf(decided: readonly Decided[], claimed: ReadonlyMap<string, TicketNumber>): readonly ClaimMove[] {
  return [...movedBy(decided)].flatMap(([key, to]) => {
    const from = claimed.get(key)
    return from === undefined || from === to ? [] : [{ key, from, to }]
  })
}

/** New claims: the first mail of the set that names an id has it, unless a later one takes it over. */
function claimsOf(decided: readonly Decided[]): ReadonlyMap<string, TicketNumber> {
  const claims = new Map<string, TicketNumber>()
  for (const { mail, decision } of decided) {
    const number = decision.draft?.ticket.number
    for (const id of decision.claims) {
      const key = claimKey(mail.place.scope, id)
      if (number !== undefined && !claims.has(key)) claims.set(key, number)
    }
  }
  for (const [key, number] of movedBy(decided)) if (claims.has(key)) claims.set(key, number)
  return claims
}

function messageOf({ mail, decision }: Decided, rows: readonly InboundRow[]): MessageDocument[] {
  if (!decision.message) return []
  const { place, message } = mail
  const row = rows.find(({ _id }) => _id === place.id)
  if (!row) throw new InvariantError('a mail was decided on without its ledger row', { context: { inbound: place.id } })
  return [
    {
      _id: place.storedId,
      scope: place.scope,
      messageId: place.identity,
      contentHash: place.contentHash,
      ticket: decision.message.ticket,
      direction: decision.message.direction,
      inbound: place.id,
      mailbox: place.mailbox,
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

function acknowledgedOf(decided: readonly Decided[]): CommitSet['acknowledged'] {
  const counts = new Map<string, number>()
  for (const { decision } of decided) {
    const { acknowledged } = decision
    if (acknowledged !== null) counts.set(acknowledged, (counts.get(acknowledged) ?? 0) + 1)
  }
  return counts
}
