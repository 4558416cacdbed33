/** Keys of the ledger: text that people can read, that sorts as the mail does, and that is unique by itself. */
import type { InboundId } from '../tickets/ticket.ts'

/** The ledger key of a mail on a server (RFC 3501 §2.3.1.1); the UID has ten digits, so that keys sort as UIDs do. */
export function imapInboundId(place: { mailbox: string; folder: string; uidValidity: string; uid: number }): InboundId {
  return `${place.mailbox}/${place.folder}/${place.uidValidity}/${String(place.uid).padStart(10, '0')}` as InboundId
}

/** The ledger key of an imported mail: the same bytes twice are one row. */
export function importInboundId(mailbox: string, rawSha256: string): InboundId {
  return `${mailbox}/import/${rawSha256}` as InboundId
}

/** The ledger key of a mail that was posted by HTTP: the same bytes twice are one row. */
export function postedInboundId(mailbox: string, rawSha256: string): InboundId {
  return `${mailbox}/http/${rawSha256}` as InboundId
}
