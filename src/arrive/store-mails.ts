/** Stores mails: the raw bytes first, then the row in the ledger. */
import type { RawMail } from '../mail/message.ts'
import type { MailSource } from '../tickets/inbound-mail.ts'
import type { InboundId } from '../tickets/ticket.ts'
import type { NewInboundRow } from '../store/inbound-row.ts'
import { inboundIdIn } from '../store/ledger-keys.ts'
import type { Store } from '../store/store.ts'
import { taken } from '../write-order.ts'

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

/** The ledger key of a mail in a folder. */
export function ledgerKey({ ledgerPrefix, uidValidity }: FolderLife, uid: number): InboundId {
  return inboundIdIn(ledgerPrefix, { uidValidity, uid })
}

/** Stores a set of mails; what is there already stays as it is. When this returns, the server's copy is not needed. */
export async function storeMails(mails: ReadonlyMap<number, RawMail>, life: FolderLife, store: Store): Promise<void> {
  await store.rawMails.insert([...mails.values()])
  taken('poll.raw')
  await store.inboundRows.insert([...mails].map(([uid, mail]) => rowOf(uid, mail, life)))
  taken('poll.row')
}

/** Which of some UIDs are in the ledger. */
export async function storedUids(uids: readonly number[], life: FolderLife, store: Store): Promise<ReadonlySet<number>> {
  const uidByKey = new Map(uids.map((uid) => [ledgerKey(life, uid), uid]))
  const known = await store.inboundRows.known([...uidByKey.keys()])
  return new Set(known.flatMap((id) => uidByKey.get(id) ?? []))
}

function rowOf(uid: number, { at, rawSha256, sizeBytes, isPartial }: RawMail, life: FolderLife): NewInboundRow {
  const { mailbox, folder, source } = life
  const row = { _id: ledgerKey(life, uid), mailbox, folder, source, rawSha256, sizeBytes, isPartial }
  return { ...row, at: at ?? new Date(), file: null }
}
