/** What becomes of the codes and links that services mail to whoever signs up with an address (mail.md §6, "ticket trick"). */
import type { MailMessage } from '../inbound-mail.ts'
import type { Site } from '../site.ts'

/** One from somebody unknown that answers nothing: only agents are to read it, and nothing goes back. */
export function isUnaskedVerification(message: MailMessage, site: Pick<Site, 'contactsOf' | 'directory'>): boolean {
  const { from, inReplyTo, references } = message
  const isAnswer = inReplyTo.length > 0 || references.length > 0
  const isKnown = from.addrSpec !== null && site.contactsOf(from.addrSpec).length > 0
  return !isAnswer && !isKnown && site.directory.words.bringsVerification(message)
}
