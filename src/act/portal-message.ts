/** Turns a message that a customer writes in the portal into a mail: stored first, then threaded and judged by the rules of mail. */
import { randomUUID } from 'node:crypto'
import { takePostedMail, type TakingDeps } from '../arrive/take-posted-mail.ts'
import { UserError } from '../errors.ts'
import { buffer } from 'node:stream/consumers'
import { mailboxNamed } from '../config/read-config.ts'
import type { Store } from '../store/store.ts'
import type { Artifact, InboundId, Ticket } from '../tickets/ticket.ts'

export interface PortalMessage {
  readonly addrSpec: string
  readonly text: string
  /** Files that are stored already. */
  readonly files: readonly Artifact[]
}

/**
 * Takes a message on a ticket.
 *
 * @returns the ledger key of its mail
 * @throws {UserError} when it has no text
 */
export async function writeInPortal(ticket: Ticket, { addrSpec, text, files }: PortalMessage, deps: TakingDeps): Promise<InboundId> {
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
    ...(await bodyLines(text, files, deps.store)),
  ]
  return takePostedMail(Buffer.from(lines.join('\r\n')), ticket.mailbox, deps)
}

/** The header fields and body: a text alone, or a multipart with the text first (RFC 2046 §5.1). */
async function bodyLines(text: string, files: readonly Artifact[], { files: stored }: Store): Promise<readonly string[]> {
  const written = partLines(Buffer.from(text), ['Content-Type: text/plain; charset=utf-8'])
  if (files.length === 0) return written
  const boundary = `=_${randomUUID()}`
  const attached = await Promise.all(
    files.map(async ({ sha256, filename, contentType }) => {
      const content = await stored.open(sha256)
      const name = encodeURIComponent(filename ?? 'file').replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
      const disposition = `Content-Disposition: attachment;\r\n filename*=utf-8''${name}`
      return partLines(Buffer.isBuffer(content) ? content : await buffer(content), [`Content-Type: ${contentType}`, disposition])
    }),
  )
  const parts = [written, ...attached].flatMap((lines) => [`--${boundary}`, ...lines])
  return [`Content-Type: multipart/mixed; boundary="${boundary}"`, '', ...parts, `--${boundary}--`, '']
}

function partLines(content: Buffer, fields: readonly string[]): readonly string[] {
  const lines = content.toString('base64').match(/.{1,76}/g) ?? []
  return [...fields, 'Content-Transfer-Encoding: base64', '', ...lines, '']
}
