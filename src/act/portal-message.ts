/** What a customer writes in the portal goes the way of mail: stored first, threaded and judged by the same rules. */
import { randomUUID } from 'node:crypto'
import { takePostedMail, type TakingDeps } from '../arrive/take-posted-mail.ts'
import { UserError } from '../errors.ts'
import { mailboxNamed } from '../config/read-config.ts'
import type { InboundId, Ticket } from '../tickets/ticket.ts'

/** A customer's message. */
export interface PortalMessage {
  readonly addrSpec: string
  readonly text: string
}

/**
 * Hands in a message on a ticket.
 *
 * @returns the ledger key of its mail
 * @throws {UserError} when it says nothing
 */
export async function writeInPortal(ticket: Ticket, { addrSpec, text }: PortalMessage, deps: TakingDeps): Promise<InboundId> {
  if (text.trim() === '') throw new UserError('a message needs a text')
  const [to = ''] = mailboxNamed(deps.config, ticket.mailbox).addresses
  const ids = [...(ticket.parent?.references ?? []), ...(ticket.parent ? [ticket.parent.messageId] : [])]
  const lines = [
    `From: <${addrSpec}>`,
    `To: <${to}>`,
    `Subject: =?utf-8?B?${Buffer.from(`Re: ${ticket.title.slice(0, 200)}`).toString('base64')}?=`,
    `Message-ID: <portal.${randomUUID()}@${to.slice(to.lastIndexOf('@') + 1)}>`,
    ...(ids.length > 0 ? [`In-Reply-To: <${ids.at(-1)}>`, `References: ${ids.map((id) => `<${id}>`).join('\r\n ')}`] : []),
    `Date: ${new Date(deps.now()).toUTCString().replace('GMT', '+0000')}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    ...(Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g) ?? []),
    '',
  ]
  return takePostedMail(Buffer.from(lines.join('\r\n')), ticket.mailbox, deps)
}
