/** Reads dates that people write, in the time zone of whoever writes. */
import { momentNamed } from '../tickets/records/moment-named.ts'
import type { Agent } from '../tickets/directory.ts'
import { allowed } from './refusal-to-error.ts'
import type { EditDeps } from './change-ticket.ts'

/**
 * The moment that an agent writes; a date without a time is the start of that day. `none` gives null.
 *
 * @throws {UserError} with examples, when it is no date or has passed
 */
export async function momentGiven(text: string, by: Agent, { directory, config, now }: EditDeps): Promise<number | null> {
  if (text.trim().toLowerCase() === 'none') return null
  const { agents } = await directory()
  const timeZone = agents.get(by.addrSpec)?.timeZone ?? config.timeZone
  return allowed(momentNamed(text, { nowMs: now(), timeZone }, 'start'))
}
