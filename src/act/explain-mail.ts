/** Explains in words what became of a mail, and why. */
import type { SenderProof } from '../mail/sender-proof/authentication.ts'
import type { InboundRow } from '../store/inbound-row.ts'
import type { Store } from '../store/store.ts'
import { displayId, type StoredMessageId, type TicketNumber } from '../tickets/ticket.ts'

/** One line of the explanation. */
export type Fact = readonly [name: string, value: string]

const witnesses = { 'mail-server': 'the mail server', 'own-check': 'our own check', nothing: 'nobody' }

/** The sender proof: its result, who says so, and why. */
function proofText({ result, by, reason }: SenderProof): string {
  return `${result}, says ${witnesses[by]}: ${reason}`
}

/** The tickets that messages are on now, by message id. */
export type Places = ReadonlyMap<StoredMessageId, TicketNumber>

/** Reads which tickets the messages of some rows are on now: since the decision, they may have been split off (T-101). */
export async function placesOf(rows: readonly InboundRow[], { messages }: Pick<Store, 'messages'>): Promise<Places> {
  const found = await messages.load(rows.flatMap(({ message }) => message ?? []))
  return new Map(found.map(({ _id, ticket }) => [_id, ticket]))
}

/** The ticket that a mail is on now, if that differs from the one it was decided onto; else null. */
export function movedTo({ ticket, message }: InboundRow, places: Places): TicketNumber | null {
  const now = message === null ? null : (places.get(message) ?? null)
  return now === ticket ? null : now
}

/** The facts of a mail: ledger row, outcome, evidence of its ticket, and vetoes. */
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
    ...(explanation?.proof ? [['From is', proofText(explanation.proof)] as const] : []),
    ['Matched by', explanation?.matched ?? 'nothing: no evidence of a ticket'],
    ...(explanation?.candidates ?? []).map(
      (candidate) => ['Candidate', `${displayId(candidate.ticket)} by ${candidate.evidence} ${candidate.by}`] as const,
    ),
    ...(explanation?.vetoes ?? []).map(({ candidate, reason }) => ['Veto', `${displayId(candidate.ticket)}: ${reason}`] as const),
    ...(explanation?.notes ?? []).map((note) => ['Note', note] as const),
  ]
}
