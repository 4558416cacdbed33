/**
 * The life of a folder: as long as its UIDs mean the same mails. UIDVALIDITY says so, and proves little: a server restored
 * from a back-up hands UIDs out a second time under the same one. What the ledger has under them are other mails then, and
 * the new ones would never be fetched.
 */
import type { MailIdentity } from '../imap/mail-identity.ts'
import type { MailboxSession } from '../imap/mailbox-session.ts'
import { inboundIdIn } from '../store/ledger-keys.ts'
import type { Store } from '../store/store.ts'
import type { MailSource } from '../tickets/inbound-mail.ts'
import type { InboundId } from '../tickets/ticket.ts'

/** A folder in one life of it. */
export interface FolderLife {
  readonly mailbox: string
  readonly folder: string
  readonly source: MailSource
  /** What keys of the ledger begin with. */
  readonly ledgerPrefix: string
  /** As keys of the ledger have it. */
  readonly uidValidity: string
}

/** What all ledger keys of a folder's life begin with. */
export function placeOf({ ledgerPrefix, uidValidity }: FolderLife): string {
  return `${ledgerPrefix}/${uidValidity}`
}

/** The ledger key of a mail in a folder. */
export function ledgerKey({ ledgerPrefix, uidValidity }: FolderLife, uid: number): InboundId {
  return inboundIdIn(ledgerPrefix, { uidValidity, uid })
}

/** Which of some UIDs are in the ledger. */
export async function storedUids(uids: readonly number[], life: FolderLife, store: Store): Promise<ReadonlySet<number>> {
  const uidByKey = new Map(uids.map((uid) => [ledgerKey(life, uid), uid]))
  const known = await store.inboundRows.known([...uidByKey.keys()])
  return new Set(known.flatMap((id) => uidByKey.get(id) ?? []))
}

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

/** What a comparison found. */
export interface ComparedMails {
  readonly pairs: readonly MailPair[]
  /** UIDs that the ledger lacks. */
  readonly unknown: readonly number[]
}

/** UIDs that were handed out a second time are the highest ones: so many of those are looked at. */
const highestCompared = 5
/** Further ones, anywhere in the folder, where it is looked at as a whole. */
const furtherCompared = 45

/** Which of some UIDs to compare. @param uids - ascending */
export function sampleOf(uids: readonly number[], isWhole: boolean): readonly number[] {
  const rest = uids.slice(0, -highestCompared)
  const further = isWhole ? rest.filter(() => Math.random() * rest.length < furtherCompared) : []
  return [...further, ...uids.slice(-highestCompared)]
}

/** Compares mails by UID; those that vanish under way are left out. */
export async function compareMails(
  uids: readonly number[],
  session: MailboxSession,
  { life, store }: { readonly life: FolderLife; readonly store: Store },
): Promise<ComparedMails> {
  if (uids.length === 0) return { pairs: [], unknown: [] }
  const [listed, rows] = await Promise.all([session.identities(uids), store.inboundRows.load(uids.map((uid) => ledgerKey(life, uid)))])
  const readings = await store.parsedMails.load(rows.map(({ rawSha256 }) => rawSha256))
  const stored = new Map(rows.map((row) => [row._id, { ...row, messageId: readings.get(row.rawSha256)?.message.messageId ?? null }]))
  const pairs = listed.map((mail) => ({ listed: mail, stored: stored.get(ledgerKey(life, mail.uid)) }))
  return {
    pairs: pairs.flatMap((pair) => (pair.stored ? [{ listed: pair.listed, stored: pair.stored }] : [])),
    unknown: pairs.flatMap((pair) => (pair.stored ? [] : [pair.listed.uid])),
  }
}

function differ<T>(a: T | null, b: T | null): boolean {
  return a !== null && b !== null && a !== b
}

/** INTERNALDATE has whole seconds; where the server gave none, the row has the moment of its arrival here. */
function wholeSeconds(at: Date): number | null {
  return at.getMilliseconds() === 0 ? at.getTime() : null
}
