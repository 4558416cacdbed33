/** Decides whether a mail is acknowledged, by the duties of RFC 3834 and our own limits. */
import { isOwnAddress, withoutTag } from '../directory.ts'
import type { UnruledCase } from '../mail-case.ts'
import { isUnaskedVerification } from '../thread/verification-mail.ts'
import { isLive } from './old-mail.ts'

/** Why a mail that opened a ticket is not acknowledged; null: it is. */
export function reasonAgainstAcknowledging(unruled: UnruledCase): string | null {
  if (unruled.mailbox.opens === 'conversations') return 'its mailbox opens conversations, not tickets'
  return unruled.mailbox.acknowledgement.isEnabled ? reasonAgainstAnswering(unruled) : 'switched off for this mailbox'
}

/** Why a mail gets no automatic answer at all; null: it may get one. */
export function reasonAgainstAnswering(unruled: UnruledCase): string | null {
  return reasonInArrival(unruled) ?? reasonInMail(unruled) ?? reasonInSender(unruled) ?? reasonInLimits(unruled)
}

function reasonInArrival({ place, mailbox }: UnruledCase): string | null {
  return isLive({ place, mailbox }) ? null : 'it was imported or moved here, or was there before the first start'
}

function reasonInMail({ message, proof: { authentication, isEcho } }: UnruledCase): string | null {
  if (isEcho) return 'it was made from a mail of ours'
  if (message.kind !== 'human') return `it is no human mail but ${message.kind}`
  if (message.isList) return 'it came through a mailing list'
  if (message.isBulk) return 'it is bulk mail'
  if (message.suppressesAutoReply) return 'it asks for no automatic answer'
  if (authentication === 'fail') return 'its authentication failed'
  if (message.returnPath === '') return 'its return path is null'
  return null
}

function reasonInSender({ message, proof, site }: UnruledCase): string | null {
  const { directory } = site
  if (isUnaskedVerification(message, site)) return 'it looks like the verification mail of some service'
  const { addrSpec, isStrict } = message.from
  if (addrSpec === null || !isStrict) return 'its sender is not one readable address'
  if (directory.agents.has(addrSpec)) return 'its sender is an agent'
  if (directory.users.has(addrSpec)) return 'its sender is a user'
  if (message.form && !message.form.isListed && proof.authentication !== 'pass') return 'it came by a form for which nothing vouches'
  // The return path of a form's mail is the web server's.
  const answered = message.form ? [addrSpec] : [addrSpec, message.returnPath ?? addrSpec]
  if (answered.some((address) => isOwnAddress(directory, address))) return 'its sender is one of our own addresses'
  return answered.some(directory.words.isRoboticAddress) ? 'nobody reads mail at its sender’s address' : null
}

function reasonInLimits({ message, proof, site: { policy }, threads }: UnruledCase): string | null {
  const counted = threads.acknowledgements(withoutTag(message.from.addrSpec ?? ''))
  if (counted.lastHour >= policy.acknowledgementsPerSenderHour) return 'limit per sender and hour'
  if (counted.lastDay >= policy.acknowledgementsPerSenderDay) return 'limit per sender and day'
  if (threads.acknowledgementsLastHour >= policy.acknowledgementsPerHour) return 'limit per hour'
  const mostUnvouched = policy.acknowledgementsUnvouchedPerHour ?? policy.acknowledgementsPerHour
  const isBeyond = isUnvouched(proof) && threads.acknowledgementsUnvouchedLastHour >= mostUnvouched
  return isBeyond ? 'limit per hour for senders that nothing vouches for' : null
}

/** Whether somebody else may have written the mail under its sender's address. */
export function isUnvouched({ authentication }: Pick<UnruledCase['proof'], 'authentication'>): boolean {
  return authentication !== 'pass'
}
