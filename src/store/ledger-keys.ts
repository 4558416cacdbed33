/** Keys of the ledger and of the outbox: text that people can read, that sorts as the mail does, and that is unique by itself. */
import { createHash } from 'node:crypto'
import type { OutboundDraft } from '../tickets/outbound.ts'
import type { InboundId } from '../tickets/ticket.ts'

/**
 * The ledger key of a mail on a server (RFC 3501 §2.3.1.1), its UIDVALIDITY as {@link lifeName} has it; the UID has ten digits, so that
 * keys sort as UIDs do.
 *
 * @param prefix - `mailbox/folder` as it was first known: the mailbox may have another name by now
 */
export function inboundIdIn(prefix: string, { uidValidity, uid }: { readonly uidValidity: string; readonly uid: number }): InboundId {
  return `${prefix}/${uidValidity}/${String(uid).padStart(10, '0')}` as InboundId
}

/**
 * What stands for UIDVALIDITY in keys. A server that was put back to an older state hands UIDs out again under the same one:
 * each further life of the folder has a name of its own, such as `123.1`.
 */
export function lifeName(uidValidity: string, n: number): string {
  return n === 0 ? uidValidity : `${uidValidity}.${n}`
}

/** Is it a life under that UIDVALIDITY? */
export function isLifeOf(life: string, uidValidity: string): boolean {
  return life.split('.', 1)[0] === uidValidity
}

/** The ledger key of an imported mail: the same bytes twice are one row. */
export function importInboundId(mailbox: string, rawSha256: string): InboundId {
  return `${mailbox}/import/${rawSha256}` as InboundId
}

/** The ledger key of a mail that was posted by HTTP: the same bytes twice are one row. */
export function postedInboundId(mailbox: string, rawSha256: string): InboundId {
  return `${mailbox}/http/${rawSha256}` as InboundId
}

/** The id of a row of the outbox, from what the mail is an effect of. It stands in jobs and in log lines: whom a mail goes to does not. */
export function outboxIdOf(source: string, draft: OutboundDraft['ref']): string {
  const digestOf = (address: string) => createHash('sha256').update(address).digest('hex').slice(0, 16)
  return `${source}/${draft}`.replace(/[^/,]*@[^/,]*/g, digestOf)
}

/** Between which keys those of a folder are. @param place - `mailbox/folder/UIDVALIDITY` */
export function keysOfFolder(place: string): { readonly from: InboundId; readonly below: InboundId } {
  // Keys sort as text; ":" is what follows the digits.
  return { from: `${place}/0` as InboundId, below: `${place}/:` as InboundId }
}

/** Of imported mails: of matters that are over, and of all others. */
export const overFolder = 'import-closed'
/** See `overFolder`. */
export const importFolder = 'import'
