/** Keys of the ledger and the outbox: readable, sorted as the mail is, and unique by themselves. */
import { createHash } from 'node:crypto'
import type { OutboundDraft } from '../tickets/outbound.ts'
import type { InboundId } from '../tickets/ticket.ts'

/**
 * The ledger key of a mail on a server (RFC 3501 §2.3.1.1), with UIDVALIDITY in the form of {@link lifeName}. The UID has ten digits, so
 * that keys sort as UIDs do.
 *
 * @param prefix - the `mailbox/folder` that was first known; the mailbox may have been renamed
 */
export function inboundIdIn(prefix: string, { uidValidity, uid }: { readonly uidValidity: string; readonly uid: number }): InboundId {
  return `${prefix}/${uidValidity}/${String(uid).padStart(10, '0')}` as InboundId
}

/**
 * UIDVALIDITY in keys. A server restored from a backup assigns UIDs again under the same UIDVALIDITY: each further life of the folder gets
 * a suffix, such as `123.1`.
 */
export function lifeName(uidValidity: string, n: number): string {
  return n === 0 ? uidValidity : `${uidValidity}.${n}`
}

/** Whether a life is one under a UIDVALIDITY. */
export function isLifeOf(life: string, uidValidity: string): boolean {
  return life.split('.', 1)[0] === uidValidity
}

/** The ledger key of an imported mail; the same bytes have one row. */
export function importInboundId(mailbox: string, rawSha256: string): InboundId {
  return `${mailbox}/import/${rawSha256}` as InboundId
}

/** The ledger key of a mail posted by HTTP; the same bytes have one row. */
export function postedInboundId(mailbox: string, rawSha256: string): InboundId {
  return `${mailbox}/http/${rawSha256}` as InboundId
}

/** The id of an outbox row, from the event that caused it. It is in jobs and log lines, so addresses in it are replaced by digests. */
export function outboxIdOf(source: string, draft: OutboundDraft['ref']): string {
  const digestOf = (address: string) => createHash('sha256').update(address).digest('hex').slice(0, 16)
  return `${source}/${draft}`.replace(/[^/,]*@[^/,]*/g, digestOf)
}

/**
 * The range of a folder's keys.
 *
 * @param place - `mailbox/folder/UIDVALIDITY`
 */
export function keysOfFolder(place: string): { readonly from: InboundId; readonly below: InboundId } {
  // Keys sort as text, and ":" follows the digits.
  return { from: `${place}/0` as InboundId, below: `${place}/:` as InboundId }
}

/** The folder in keys of mail imported as finished matters. */
export const overFolder = 'import-closed'
/** The folder in keys of other imported mail. */
export const importFolder = 'import'
