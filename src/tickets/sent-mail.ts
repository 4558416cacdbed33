/** Which mails are our own words to others, though no agent proves himself by them. */
import { isOwnAddress, isUserAddress, type Directory } from './directory.ts'
import type { InboundMail } from './inbound-mail.ts'

/**
 * Is it mail that one of us sent: found in the Sent folder, or, among what an administrator imports, from our address or an
 * agent's to people outside? What names nobody outside may be a form's, or the mail of a robot of ours.
 */
export function isSentMail({ place, proof, message }: Pick<InboundMail, 'place' | 'proof' | 'message'>, directory: Directory): boolean {
  if (place.source === 'sent') return true
  const { addrSpec, isStrict } = message.from
  if (place.source !== 'import' || proof.authentication === 'fail' || addrSpec === null || !isStrict) return false
  if (!isOwnAddress(directory, addrSpec) && !directory.agents.has(addrSpec)) return false
  const named = [...message.to, ...message.cc, ...message.bcc]
  return named.some((who) => !isUserAddress(directory, who.addrSpec) && !isOwnAddress(directory, who.addrSpec))
}
