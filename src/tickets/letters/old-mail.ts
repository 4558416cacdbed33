/** Recognizes old mail, which causes no mail of ours: from before our first start, imported, or moved here from elsewhere. */
import { isIncoming, type MailSource } from '../inbound-mail.ts'
import type { UnruledCase } from '../mail-case.ts'

/** Whether a mail arrived while we were running. Other mail causes none of ours. */
export function isLive({ place, mailbox }: Pick<UnruledCase, 'place' | 'mailbox'>): boolean {
  return isIncoming(place) && isNews({ place, mailbox })
}

/** Whether a mail is new, from a watched or Sent folder or by HTTP. */
export function isNews({ place, mailbox }: Pick<UnruledCase, 'place' | 'mailbox'>): boolean {
  const liveFromMs = mailbox.liveFromMsIn?.get(place.folder ?? '') ?? mailbox.liveFromMs
  return place.source !== 'import' && place.isMoved !== true && place.atMs >= liveFromMs
}

const dayMs = 24 * 3600 * 1000
/** Mail may be delayed for days, and clocks may be wrong by hours. */
const longestWayMs = 3 * dayMs

/**
 * Whether a mail was copied into its folder: servers keep the Date of a copied mail. Posted and imported mail has the time that the caller
 * gives.
 */
export function isCopiedHere({ source, at }: { readonly source: MailSource; readonly at: Date }, dateHeader: string | null): boolean {
  const isStored = source === 'imap' || source === 'sent'
  return isStored && dateHeader !== null && at.getTime() - Date.parse(dateHeader) > longestWayMs
}
