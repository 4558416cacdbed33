/**
 * Is a folder still the one that we know? A server restored from a back-up hands UIDs out a second time, under the same
 * UIDVALIDITY: what the ledger has under them are other mails, and the new ones would never be fetched (reliability.md, faults 2).
 */
import type { MailIdentity } from '../imap/mail-identity.ts'

/** What the ledger has of a mail. */
export interface StoredIdentity {
  readonly at: Date
  readonly sizeBytes: number
  /** Only its beginning is kept, so its size says nothing. */
  readonly isPartial: boolean
  /** null: it has none, or is not parsed yet. */
  readonly messageId: string | null
}

/** What the ledger and the server say of one UID. */
export interface MailPair {
  readonly stored: StoredIdentity
  readonly listed: MailIdentity
}

/** What is known of a folder, and what its server tells of it. */
export interface FolderSigns {
  /** The highest UID that the cursor passed or the ledger has. */
  readonly reached: number
  /** As SELECT told; null where it was not told, or too long ago. */
  readonly uidNext: number | null
  /** The highest UID that is listed; 0: none. */
  readonly highestUid: number
  readonly pairs: readonly MailPair[]
}

/** Why a folder is another one than before, for people to read; null: nothing speaks for it. */
export function newLifeReason({ reached, uidNext, highestUid, pairs }: FolderSigns): string | null {
  // A server that contradicts its own list cannot count; the mails themselves will tell.
  const counts = uidNext !== null && uidNext > highestUid
  if (counts && uidNext <= reached) return `the next UID is ${uidNext}, and ${reached} was fetched before`
  const other = pairs.find(isOtherMail)
  return other ? `UID ${other.listed.uid} is another mail than before` : null
}

/**
 * Are they two mails? Message-IDs tell, where both are known; beside equal ones, a date or a size alone may be a server's
 * inexactness (RFC822.SIZE is a claim, copies get new dates), both together are not.
 */
export function isOtherMail({ stored, listed }: MailPair): boolean {
  const isOtherDate = differ(wholeSeconds(stored.at), listed.at?.getTime() ?? null)
  const isOtherSize = !stored.isPartial && differ(stored.sizeBytes, listed.sizeBytes || null)
  if (stored.messageId === null || listed.messageId === null) return isOtherDate || isOtherSize
  return stored.messageId !== listed.messageId || (isOtherDate && isOtherSize)
}

function differ<T>(a: T | null, b: T | null): boolean {
  return a !== null && b !== null && a !== b
}

/** INTERNALDATE has whole seconds; where the server gave none, the row has the moment of its arrival here. */
function wholeSeconds(at: Date): number | null {
  return at.getMilliseconds() === 0 ? at.getTime() : null
}
