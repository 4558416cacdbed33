/** Lists mail that could not be applied or was read only in part, and mail of ours that did not arrive; and retries it. */
import { NotFoundError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import type { InboundId } from '../tickets/ticket.ts'

/** A mail that needs somebody's attention; `id` is a ledger key or an outbox id. */
export interface FailedMail {
  readonly what: 'waiting' | 'degraded' | 'report' | 'outbound'
  readonly id: string
  readonly reason: string
}

/** A mail that was tried this often is in trouble; with fewer tries it may just wait its turn. */
const suspiciousAttempts = 2
const mostListed = 1000

/** All mails in trouble, at most 1000 of each kind. */
export async function failedMails(store: Store): Promise<readonly FailedMail[]> {
  return [...(await waitingRows(store)), ...(await degradedRows(store)), ...(await outboundRows(store))]
}

/**
 * Retries: a delivered mail from its stored bytes, an outbound mail to the recipients that it failed for.
 *
 * @throws {NotFoundError} when no failed mail has this id
 */
export async function retryMail(id: string, { inboundRows, outbox }: Store): Promise<void> {
  const isRetried = [await inboundRows.forgetTries(id as InboundId), await outbox.queueAgain(id)]
  if (!isRetried.includes(true)) throw new NotFoundError(`nothing failed is known as "${id}"`)
}

async function waitingRows({ inboundRows }: Store): Promise<FailedMail[]> {
  const rows = await inboundRows.troubled(suspiciousAttempts, mostListed)
  return rows.map(({ _id, attempts, fault }) => ({
    what: 'waiting',
    id: _id,
    reason: `${attempts} tries; last fault: ${fault ?? 'the worker died'}`,
  }))
}

async function degradedRows({ messages, inboundRows }: Store): Promise<FailedMail[]> {
  const degraded = await messages.degraded(mostListed)
  const reports = await inboundRows.ofOutcome('unmatched-report', mostListed)
  return [
    ...degraded.map(({ inbound, ticket }): FailedMail => ({
      what: 'degraded',
      id: inbound,
      reason: `read in part; on TKT-${ticket}`,
    })),
    ...reports.map(({ _id }): FailedMail => ({
      what: 'report',
      id: _id,
      reason: 'a report about no mail that we sent',
    })),
  ]
}

async function outboundRows({ outbox }: Store): Promise<FailedMail[]> {
  const rows = await outbox.unsent(mostListed)
  return rows.map(({ _id, recipients }) => {
    const bad = recipients.filter(({ status }) => status !== 'sent')
    return {
      what: 'outbound',
      id: _id,
      reason: bad.map(({ addrSpec, status, text }) => `${addrSpec} ${status}${text ? `: ${text}` : ''}`).join('; '),
    }
  })
}
