/** A mailbox whose log-in is refused again and again is paused: servers lock accounts. It goes on when an admin has looked, or with another log-in. */
import { AuthenticationRefusedError } from '../errors.ts'
import type { MailboxState } from '../store/mailbox-states.ts'
import type { PollDeps } from './take-sets.ts'

/** After so many refusals of the credentials in a row nobody tries until an admin has looked. */
const mostRefusals = 3

/** What a folder's state keeps of refusals. */
export type Refusals = Required<Pick<MailboxState, 'authenticationRefusals' | 'pausedAt' | 'pausedWith'>>

/** What stands in a folder's state after a failure: only refusals count, and what came between leaves their count. */
export function refusalsAfter(
  error: unknown,
  before: number,
  { credentials, at }: { readonly credentials: string; readonly at: Date },
): Refusals {
  const refusals = error instanceof AuthenticationRefusedError ? before + 1 : before
  const isPaused = refusals >= mostRefusals
  return { authenticationRefusals: refusals, pausedAt: isPaused ? at : null, pausedWith: isPaused ? credentials : null }
}

/** A mailbox that was paused goes on by itself once it logs in with something else. @returns whether it does */
export async function goesOn(
  { pausedWith }: Pick<MailboxState, 'pausedWith'>,
  { mailbox, credentials }: { readonly mailbox: string; readonly credentials: string },
  { store, log }: Pick<PollDeps, 'store' | 'log'>,
): Promise<boolean> {
  if ((pausedWith ?? credentials) === credentials) return false
  log.info('its log-in was changed: the paused mailbox goes on')
  await store.mailboxStates.resume(mailbox)
  return true
}
