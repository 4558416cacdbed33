/** Mails of ours as they arrived: what the SMTP sink holds, by Message-ID, with everybody who got a copy. */

import type { ParsedMessage } from '../../../src/mail/message.ts'
import { parseMail } from '../../../src/mail/parse-mail.ts'
import { readMail } from '../read-mail.ts'

/** A mail in somebody's mailbox. */
export interface Copy {
  /** Whose mailbox. */
  readonly owner: string
  readonly raw: Buffer
}

/** A mail as it arrived, once for all who got it. */
export interface Arrived {
  readonly messageId: string
  /** Envelope recipients, as the final server noted them. */
  readonly recipients: readonly string[]
  readonly raw: string
  readonly message: ParsedMessage
  /** Subject, bodies, files and their names. */
  readonly texts: readonly string[]
  /** The bytes of every file, whatever it calls itself, read as UTF-8: a mail of ours may lie in one. */
  readonly insides: readonly string[]
  /** All header fields but ids and traces, decoded. */
  readonly fields: string
}

/** Added by servers on the way, or checked by themselves. */
const traceFields = /^(?:return-path|delivered-to|received|message-id|in-reply-to|references|x-intray-loop)$/i

/** The mails among some copies whose Message-ID is one of ours. */
export async function arrivedFrom(copies: readonly Copy[], isOurs: (id: string) => boolean): Promise<Arrived[]> {
  const ours = copies.filter(({ raw }) => isOurs(idIn(raw)))
  const byId = Map.groupBy(ours, ({ raw }) => idIn(raw))
  return Promise.all(
    [...byId].map(async ([messageId, all]) => {
      const recipients = [...new Set(all.map(recipientOf))]
      return { ...(await arrivedOf(all[0]!.raw)), messageId, recipients }
    }),
  )
}

/** What one mail tells; `recipients` is for the caller to say. */
export async function arrivedOf(raw: Buffer): Promise<Arrived> {
  const { message, contents } = await readMail(raw)
  const insides = await Promise.all(contents.map(insideOf))
  const texts = [message.subject, message.text, visible(message.html), ...message.attachments.flatMap(fileTexts)]
  return {
    ...{ messageId: message.messageId ?? '', recipients: [], message, raw: raw.toString('latin1') },
    ...{ texts, insides, fields: fieldsOf(message, raw).join('\n') },
  }
}

/** A mail in a file is read as a mail: its own parts may be encoded. */
async function insideOf({ bytes }: { readonly bytes: Uint8Array }): Promise<string> {
  const plain = new TextDecoder().decode(bytes)
  if (!/^(?:message-id|from|subject|mime-version):/im.test(plain.slice(0, 10_000))) return plain
  const { message } = await parseMail(bytes)
  return [plain, message.subject, message.text, visible(message.html)].join('\n')
}

function fileTexts({ filename, text, contentType }: ParsedMessage['attachments'][number]): readonly string[] {
  return [filename ?? '', contentType.startsWith('text/') ? (text ?? '') : '']
}

/** Every header field that is not a trace, decoded where the parser decodes it. */
function fieldsOf({ from, to, cc, bcc, replyTo }: ParsedMessage, raw: Buffer): readonly string[] {
  const people = [from, ...to, ...cc, ...bcc, ...replyTo]
  const rest = headOf(raw)
    .split('\r\n')
    .filter((line) => !traceFields.test(line.slice(0, line.indexOf(':'))))
  return [...people.map(({ displayName, addrSpec }) => `${displayName} <${addrSpec ?? ''}>`), ...rest]
}

function headOf(raw: Buffer): string {
  return raw
    .subarray(0, raw.indexOf('\r\n\r\n'))
    .toString('latin1')
    .replace(/\r\n[ \t]+/g, ' ')
}

/**
 * What stands in HTML, attributes such as links and pictures' names included; tags go before what only looks like one. The
 * content id of a picture is nobody's address, though it looks like one.
 */
function visible(html: string): string {
  return html
    .replace(/\bsrc="cid:[^"]*"/gi, ' ')
    .replace(/<\/?[a-z]+|>/gi, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
}

function idIn(raw: Buffer): string {
  return /^Message-ID:\s*<([^>]*)>/im.exec(headOf(raw))?.[1] ?? ''
}

/** Only what came by SMTP has a recipient noted on top. */
function recipientOf({ owner, raw }: Copy): string {
  return (/^Delivered-To: (.*)$/im.exec(headOf(raw))?.[1] ?? owner).trim().toLowerCase()
}
