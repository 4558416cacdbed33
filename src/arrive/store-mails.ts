/** Stores mails: the raw bytes first, then the row in the ledger. */
import type { MailSource } from '../tickets/inbound-mail.ts'
import type { InboundId } from '../tickets/ticket.ts'
import type { NewInboundRow } from '../store/inbound-rows.ts'
import { imapInboundId } from '../store/ledger-keys.ts'
import type { Store } from '../store/store.ts'
import type { ArrivedMail } from './fetch-mails.ts'

/** Where mails lie on the server. */
export interface MailPlace {
  readonly mailbox: string
  readonly folder: string
  readonly source: MailSource
  readonly uidValidity: string
}

/** The ledger key of a mail at a place. */
export function ledgerKey({ mailbox, folder, uidValidity }: MailPlace, uid: number): InboundId {
  return imapInboundId({ mailbox, folder, uidValidity, uid })
}

/** Stores a set of mails; what is there already stays as it is. When this returns, the server's copy is not needed. */
export async function storeMails(mails: readonly ArrivedMail[], place: MailPlace, store: Store): Promise<void> {
  const small = mails.flatMap(({ rawSha256, bytes }) => (bytes ? [{ sha256: rawSha256, bytes }] : []))
  await store.rawMails.insert(small)
  for (const { path, rawSha256, sizeBytes } of mails)
    if (path !== undefined) await store.rawMails.insertFile({ sha256: rawSha256, path, sizeBytes })
  await store.inboundRows.insert(mails.map((mail) => rowOf(mail, place)))
}

/** Which of some UIDs are in the ledger. */
export async function storedUids(
  uids: readonly number[],
  place: MailPlace,
  store: Store,
): Promise<ReadonlySet<number>> {
  const uidByKey = new Map(uids.map((uid) => [ledgerKey(place, uid), uid]))
  const known = await store.inboundRows.known([...uidByKey.keys()])
  return new Set(known.flatMap((id) => uidByKey.get(id) ?? []))
}

function rowOf({ uid, at, rawSha256, sizeBytes, isPartial }: ArrivedMail, place: MailPlace): NewInboundRow {
  const { mailbox, folder, source } = place
  return { _id: ledgerKey(place, uid), mailbox, folder, source, rawSha256, sizeBytes, at, file: null, isPartial }
}
