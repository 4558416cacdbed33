/** Decides the next state of an outbox row after an attempt, a lost lease or a wait. */
import type { CopyStatus, Delivery, DeliveryChange, OutboxRecipient } from './delivery.ts'

/** The result of sending one recipient's copy. */
export interface CopyAnswer extends Pick<OutboxRecipient, 'addrSpec' | 'replyCode' | 'enhancedStatusCode' | 'text'> {
  readonly verdict: 'sent' | 'transient' | 'permanent' | 'unknown'
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** How long a mail of unknown fate waits for evidence, such as a copy in the Sent folder or a report. */
const evidenceWaitMs = 15 * minuteMs
/** RFC 5321 §4.5.4.1: give up after four to five days. */
const giveUpMs = 5 * dayMs

const backOffMs = [minuteMs, 5 * minuteMs, 15 * minuteMs, 60 * minuteMs, 240 * minuteMs]

/** The recipients of the next attempt. */
export function recipientsToSend(row: Delivery): readonly OutboxRecipient[] {
  return row.recipients.filter(needsSending)
}

/** The recipients after one of several copies was sent, while the attempt goes on. */
export function afterCopy(row: Delivery, results: readonly CopyAnswer[], nowMs: number): Pick<DeliveryChange, 'recipients'> {
  const answers = new Map(results.map((result) => [result.addrSpec, result]))
  const recipients = row.recipients.map((recipient) => {
    const answer = answers.get(recipient.addrSpec)
    if (!answer || !needsSending(recipient)) return recipient
    return answered({ ...recipient, attempt: row.attempts }, answer, { row, nowMs })
  })
  return { recipients }
}

/** The row after an attempt that still holds its lease: every result counts. */
export function afterAttempt(row: Delivery, results: readonly CopyAnswer[], nowMs: number): DeliveryChange {
  const { recipients } = afterCopy(row, results, nowMs)
  const change = settled(row, recipients, nowMs)
  if (!recipients.some(becomes(row, 'unknown'))) return change
  return { ...change, state: 'unknown', dueAt: new Date(nowMs + evidenceWaitMs) }
}

/**
 * The row after an attempt that had lost its lease: only certain results count, and only for recipients without a later attempt.
 *
 * @param late - the number of that attempt, and its results
 * @returns null when nothing changes
 */
export function afterLateAnswer(
  row: Delivery,
  late: { readonly attempt: number; readonly results: readonly CopyAnswer[] },
  nowMs: number,
): DeliveryChange | null {
  const certain = late.results.filter(({ verdict }) => verdict === 'sent' || verdict === 'permanent')
  const answers = new Map(certain.map((result) => [result.addrSpec, result]))
  const recipients = row.recipients.map((recipient) => {
    const answer = answers.get(recipient.addrSpec)
    const isOpen = ['unknown', 'dropped', 'queued'].includes(recipient.status) && !recipient.isHandedOver
    if (!answer || !isOpen || recipient.attempt !== late.attempt) return recipient
    return answered(recipient, answer, { row, nowMs })
  })
  if (recipients.every((recipient, place) => recipient === row.recipients[place])) return null
  const isSettled = row.state !== 'sending' && !recipients.some(({ status }) => status === 'unknown')
  const untold = [...new Set([...row.untold, ...newlyFailed(row, recipients)])]
  return isSettled ? settled(row, recipients, nowMs) : { ...kept(row), recipients, untold }
}

/** The row after its sender stopped answering: its mail may have been sent or not. */
export function afterLostLease(row: Delivery, nowMs: number): DeliveryChange {
  const silence = { replyCode: null, enhancedStatusCode: null, text: 'the sender fell silent while sending' }
  const results = recipientsToSend(row).map(({ addrSpec }) => ({ addrSpec, verdict: 'unknown' as const, ...silence }))
  return afterAttempt(row, results, nowMs)
}

/** Whether there is evidence that an unknown copy was sent. */
function hasEvidence(row: Delivery, recipient: OutboxRecipient): boolean {
  // Separate copies have separate fates, and a copy in the Sent folder does not name its recipient.
  if (row.isPerRecipient) return recipient.isHandedOver
  // All recipients of one SMTP transaction share its result: a report on one proves it for all.
  const hasReport = row.recipients.some(({ attempt, isHandedOver }) => isHandedOver && attempt === recipient.attempt)
  // A copy that was seen before the attempt began is from an earlier attempt.
  const hasCopy = row.copySeenAt !== null && row.attemptedAt !== null && row.copySeenAt >= row.attemptedAt
  return hasReport || hasCopy
}

/**
 * The row after the wait for evidence. Copies with evidence count as sent; the others are sent once more, and stay unknown after the second
 * attempt.
 */
export function afterWaiting(row: Delivery, nowMs: number): DeliveryChange {
  const isFirst = row.resentAt === null
  const isMissing = (recipient: OutboxRecipient) => recipient.status === 'unknown' && !hasEvidence(row, recipient)
  const missing = row.recipients.filter(isMissing).map(({ addrSpec }) => addrSpec)
  const recipients = row.recipients.map((recipient): OutboxRecipient => {
    if (recipient.status !== 'unknown') return recipient
    if (!isMissing(recipient)) return { ...recipient, status: 'sent', isHandedOver: true, at: new Date(nowMs) }
    return isFirst ? { ...recipient, status: 'queued' } : recipient
  })
  const change = settled(row, recipients, nowMs)
  if (missing.length === 0) return change
  if (!isFirst && row.kind !== 'reply') return change
  if (!isFirst) return { ...change, untold: [...new Set([...change.untold, ...missing])] }
  return { ...change, dueAt: new Date(nowMs), resentAt: new Date(nowMs) }
}

/**
 * The row after the database was restored from a backup. The mail was probably sent in the time that the restore lost, so nothing is sent
 * again; agents are alerted to answers, and may send those again.
 */
export function afterRestore(row: Delivery, nowMs: number): DeliveryChange {
  const text = 'the database was restored: it was probably sent before'
  const status = isWritten(row) ? 'unknown' : 'dropped'
  const isOpen = (recipient: OutboxRecipient) => needsSending(recipient) || recipient.status === 'unknown'
  const recipients = row.recipients.map((recipient): OutboxRecipient => {
    return isOpen(recipient) ? { ...recipient, status, text, at: new Date(nowMs) } : recipient
  })
  const lost = row.kind === 'reply' ? row.recipients.filter(isOpen).map(({ addrSpec }) => addrSpec) : []
  return { ...kept(row), recipients, state: 'done', lease: null, untold: [...new Set([...row.untold, ...lost])] }
}

function needsSending({ status, isHandedOver }: OutboxRecipient): boolean {
  return !isHandedOver && (status === 'queued' || status === 'deferred')
}

function answered(
  recipient: OutboxRecipient,
  { verdict, replyCode, enhancedStatusCode, text }: CopyAnswer,
  { row, nowMs }: { readonly row: Delivery; readonly nowMs: number },
): OutboxRecipient {
  const result = { ...recipient, replyCode, enhancedStatusCode, text, at: new Date(nowMs) }
  if (verdict === 'sent') return { ...result, status: 'sent', isHandedOver: true }
  if (verdict === 'permanent') return { ...result, status: 'failed' }
  if (verdict === 'unknown') return { ...result, status: isWritten(row) ? 'unknown' : 'dropped' }
  const isOver = nowMs - row.createdAt.getTime() >= giveUpMs
  return isOver ? { ...result, status: 'failed', text: givenUp(text) } : { ...result, status: 'deferred' }
}

function givenUp(text: string | null): string {
  return `given up after five days: ${text ?? 'no answer'}`.slice(0, 500)
}

/** The state of a row without recipients that wait for evidence. */
function settled(row: Delivery, recipients: readonly OutboxRecipient[], nowMs: number): DeliveryChange {
  const untold = [...new Set([...row.untold, ...newlyFailed(row, recipients)])]
  const change = { ...kept(row), recipients, lease: null, untold }
  if (!recipients.some(needsSending)) return { ...change, state: 'done' }
  return { ...change, state: 'queued', dueAt: new Date(nowMs + waitMs(row)) }
}

function kept({ recipients, state, dueAt, lease, resentAt, untold }: Delivery): DeliveryChange {
  return { recipients, state, dueAt, lease, resentAt, untold }
}

/** Mail that a person wrote is better sent twice than lost. */
function isWritten({ kind }: Delivery): boolean {
  return kind === 'reply' || kind === 'broadcast'
}

/** Lost answers, of which agents must be alerted. Losses of broadcasts are only counted. */
function newlyFailed(row: Delivery, recipients: readonly OutboxRecipient[]): readonly string[] {
  if (row.kind !== 'reply') return []
  return recipients.filter(becomes(row, 'failed')).map(({ addrSpec }) => addrSpec)
}

function becomes(row: Delivery, wanted: CopyStatus): (recipient: OutboxRecipient, place: number) => boolean {
  return ({ status }, place) => status === wanted && row.recipients[place]?.status !== wanted
}

/** The back-off, varied by ±10 % by row and attempt, so that mails which failed together are not retried together. */
function waitMs(row: Delivery): number {
  const steady = backOffMs[Math.min(row.attempts, backOffMs.length) - 1] ?? minuteMs
  return Math.round(steady * (0.9 + 0.2 * shareOf(`${row._id}/${row.attempts}`)))
}

/** A fraction from 0 to 1: FNV-1a with a final mix of the bits. */
function shareOf(seed: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return ((hash ^ (hash >>> 13)) >>> 0) / 0xffffffff
}
