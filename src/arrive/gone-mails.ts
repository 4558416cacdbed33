/** Tells mails that were deleted during the fetch from mails that the server failed to give. */
import type { MailboxSession } from '../imap/mailbox-session.ts'

/**
 * Those of the mails that are gone. A single incomplete SEARCH or FETCH does not prove it, and a mail wrongly taken for gone would be
 * passed over for good: the SEARCH must be complete, and a second FETCH must not know the mail either.
 *
 * @param missing - UIDs for which a FETCH returned nothing, ascending
 * @returns none when the SEARCH is incomplete
 */
export async function goneMails(missing: readonly number[], session: MailboxSession): Promise<readonly number[]> {
  const present = new Set(await session.uidsAbove(0))
  if (present.size < session.count) return []
  const absent = missing.filter((uid) => !present.has(uid))
  const answered = new Set((await session.sizes(absent)).filter(({ isSizeKnown }) => isSizeKnown).map(({ uid }) => uid))
  return absent.filter((uid) => !answered.has(uid))
}
