/** Mails with a link that proves the ownership of an address. They are sent at once, on no ticket, and without the outbox. */
import { randomUUID } from 'node:crypto'
import type { Config, MailboxConfig } from '../config/schema.ts'
import { tokenKeys } from '../config/token-keys.ts'
import { composeMail, type OutgoingMail } from '../mail/compose/compose.ts'
import { sendMail } from '../smtp/transport.ts'
import type { Transports } from '../smtp/transports.ts'

/** What sending needs. */
export interface LinkMailDeps {
  readonly config: Config
  readonly transports: Transports
  readonly now: () => number
}

/** The content of such a mail. */
export interface LinkMail {
  readonly addrSpec: string
  readonly subject: string
  readonly text: string
}

/**
 * Sends a mail.
 *
 * @returns why it was not sent; null: it was
 */
export async function sendLinkMail(mail: LinkMail, mailbox: MailboxConfig, deps: LinkMailDeps): Promise<unknown> {
  const { config, transports, now } = deps
  const written = outgoing(mail, mailbox, config.company)
  const composed = composeMail(written, { recipients: [mail.addrSpec], files: [], keys: tokenKeys(config), nowMs: now() })
  return (await sendMail(transports.of(mailbox.name), composed)).fault
}

function outgoing({ addrSpec, subject, text }: LinkMail, { addresses, displayName }: MailboxConfig, company: string): OutgoingMail {
  const [fromAddress = ''] = addresses
  return {
    kind: 'acknowledgement',
    messageId: `sign-in.${randomUUID()}@${fromAddress.slice(fromAddress.lastIndexOf('@') + 1)}`,
    fromName: displayName ?? company,
    fromAddress,
    replyTo: fromAddress,
    to: [{ addrSpec, displayName: '' }],
    cc: [],
    subject,
    text,
    inReplyTo: null,
    references: [],
  }
}
