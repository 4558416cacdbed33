/** Why a mail is or is not a ticket, in words. */
import type { SenderProof } from '../mail/sender-proof/authentication.ts'
import type { InboundRow } from '../store/inbound-row.ts'
import type { Store } from '../store/store.ts'
import { displayId, type StoredMessageId, type TicketNumber } from '../tickets/ticket.ts'

/** What something is called, and what it is. */
export type Fact = readonly [name: string, value: string]

const witnesses = { 'mail-server': 'the mail server', 'own-check': 'our own check', nothing: 'nobody' }

/** The sender's authentication: the word, who says it, and why. */
function proven({ result, by, reason }: SenderProof): string {
  return `${result}, says ${witnesses[by]}: ${reason}`
}

/** Where messages are now, by id. */
export type Places = ReadonlyMap<StoredMessageId, TicketNumber>

/** The tickets that the messages of some rows are on now: since they were decided, people may have split them off (T-101). */
export async function placesOf(rows: readonly InboundRow[], { messages }: Pick<Store, 'messages'>): Promise<Places> {
  const found = await messages.load(rows.flatMap(({ message }) => message ?? []))
  return new Map(found.map(({ _id, ticket }) => [_id, ticket]))
}

/** Where a mail went when it was decided, and where it is now if that is elsewhere. */
export function movedTo({ ticket, message }: InboundRow, places: Places): TicketNumber | null {
  const now = message === null ? null : (places.get(message) ?? null)
  return now === ticket ? null : now
}

/** Ledger row, outcome, threading evidence and vetoes of a mail. */
export function explained(row: InboundRow, places: Places): readonly Fact[] {
  const moved = movedTo(row, places)
  const { explanation } = row
  return [
    ['Received', `${row.at.toISOString()}, ${row.sizeBytes} bytes${row.isPartial ? ', kept in part: over the size limit' : ''}`],
    ...(row.file ? [['File', row.file] as const] : []),
    ['Raw', `SHA-256 ${row.rawSha256}`],
    ['Outcome', row.isDone ? (row.outcome ?? 'unknown') : `waiting${row.fault ? `; last fault: ${row.fault}` : ''}`],
    ['Tries', String(row.attempts)],
    ...(row.ticket
      ? [['Ticket', `${displayId(row.ticket)}${moved ? `, split off it since: now on ${displayId(moved)}` : ''}`] as const]
      : []),
    ...(explanation?.verdict ? [['Sender', explanation.verdict] as const] : []),
    ...(explanation?.proof ? [['From is', proven(explanation.proof)] as const] : []),
    ['Matched by', explanation?.matched ?? 'nothing: no evidence of a ticket'],
    ...(explanation?.candidates ?? []).map(
      (candidate) => ['Candidate', `${displayId(candidate.ticket)} by ${candidate.evidence} ${candidate.by}`] as const,
    ),
    ...(explanation?.vetoes ?? []).map(({ candidate, reason }) => ['Veto', `${displayId(candidate.ticket)}: ${reason}`] as const),
    ...(explanation?.notes ?? []).map((note) => ['Note', note] as const),
  ]
}
