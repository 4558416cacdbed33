/** What becomes of the codes and links that services mail to whoever signs up with an address. */
import type { Directory } from '../directory.ts'
import type { MailMessage } from '../inbound-mail.ts'
import type { Site } from '../site.ts'

/** One from somebody unknown that answers nothing: only agents are to read it, and nothing goes back. */
export function isUnaskedVerification(message: MailMessage, site: Pick<Site, 'contactsOf' | 'directory'>): boolean {
  const { addrSpec } = message.from
  const isKnown = addrSpec !== null && site.contactsOf(addrSpec).length > 0
  return !isKnown && isTicketTrick(message, site.directory)
}

/**
 * A customer who gives a ticket's reply address to a service as his own wants to read what that sends to us. Whoever answers
 * a mail of the thread names it; services do not.
 */
export function isTicketTrick(message: MailMessage, { words }: Pick<Directory, 'words'>): boolean {
  return message.inReplyTo.length === 0 && message.references.length === 0 && words.bringsVerification(message)
}
