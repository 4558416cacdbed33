/**
 * Pauses a mailbox whose log-in is refused several times in a row, since servers lock accounts. It resumes when an admin resumes it or the
 * credentials change.
 */
import { AuthenticationRefusedError } from '../errors.ts'
import type { MailboxState } from '../store/mailbox-states.ts'
import type { PollDeps } from './take-sets.ts'

/** After this many refusals in a row, the mailbox is paused. */
const mostRefusals = 3

/** The part of a folder's state that counts refusals. */
export type Refusals = Required<Pick<MailboxState, 'authenticationRefusals' | 'pausedAt' | 'pausedWith'>>

/**
 * The count after a failure. Other failures leave it as it is; only a success resets it.
 *
 * @param before - refusals so far
 */
export function refusalsAfter(
  error: unknown,
  before: number,
  { credentials, at }: { readonly credentials: string; readonly at: Date },
): Refusals {
  const refusals = error instanceof AuthenticationRefusedError ? before + 1 : before
  const isPaused = refusals >= mostRefusals
  return { authenticationRefusals: refusals, pausedAt: isPaused ? at : null, pausedWith: isPaused ? credentials : null }
}

/** Resumes a paused mailbox when its credentials have changed. @returns whether it resumes */
export async function resumesOnNewCredentials(
  { pausedWith }: Pick<MailboxState, 'pausedWith'>,
  { mailbox, credentials }: { readonly mailbox: string; readonly credentials: string },
  { store, log }: Pick<PollDeps, 'store' | 'log'>,
): Promise<boolean> {
  if ((pausedWith ?? credentials) === credentials) return false
  log.info('its log-in was changed: the paused mailbox goes on')
  await store.mailboxStates.resume(mailbox)
  return true
}
