/** Whether a mail is acknowledged: every duty of RFC 3834 and mail.md §5.3 in one place. */
import type { World } from '../decision.ts'
import { isOwnAddress, isRoboticAddress, type MailboxPolicy } from '../directory.ts'
import { isIncoming, type InboundMail } from '../inbound-mail.ts'
import { isUnaskedVerification } from '../thread/verification-mail.ts'

/** The reason why a mail that opened a ticket is not acknowledged; null when it is. */
export function reasonAgainstAcknowledging(mail: InboundMail, mailbox: MailboxPolicy, world: World): string | null {
  return (
    reasonInSettings(mail, mailbox) ?? reasonInMail(mail) ?? reasonInSender(mail, world) ?? reasonInLimits(mail, world)
  )
}

/**
 * The address that an acknowledgement is counted under: that of the mailbox it ends up in (RFC 5233), or a forger would have
 * us fill a victim's by writing as victim+1, victim+2 and so on.
 */
export function countedAs(addrSpec: string): string {
  return addrSpec.replace(/^([^"+@][^+@]*)\+[^@]*@/, '$1@')
}

/** Did the mail come while we were watching? Whatever was there before causes no mail at all (mail.md §5.4). */
export function isLive(mail: InboundMail, mailbox: MailboxPolicy): boolean {
  return isIncoming(mail) && mail.atMs >= mailbox.liveFromMs
}

function reasonInSettings(mail: InboundMail, mailbox: MailboxPolicy): string | null {
  if (!mailbox.acknowledgement.isEnabled) return 'switched off for this mailbox'
  return isLive(mail, mailbox) ? null : 'it was imported, or was there before the first start'
}

function reasonInMail({ message, authentication, isEcho }: InboundMail): string | null {
  if (isEcho) return 'it was made from a mail of ours'
  if (message.kind !== 'human') return `it is no human mail but ${message.kind}`
  if (message.isList) return 'it came through a mailing list'
  if (message.isBulk) return 'it is bulk mail'
  if (message.suppressesAutoReply) return 'it asks for no automatic answer'
  if (authentication === 'fail') return 'its authentication failed'
  if (message.returnPath === '') return 'its return path is null'
  return null
}

function reasonInSender(mail: InboundMail, world: World): string | null {
  const { message } = mail
  const { directory } = world
  if (isUnaskedVerification(mail, world)) return 'it looks like the verification mail of some service'
  const { addrSpec, isStrict } = message.from
  if (addrSpec === null || !isStrict) return 'its sender is not one readable address'
  if (directory.agents.has(addrSpec)) return 'its sender is an agent'
  if (directory.users.has(addrSpec)) return 'its sender is a user'
  const answered = [addrSpec, message.returnPath ?? addrSpec]
  if (answered.some((address) => isOwnAddress(directory, address))) return 'its sender is one of our own addresses'
  return answered.some(isRoboticAddress) ? 'nobody reads mail at its sender’s address' : null
}

function reasonInLimits({ message }: InboundMail, world: World): string | null {
  const { policy } = world
  const counted = world.acknowledgements(countedAs(message.from.addrSpec ?? ''))
  if (counted.lastHour >= policy.acknowledgementsPerSenderHour) return 'limit per sender and hour'
  if (counted.lastDay >= policy.acknowledgementsPerSenderDay) return 'limit per sender and day'
  return world.acknowledgementsLastHour >= policy.acknowledgementsPerHour ? 'limit per hour' : null
}
