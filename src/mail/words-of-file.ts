/** Extracts searchable text from a file, whatever its declared type: text in any charset, HTML, attached mails, strings in a document. */
import { htmlToText } from './html/html-text.ts'
import { decodeLabelled, withPlainLines } from './mime/leaf-text.ts'
import type { Leaf } from './mime/part.ts'
import { headerAndBody } from './mime/raw-mail.ts'
import { readUnsealed } from './mime/unsealed-parts.ts'
import { defaultLimits } from './parse-limits.ts'

/** Bytes of a file that are read; what mail programs quote is at its beginning. */
export const searchedBytes = 2 * 1024 * 1024
const deepest = 5
/** Mails of an mbox. */
const mostMails = 50
/** Two header fields, as every mail program writes, whatever the file's name. */
const mailStart = /^(?:[\x21-\x39\x3b-\x7e]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2}/
const mailField = /^(?:from|date|subject|received|return-path|message-id|mime-version|content-type|delivered-to):/im
const tag = /<(?:[a-z!/?][^<>]{0,2000})>/i

/** JPEG, PNG, GIF, PDF, ZIP (and office documents), gzip, which have no readable text. */
const closed = /^(?:\xff\xd8\xff|\x89PNG|GIF8|%PDF|PK\x03\x04|\x1f\x8b)/

/** Whether a file is TNEF ([MS-OXTNEF] §2.1.3.1): Outlook's packing of a whole mail, compressed. */
export function isTnef(bytes: Uint8Array): boolean {
  return [0x78, 0x9f, 0x3e, 0x22].every((byte, at) => bytes[at] === byte)
}

/** The readings of a file, one below the other; `''`: nothing can be read. */
export async function wordsOfFile(bytes: Uint8Array, depth = 0): Promise<string> {
  const sample = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, searchedBytes))
  if (closed.test(sample.toString('latin1', 0, 8))) return ''
  const text = withPlainLines(decodeLabelled(sample, null).text).toWellFormed()
  const wide = sample.includes(0) ? wideReadings(sample) : []
  const inside = depth < deepest ? await Promise.all(mailsIn(sample, text).map((mail) => wordsOfMail(mail, depth))) : []
  return [...readings(text), ...wide, ...inside].join('\n')
}

/** UTF-16, which may begin at any byte of a document; from an odd byte, the other byte order is read, too. */
function wideReadings(bytes: Buffer): string[] {
  return [bytes, bytes.subarray(1)].flatMap((from) => readings(withPlainLines(from.toString('utf16le')).toWellFormed()))
}

/** A text, and its content when it is HTML, RTF or quoted-printable. */
function readings(text: string): string[] {
  const html = tag.test(text) ? htmlToText(text.slice(0, defaultLimits.htmlTextChars)) : ''
  const encoded = /=[\dA-F]{2}|=\r?\n/.test(text) ? decodedQuoted(text) : ''
  const rtf = text.startsWith('{\\rtf') ? text.replace(/\\'[\da-f]{2}|\\[a-z]{1,32}-?\d{0,10} ?|[{}]/gi, '') : ''
  return [text, html, rtf, encoded].filter(Boolean)
}

/** Quoted-printable, as in cards (vCard 2.1) and parts of mails. */
function decodedQuoted(text: string): string {
  const bytes = text.replace(/=\r?\n/g, '').replace(/=([\dA-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8').toWellFormed()
}

function looksLikeMail(text: string): boolean {
  const head = text.slice(0, 20_000)
  return mailStart.test(head) && mailField.test(head)
}

/** The mails in a file that is a mail, or an mbox (RFC 4155). */
function mailsIn(bytes: Buffer, text: string): readonly Buffer[] {
  if (looksLikeMail(text)) return [bytes]
  if (!text.startsWith('From ')) return []
  const mails = bytes
    .toString('latin1')
    .split(/^From [^\n]*\n/m)
    .slice(1, mostMails)
  return mails.map((mail) => Buffer.from(mail, 'latin1'))
}

async function wordsOfMail(raw: Buffer, depth: number): Promise<string> {
  const leaves = await readUnsealed(raw, defaultLimits).then(
    (parts) => parts.leaves,
    () => [],
  )
  const wordsOf = async ({ bodyGroup, text, bytes }: Leaf): Promise<string> =>
    bodyGroup === null ? wordsOfFile(bytes, depth + 1) : readings(text).join('\n')
  return [headerAndBody(raw).header.toString('utf8').toWellFormed(), ...(await Promise.all(leaves.map(wordsOf)))].join('\n')
}
