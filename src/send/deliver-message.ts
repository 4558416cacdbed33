/** Delivers one mail of the outbox: claims the row, sends, and records each recipient's result. Nothing is resent blindly. */
import type { Config } from '../config/schema.ts'
import { IntrayError, StoreUnavailableError } from '../errors.ts'
import type { Log } from '../logger.ts'
import { composeMail, type OutgoingFile } from '../mail/compose/compose.ts'
import { mintReturnPath } from '../mail/sender-proof/return-path.ts'
import type { TokenKeys } from '../mail/sender-proof/tokens.ts'
import { sendMail, type Transport } from '../smtp/transport.ts'
import type { RecipientResult, SendResult } from '../smtp/send-result.ts'
import type { OutboxRow } from '../store/outbox-row.ts'
import type { Store } from '../store/store.ts'
import { tokenKeys } from '../config/token-keys.ts'
import { afterAttempt, afterCopy, afterLateAnswer, recipientsToSend } from '../tickets/delivery/outbox-fate.ts'
import type { KnownAnswer, KnownAnswers } from './known-answers.ts'
import { taken } from '../write-order.ts'
import type { RefusedSending } from './refused-sending.ts'
import { tellUntold } from './tell-failure.ts'
import { withSuggestions, type SuggestDeps } from './with-suggestions.ts'

export interface DeliverDeps extends Pick<SuggestDeps, 'suggest'> {
  readonly store: Store
  /** The connection pool of a mailbox, by its name. */
  readonly transports: (mailbox: string) => Transport
  readonly config: Config
  readonly log: Log
  readonly answers: KnownAnswers
  /** Unique to this process. */
  readonly owner: string
  /** Refusals that this process has met; undefined: every server is always asked. */
  readonly refusedSending?: RefusedSending
  readonly now: () => number
}

/**
 * Sends a mail to the recipients that still need it, and records the results. A row that is not due, or that another deliverer has, is left
 * alone, so any number of deliverers may be woken for it.
 *
 * @param id - the outbox row's
 * @throws {StoreUnavailableError} when MongoDB does not answer before anything was sent; the sweeper tries again
 */
export async function deliverMessage(id: string, shared: DeliverDeps): Promise<void> {
  const deps = { ...shared, log: shared.log.child({ outbox: id }) }
  const { store, config, owner, now } = deps
  const claimed = await store.outbox.claim(id, { owner, nowMs: now(), leaseMs: config.intervals.leaseSeconds * 1000 })
  if (!claimed) return
  taken('deliver.claimed')
  const result = await whileLeased(claimed, deps, async () => attempt(await withSuggestions(claimed, deps), deps))
  taken('deliver.sent')
  const answer = answerOf(claimed, result.recipients)
  const row = await deps.answers.write(answer, () => recordAnswer(answer, deps, result.row))
  taken('deliver.recorded')
  deps.log.info({ attempt: claimed.attempts, ...countsOf(result), err: result.fault }, 'mail attempted')
  if (row) await tellUntold(row, deps)
}

/** The results, and the row as it was last seen. */
interface Attempt extends SendResult {
  readonly row: OutboxRow
}

async function attempt(claimed: OutboxRow, deps: DeliverDeps): Promise<Attempt> {
  const recipients = recipientsToSend(claimed).map(({ addrSpec }) => addrSpec)
  if (recipients.length === 0) return { recipients: [], fault: null, row: claimed }
  if (!claimed.isPerRecipient) return { ...(await sendTo(claimed, recipients, deps)), row: claimed }
  const results: SendResult[] = []
  // Another deliverer may have the row by now: what is sent, and in whose name, stays as it was claimed.
  let row = claimed
  for (const [place, recipient] of recipients.entries()) {
    const result = await sendTo(claimed, [recipient], deps)
    results.push(result)
    // The last one is recorded with the attempt.
    if (place < recipients.length - 1) row = (await recordCopy(answerOf(claimed, result.recipients), deps, row)) ?? row
  }
  const isTaken = results.some(({ fault }) => fault === null)
  return {
    recipients: results.flatMap((result) => result.recipients),
    fault: isTaken ? null : (results[0]?.fault ?? null),
    row,
  }
}

/** A notification is sent without its files when these are gone, or too large for the server. */
async function sendTo(row: OutboxRow, recipients: readonly string[], deps: DeliverDeps): Promise<SendResult> {
  const whole = await sendAsIs(row, recipients, deps)
  const isRefused = whole.recipients.every(({ verdict }) => verdict === 'permanent' || (verdict === 'transient' && row.attempts > 2))
  const mayGoWithout = row.kind === 'notification' && row.files.length > 0 && isRefused
  return mayGoWithout ? sendAsIs(withoutFiles(row), recipients, deps) : whole
}

function withoutFiles(row: OutboxRow): OutboxRow {
  return { ...row, files: [], text: `${row.text}\n\nIts files could not be mailed. They are on the ticket.` }
}

/** A mailbox whose log-in is refused does not try: its mail waits. */
async function sendAsIs(row: OutboxRow, recipients: readonly string[], deps: DeliverDeps): Promise<SendResult> {
  const standing = await deps.refusedSending?.standing(row.mailbox, deps.now())
  if (standing) return unsentResult(recipients, standing)
  const result = await sendNow(row, recipients, deps)
  await deps.refusedSending?.note(row.mailbox, result.fault, deps.now())
  return result
}

async function sendNow(row: OutboxRow, recipients: readonly string[], deps: DeliverDeps): Promise<SendResult> {
  try {
    const files = await openFiles(row, deps.store)
    const keys = tokenKeys(deps.config)
    const facts = { recipients, files, keys, nowMs: deps.now(), ...returnPathOf(row, recipients, keys) }
    return await sendMail(deps.transports(row.mailbox), composeMail(row, facts))
  } catch (error) {
    // Errors are thrown only before the end of the mail, so nothing was sent.
    return unsentResult(recipients, error)
  }
}

function returnPathOf(row: OutboxRow, recipients: readonly string[], keys: TokenKeys): { returnPath?: string } {
  if (!row.isPerRecipient) return {}
  const place = row.recipients.findIndex(({ addrSpec }) => addrSpec === recipients[0])
  const returnPath = mintReturnPath({ messageId: row.messageId, place }, row.fromAddress, keys)
  return returnPath === null ? {} : { returnPath }
}

/** A missing file fails the mail for good; other trouble with its files may pass. */
function unsentResult(recipients: readonly string[], error: unknown): SendResult {
  const fault = error instanceof IntrayError ? error : new StoreUnavailableError('the mail could not be composed', { cause: error })
  const verdict = fault.retry === 'never' ? 'permanent' : 'transient'
  const answer = { replyCode: null, enhancedStatusCode: null, text: fault.message.slice(0, 500) }
  return { recipients: recipients.map((addrSpec) => ({ addrSpec, verdict, ...answer })), fault }
}

async function openFiles(row: OutboxRow, store: Store): Promise<readonly OutgoingFile[]> {
  return Promise.all(row.files.map(async (file) => ({ ...file, content: await store.files.open(file.sha256) })))
}

/** Keeps the lease: a server may take ten minutes for an answer (RFC 5321 §4.5.3.2.6). */
async function whileLeased<T>(row: OutboxRow, deps: DeliverDeps, work: () => Promise<T>): Promise<T> {
  const leaseMs = deps.config.intervals.leaseSeconds * 1000
  const renew = () => deps.store.outbox.renewLease(row, new Date(deps.now() + leaseMs))
  const timer = setInterval(() => {
    renew().catch((error: unknown) => deps.log.warn({ err: error }, 'the lease was not renewed'))
  }, leaseMs / 3)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

function answerOf({ _id, attempts, lease }: OutboxRow, results: readonly RecipientResult[]): KnownAnswer {
  return { outbox: _id, attempt: attempts, owner: lease?.owner ?? '', results }
}

/**
 * Records the results of an attempt; reports that came meanwhile stay. Safe to repeat.
 *
 * @param read - the row, when it is at hand
 * @returns the row as written; null when it does not exist
 */
export async function recordAnswer(
  { outbox, ...answer }: KnownAnswer,
  { store, now }: Pick<DeliverDeps, 'store' | 'now'>,
  read?: OutboxRow,
): Promise<OutboxRow | null> {
  return store.outbox.change(read ?? outbox, (row) =>
    isOf(row, answer) ? afterAttempt(row, answer.results, now()) : afterLateAnswer(row, answer, now()),
  )
}

/** Each copy is a mail of its own, recorded at once, so that a crash during the next one does not make it unknown. */
async function recordCopy(answer: KnownAnswer, deps: DeliverDeps, read: OutboxRow): Promise<OutboxRow | null> {
  if (answer.results.some(({ verdict }) => verdict !== 'sent')) return null
  return deps.answers.write(answer, () =>
    deps.store.outbox.change(read, (row) => (isOf(row, answer) ? afterCopy(row, answer.results, deps.now()) : null)),
  )
}

function isOf({ state, lease, attempts }: OutboxRow, { owner, attempt: number }: Omit<KnownAnswer, 'outbox'>): boolean {
  return state === 'sending' && lease?.owner === owner && attempts === number
}

function countsOf({ recipients }: SendResult): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { verdict } of recipients) counts[verdict] = (counts[verdict] ?? 0) + 1
  return counts
}
