/** What keeps us quiet about old mail: there before our first start, imported, or moved here from elsewhere. */
import { isIncoming, type MailSource } from '../inbound-mail.ts'
import type { UnruledCase } from '../mail-case.ts'

/** Did the mail come while we were watching? Whatever was there before causes no mail at all. */
export function isLive({ place, mailbox }: Pick<UnruledCase, 'place' | 'mailbox'>): boolean {
  return isIncoming(place) && isNews({ place, mailbox })
}

/** Is it no mail of former days? */
export function isNews({ place, mailbox }: Pick<UnruledCase, 'place' | 'mailbox'>): boolean {
  const liveFromMs = mailbox.liveFromMsIn?.get(place.folder ?? '') ?? mailbox.liveFromMs
  return place.source !== 'import' && place.isMoved !== true && place.atMs >= liveFromMs
}

const dayMs = 24 * 3600 * 1000
/** A mail takes so long now and then, and clocks go wrong by hours. */
const longestWayMs = 3 * dayMs

/** Was a mail copied here? Servers keep the Date of what is copied to them; what is posted or imported has the time that its bringer says. */
export function isCopiedHere({ source, at }: { readonly source: MailSource; readonly at: Date }, dateHeader: string | null): boolean {
  const isStored = source === 'imap' || source === 'sent'
  return isStored && dateHeader !== null && at.getTime() - Date.parse(dateHeader) > longestWayMs
}
