/** Decides whether a mail is spam: by the mail server's mark, or because its sender is blocked. */
import type { UnruledCase } from '../mail-case.ts'
import { reasonToBlock } from '../people/blocked.ts'
import { spamMark } from '../thread/spam-marks.ts'

/** Why a mail is spam; null: it is not. Mail that we sent or released never is. */
export function spamSign({ place, message, site }: UnruledCase): string | null {
  if (place.source === 'sent' || place.released) return null
  const { keptFields = [], from, form } = message
  const mark = site.policy.spam ? spamMark(keptFields, site.policy.spam) : null
  if (mark !== null) return mark
  const senders = [from.addrSpec, form?.sender].filter((address) => address !== null && address !== undefined)
  return senders.map((address) => reasonToBlock(address, site)).find((reason) => reason !== null) ?? null
}

/** The note on spam in `intray why`. */
export function spamNote(sign: string | null | undefined): string {
  return `§7.16: taken for spam: ${sign ?? 'no reason is known'}`
}
