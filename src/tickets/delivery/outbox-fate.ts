/** What becomes of an outbox row: from the answers of an attempt, a lost lease or a wait to its next state. */
import type { CopyStatus, Delivery, DeliveryChange, OutboxRecipient } from './delivery.ts'

/** What a server answered for one recipient, or what went wrong. */
export interface CopyAnswer extends Pick<OutboxRecipient, 'addrSpec' | 'replyCode' | 'enhancedStatusCode' | 'text'> {
  readonly verdict: 'sent' | 'transient' | 'permanent' | 'unknown'
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** How long an answer of unknown fate waits for evidence: a copy in the Sent folder, a report. */
const evidenceWaitMs = 15 * minuteMs
/** RFC 5321 §4.5.4.1: give up after four to five days. */
const giveUpMs = 5 * dayMs

const backOffMs = [minuteMs, 5 * minuteMs, 15 * minuteMs, 60 * minuteMs, 240 * minuteMs]

/** The recipients that the next attempt is for. */
export function recipientsToSend(row: Delivery): readonly OutboxRecipient[] {
  return row.recipients.filter(needsSending)
}

/** After one copy of several went out, while the attempt goes on. */
export function afterCopy(row: Delivery, results: readonly CopyAnswer[], nowMs: number): Pick<DeliveryChange, 'recipients'> {
  const answers = new Map(results.map((result) => [result.addrSpec, result]))
  const recipients = row.recipients.map((recipient) => {
    const answer = answers.get(recipient.addrSpec)
    if (!answer || !needsSending(recipient)) return recipient
    return answered({ ...recipient, attempt: row.attempts }, answer, { row, nowMs })
  })
  return { recipients }
}

/** After an attempt of ours: every answer counts. */
export function afterAttempt(row: Delivery, results: readonly CopyAnswer[], nowMs: number): DeliveryChange {
  const { recipients } = afterCopy(row, results, nowMs)
  const change = settled(row, recipients, nowMs)
  if (!recipients.some(becomes(row, 'unknown'))) return change
  return { ...change, state: 'unknown', dueAt: new Date(nowMs + evidenceWaitMs) }
}

/**
 * After an attempt whose lease was lost meanwhile: only what is certain counts, for those whom nobody asked since.
 *
 * @param attempt - the number of that attempt
 * @returns null when it changes nothing
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

/** The sender fell silent: his mail may be out or not. */
export function afterLostLease(row: Delivery, nowMs: number): DeliveryChange {
  const silence = { replyCode: null, enhancedStatusCode: null, text: 'the sender fell silent while sending' }
  const results = recipientsToSend(row).map(({ addrSpec }) => ({ addrSpec, verdict: 'unknown' as const, ...silence }))
  return afterAttempt(row, results, nowMs)
}

/** Did an unknown mail go out after all? */
function hasEvidence(row: Delivery, recipient: OutboxRecipient): boolean {
  // Copies that go out one by one have fates of their own, and a copy in the Sent folder tells not whose it is.
  if (row.isPerRecipient) return recipient.isHandedOver
  // One transaction has one end: a report on one of its recipients proves it for all.
  const hasReport = row.recipients.some(({ attempt, isHandedOver }) => isHandedOver && attempt === recipient.attempt)
  // A copy that was seen before the attempt is that of an earlier one.
  const hasCopy = row.copySeenAt !== null && row.attemptedAt !== null && row.copySeenAt >= row.attemptedAt
  return hasReport || hasCopy
}

/**
 * After the wait for evidence: those with evidence were sent; the others are sent to once more, and after the second
 * time stay unknown for good.
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
 * After a restore of the database: it went out in the state that is lost, as far as anybody can tell. Nothing is sent a
 * second time; agents hear of answers, and may send them again.
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
  const heard = { ...recipient, replyCode, enhancedStatusCode, text, at: new Date(nowMs) }
  if (verdict === 'sent') return { ...heard, status: 'sent', isHandedOver: true }
  if (verdict === 'permanent') return { ...heard, status: 'failed' }
  if (verdict === 'unknown') return { ...heard, status: isWritten(row) ? 'unknown' : 'dropped' }
  const isOver = nowMs - row.createdAt.getTime() >= giveUpMs
  return isOver ? { ...heard, status: 'failed', text: givenUp(text) } : { ...heard, status: 'deferred' }
}

function givenUp(text: string | null): string {
  return `given up after five days: ${text ?? 'no answer'}`.slice(0, 500)
}

/** The state that follows from recipients of whom none waits for evidence. */
function settled(row: Delivery, recipients: readonly OutboxRecipient[], nowMs: number): DeliveryChange {
  const untold = [...new Set([...row.untold, ...newlyFailed(row, recipients)])]
  const change = { ...kept(row), recipients, lease: null, untold }
  if (!recipients.some(needsSending)) return { ...change, state: 'done' }
  return { ...change, state: 'queued', dueAt: new Date(nowMs + waitMs(row)) }
}

function kept({ recipients, state, dueAt, lease, resentAt, untold }: Delivery): DeliveryChange {
  return { recipients, state, dueAt, lease, resentAt, untold }
}

/** Did a person write it? Then it is rather sent twice than not at all. */
function isWritten({ kind }: Delivery): boolean {
  return kind === 'reply' || kind === 'broadcast'
}

/** Losses that agents must hear of: those of answers. Those of broadcasts are counted. */
function newlyFailed(row: Delivery, recipients: readonly OutboxRecipient[]): readonly string[] {
  if (row.kind !== 'reply') return []
  return recipients.filter(becomes(row, 'failed')).map(({ addrSpec }) => addrSpec)
}

function becomes(row: Delivery, wanted: CopyStatus): (recipient: OutboxRecipient, place: number) => boolean {
  return ({ status }, place) => status === wanted && row.recipients[place]?.status !== wanted
}

/** Spread by a tenth up or down, by row and attempt, so that mails that failed together do not come back together. */
function waitMs(row: Delivery): number {
  const steady = backOffMs[Math.min(Math.max(row.attempts, 1), backOffMs.length) - 1] ?? minuteMs
  return Math.round(steady * (0.9 + 0.2 * shareOf(`${row._id}/${row.attempts}`)))
}

/** From 0 to 1, by FNV-1a, its bits mixed once more. */
function shareOf(seed: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return ((hash ^ (hash >>> 13)) >>> 0) / 0xffffffff
}
