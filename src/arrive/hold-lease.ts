/** Runs work under a lease, which is renewed meanwhile and released afterwards; losing it aborts the work. */
import { LeaseLostError } from '../errors.ts'
import type { MailboxLease, MailboxStates } from '../store/mailbox-states.ts'

export interface LeaseTerms {
  readonly states: MailboxStates
  readonly id: string
  readonly owner: string
  readonly leaseMs: number
  readonly signal: AbortSignal
}

/**
 * Takes the lease and runs the work. The work's signal is aborted when the lease is lost, or with the signal of the terms.
 *
 * @returns false, without any work, when somebody else has the lease
 */
export async function holdLease(terms: LeaseTerms, work: (lease: MailboxLease, signal: AbortSignal) => Promise<void>): Promise<boolean> {
  const lease = await terms.states.acquire(terms.id, terms.owner, terms.leaseMs)
  if (lease === null) return false
  const lost = new AbortController()
  const timer = setInterval(renewal(lease, terms, lost), terms.leaseMs / 3)
  try {
    await work(lease, AbortSignal.any([terms.signal, lost.signal]))
  } finally {
    clearInterval(timer)
    // When this fails, the lease expires by itself.
    await terms.states.release(lease).catch(() => undefined)
  }
  return true
}

function renewal(lease: MailboxLease, { states, leaseMs }: LeaseTerms, lost: AbortController): () => Promise<void> {
  let renewedAt = performance.now()
  return async () => {
    const askedAt = performance.now()
    try {
      const renewed = await states.acquire(lease.id, lease.owner, leaseMs)
      if (renewed?.fence === lease.fence) renewedAt = askedAt
      else lost.abort(new LeaseLostError('the lease was taken over', { context: { mailbox: lease.id } }))
    } catch {
      // The database does not answer. Until the lease has expired, nobody else can have taken it.
      if (performance.now() - renewedAt > leaseMs)
        lost.abort(new LeaseLostError('the lease could not be renewed', { context: { mailbox: lease.id } }))
    }
  }
}
