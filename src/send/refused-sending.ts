/** Log-ins for sending that were refused: after three in a row nobody knocks for a while, and the admins hear of it. */
import { AuthenticationRefusedError, SmtpRejectedError, type IntrayError } from '../errors.ts'
import type { MailboxStates } from '../store/mailbox-states.ts'

interface Refusals {
  readonly count: number
  readonly fault: AuthenticationRefusedError
  readonly atMs: number
}

const refusalsInARow = 3
/** Servers lock accounts that are tried too often; what an admin mends is found within this time. */
const askAgainMs = 5 * 60_000

/** The refusals of a process, mailbox by mailbox. */
export class RefusedSending {
  readonly #states: Pick<MailboxStates, 'noteSending' | 'isSendingRefused'>
  readonly #refusals = new Map<string, Refusals>()
  /** Mailboxes that are known to send: nothing needs to be written for each mail. */
  readonly #good = new Set<string>()

  constructor(states: Pick<MailboxStates, 'noteSending' | 'isSendingRefused'>) {
    this.#states = states
  }

  /** The refusal that still stands; null when the server may be asked: somebody has mended it, or it is time to look. */
  async standing(mailbox: string, nowMs: number): Promise<AuthenticationRefusedError | null> {
    const found = this.#refusals.get(mailbox)
    if (!found || found.count < refusalsInARow || nowMs - found.atMs >= askAgainMs) return null
    if (await this.#states.isSendingRefused(mailbox)) return found.fault
    this.#refusals.delete(mailbox)
    return null
  }

  /** A mailbox sends in another way than before: what was refused says nothing any more. */
  forget(mailbox: string): void {
    this.#refusals.delete(mailbox)
    this.#good.delete(mailbox)
  }

  /** Takes note of an attempt; a server that cannot be reached neither refuses nor takes. */
  async note(mailbox: string, fault: IntrayError | null, nowMs: number): Promise<void> {
    if (fault instanceof AuthenticationRefusedError) {
      const count = (this.#refusals.get(mailbox)?.count ?? 0) + 1
      this.#refusals.set(mailbox, { count, fault, atMs: nowMs })
      this.#good.delete(mailbox)
      if (count === refusalsInARow) await this.#states.noteSending(mailbox, fault.message)
    } else if ((fault === null || fault instanceof SmtpRejectedError) && !this.#good.has(mailbox)) {
      this.#refusals.delete(mailbox)
      this.#good.add(mailbox)
      await this.#states.noteSending(mailbox, null)
    }
  }
}
