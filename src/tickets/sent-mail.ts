/** Recognizes mails that our own people sent to others, without a proof of the agent. */
import { isOwnAddress, isUserAddress, type Directory } from './directory.ts'
import type { InboundMail } from './inbound-mail.ts'

/**
 * Whether one of us sent a mail: it is in the Sent folder, or it is imported, and from our address or an agent's to people outside. Mail
 * without outside addressees may be a form's or a robot's.
 */
export function isSentMail({ place, proof, message }: Pick<InboundMail, 'place' | 'proof' | 'message'>, directory: Directory): boolean {
  if (place.source === 'sent') return true
  const { addrSpec, isStrict } = message.from
  if (place.source !== 'import' || proof.authentication === 'fail' || addrSpec === null || !isStrict) return false
  if (!isOwnAddress(directory, addrSpec) && !directory.agents.has(addrSpec)) return false
  const named = [...message.to, ...message.cc, ...message.bcc]
  return named.some((who) => !isUserAddress(directory, who.addrSpec) && !isOwnAddress(directory, who.addrSpec))
}
