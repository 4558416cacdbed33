/** Tracks refused log-ins for sending: after three in a row the server is left alone for a while, and the admins are alerted. */
import { AuthenticationRefusedError, SmtpRejectedError, type IntrayError } from '../errors.ts'
import type { MailboxStates } from '../store/mailbox-states.ts'

interface Refusals {
  readonly count: number
  readonly fault: AuthenticationRefusedError
  readonly atMs: number
}

const refusalsInARow = 3
/** Servers lock accounts after too many tries; this is often enough to notice that an admin has mended it. */
const askAgainMs = 5 * 60_000

/** The refusals that a process has met, by mailbox. */
export class RefusedSending {
  readonly #states: Pick<MailboxStates, 'noteSending' | 'isSendingRefused'>
  readonly #refusals = new Map<string, Refusals>()
  /** Mailboxes known to send, for which nothing needs to be written per mail. */
  readonly #good = new Set<string>()

  constructor(states: Pick<MailboxStates, 'noteSending' | 'isSendingRefused'>) {
    this.#states = states
  }

  /** The refusal in force; null when the server may be asked: somebody has mended it, or it is time to look. */
  async standing(mailbox: string, nowMs: number): Promise<AuthenticationRefusedError | null> {
    const found = this.#refusals.get(mailbox)
    if (!found || found.count < refusalsInARow || nowMs - found.atMs >= askAgainMs) return null
    if (await this.#states.isSendingRefused(mailbox)) return found.fault
    this.#refusals.delete(mailbox)
    return null
  }

  /** Forgets a mailbox whose settings for sending have changed. */
  forget(mailbox: string): void {
    this.#refusals.delete(mailbox)
    this.#good.delete(mailbox)
  }

  /** Notes the result of an attempt; a server that cannot be reached neither refuses nor accepts. */
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
