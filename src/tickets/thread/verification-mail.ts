/** Codes and links that services mail to verify an address. */
import type { Directory } from '../directory.ts'
import type { MailMessage } from '../inbound-mail.ts'
import type { Site } from '../site.ts'

/** Whether a mail is such a code from an unknown sender, in answer to nothing: agents alone read it, and nothing is sent back. */
export function isUnaskedVerification(message: MailMessage, site: Pick<Site, 'contactsOf' | 'directory'>): boolean {
  const { addrSpec } = message.from
  const isKnown = addrSpec !== null && site.contactsOf(addrSpec).length > 0
  return !isKnown && isTicketTrick(message, site.directory)
}

/**
 * Whether a mail looks like the trick of signing up at a service with a ticket's reply address, to read what the service mails to it.
 * Answers in a thread name their parent; mails of services do not.
 */
export function isTicketTrick(message: MailMessage, { words }: Pick<Directory, 'words'>): boolean {
  return message.inReplyTo.length === 0 && message.references.length === 0 && words.bringsVerification(message)
}
