/**
 * The life of a folder: the time during which its UIDs mean the same mails. UIDVALIDITY is meant to show its end, but a server that is
 * restored from a back-up may hand out the same UIDs a second time under the same UIDVALIDITY. The ledger would then take the new mails for
 * known ones, and they would never be fetched.
 */
import type { MailIdentity } from '../imap/mail-identity.ts'
import type { MailboxSession } from '../imap/mailbox-session.ts'
import { inboundIdIn } from '../store/ledger-keys.ts'
import type { Store } from '../store/store.ts'
import type { MailSource } from '../tickets/inbound-mail.ts'
import type { InboundId } from '../tickets/ticket.ts'

/** A folder in one of its lives. */
export interface FolderLife {
  readonly mailbox: string
  readonly folder: string
  readonly source: MailSource
  /** The beginning of ledger keys: the name under which the folder was first known. */
  readonly ledgerPrefix: string
  /** The name of the life in ledger keys: UIDVALIDITY, with a counter when it repeats. */
  readonly uidValidity: string
}

/** The beginning of all ledger keys of a folder's life. */
export function placeOf({ ledgerPrefix, uidValidity }: FolderLife): string {
  return `${ledgerPrefix}/${uidValidity}`
}

/** The ledger key of a mail in a folder. */
export function ledgerKey({ ledgerPrefix, uidValidity }: FolderLife, uid: number): InboundId {
  return inboundIdIn(ledgerPrefix, { uidValidity, uid })
}

/** Those of the UIDs that are in the ledger. */
export async function storedUids(uids: readonly number[], life: FolderLife, store: Store): Promise<ReadonlySet<number>> {
  const uidByKey = new Map(uids.map((uid) => [ledgerKey(life, uid), uid]))
  const storedKeys = await store.inboundRows.known([...uidByKey.keys()])
  return new Set(storedKeys.flatMap((id) => uidByKey.get(id) ?? []))
}

/** What the ledger knows of a mail. */
export interface StoredIdentity {
  readonly at: Date
  readonly sizeBytes: number
  /** Only its beginning is stored, so its size cannot be compared. */
  readonly isPartial: boolean
  /** null: it has none, or is not parsed yet. */
  readonly messageId: string | null
}

/** One UID as the ledger and as the server have it. */
export interface MailPair {
  readonly stored: StoredIdentity
  readonly listed: MailIdentity
}

/** Facts that may show that a folder has a new life. */
export interface FolderSigns {
  /** The highest UID below the cursor or in the ledger. */
  readonly reached: number
  /** UIDNEXT of the SELECT; null when the server gave none, or the SELECT is not fresh. */
  readonly uidNext: number | null
  /** The highest UID in the folder; 0: it is empty. */
  readonly highestUid: number
  readonly pairs: readonly MailPair[]
}

/** Why a folder must have a new life, in words; null: nothing shows one. */
export function newLifeReason({ reached, uidNext, highestUid, pairs }: FolderSigns): string | null {
  // A UIDNEXT that is not above the server's own list is wrong; then only the mails are compared.
  const counts = uidNext !== null && uidNext > highestUid
  if (counts && uidNext <= reached) return `the next UID is ${uidNext}, and ${reached} was fetched before`
  const other = pairs.find(isOtherMail)
  return other ? `UID ${other.listed.uid} is another mail than before` : null
}

/**
 * Whether the two are different mails. Message-IDs decide where both are known. With equal Message-IDs, a differing date or size alone may
 * be the server's imprecision (RFC822.SIZE is not always exact, copies get new dates); both together are not.
 */
export function isOtherMail({ stored, listed }: MailPair): boolean {
  const isOtherDate = differ(wholeSeconds(stored.at), listed.at?.getTime() ?? null)
  const isOtherSize = !stored.isPartial && differ(stored.sizeBytes, listed.sizeBytes || null)
  if (stored.messageId === null || listed.messageId === null) return isOtherDate || isOtherSize
  return stored.messageId !== listed.messageId || (isOtherDate && isOtherSize)
}

/** The result of comparing mails. */
export interface ComparedMails {
  readonly pairs: readonly MailPair[]
  /** UIDs that the ledger lacks. */
  readonly unknown: readonly number[]
}

/** UIDs that a restored server hands out again are the highest ones, so the highest are always compared. */
const highestCompared = 5
/** Further mails, at random, when the whole folder is listed. */
const furtherCompared = 45

/** The UIDs to compare. @param uids - ascending */
export function sampleOf(uids: readonly number[], isWhole: boolean): readonly number[] {
  const rest = uids.slice(0, -highestCompared)
  const further = isWhole ? rest.filter(() => Math.random() * rest.length < furtherCompared) : []
  return [...further, ...uids.slice(-highestCompared)]
}

/** Compares mails by UID; mails that vanish meanwhile are left out. */
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

/** INTERNALDATE has whole seconds. Where the server gave none, the row has the time of its arrival here, with milliseconds. */
function wholeSeconds(at: Date): number | null {
  return at.getMilliseconds() === 0 ? at.getTime() : null
}
