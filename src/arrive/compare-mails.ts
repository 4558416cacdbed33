/** Holds mails of a folder against what the ledger has under their UIDs. */
import type { MailboxSession } from '../imap/mailbox-session.ts'
import type { Store } from '../store/store.ts'
import type { MailPair } from './new-life.ts'
import { ledgerKey, type FolderLife } from './store-mails.ts'

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
