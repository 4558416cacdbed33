/** Mails that were deleted while they were fetched: believed only when the server says so in every way it can. */
import type { MailboxSession } from '../imap/mailbox-session.ts'

/**
 * Which of some mails are gone. One short SEARCH, or one FETCH with answers left out, says nothing: such a mail would be
 * passed over for good.
 *
 * @param missing - UIDs that a FETCH gave nothing of, ascending
 */
export async function goneMails(missing: readonly number[], session: MailboxSession): Promise<readonly number[]> {
  const present = new Set(await session.uidsAbove(0))
  if (present.size < session.count) return []
  const absent = missing.filter((uid) => !present.has(uid))
  const answered = new Set((await session.sizes(absent)).filter(({ isSizeKnown }) => isSizeKnown).map(({ uid }) => uid))
  return absent.filter((uid) => !answered.has(uid))
}
