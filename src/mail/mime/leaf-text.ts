/** Makes the text of a part from its bytes. */
import libmime from 'libmime'
import { decoderFor } from './charset-labels.ts'
import { decodeText } from './decode-text.ts'
import type { DecodedText } from './decode-text.ts'
import { isEnriched } from './split-parts.ts'
import type { SplitPart } from './split-parts.ts'

/** The HTML standard (§13.2.3.2) looks for it in the first 1024 bytes; mail programs write long style sheets before it. */
const SEARCHED_BYTES = 4096
const META = /<meta\s[^<>]{0,300}?charset\s{0,5}=\s{0,5}["']?([\w.:-]{2,40})/i
const LONGEST_FILE_TEXT = 200_000
/** A character takes at most four bytes in the charsets of mail. */
const FILE_TEXT_BYTES = LONGEST_FILE_TEXT * 4
/** Four times the longest text that is shown: what it is made from need not fit the memory. */
const BODY_BYTES = 8 * 1024 * 1024

/**
 * The charset of a `<meta>` element, for HTML whose part names none.
 *
 * @returns null when there is none; UTF-16 and UTF-32 count as none, since the element itself is written in ASCII
 */
function metaCharset(html: Uint8Array): string | null {
  const head = Buffer.from(html.buffer, html.byteOffset, Math.min(html.byteLength, SEARCHED_BYTES)).toString('latin1')
  const label = META.exec(head)?.[1] ?? null
  return label === null || /^(?:utf-?(?:16|32)|ucs)/i.test(label) ? null : label
}

/** Line ends LF, without NUL and byte order mark. */
export function withPlainLines(text: string): string {
  const lines = text.includes('\r') ? text.replace(/\r{1,3}\n|\r/g, '\n') : text
  return lines.replaceAll('\0', '').replace(/^\ufeff/, '')
}

/** RFC 1896 and RFC 1341: commands in angle brackets, `<<` for `<`; single line breaks are wrapping. */
function enrichedToText(text: string): string {
  return text
    .replace(/<param>[^<]{0,1000}<\/param>/gi, '')
    .replace(/<<|<\/?[a-z-]{1,60}>/gi, (tag) => (tag === '<<' ? '<' : /^<(?:nl|paragraph)>$/i.test(tag) ? '\n' : ''))
}

/** Decodes by the label, or by what HTML says of itself where the label says nothing. */
export function decodeLabelled(bytes: Uint8Array, label: string | null): DecodedText {
  return decodeText(bytes, decoderFor(label) === null ? (metaCharset(bytes) ?? label) : label)
}

/** Text of a part that is the mail's text; from its first 8 MB. */
export function bodyText({ node, contentType }: SplitPart, bytes: Uint8Array): DecodedText {
  const label = node.charset || charsetIn(node.headers ? node.headers.getFirst('content-type') : '')
  const decoded = decodeLabelled(bytes.subarray(0, BODY_BYTES), label)
  const plain = withPlainLines(decoded.text)
  const shown = isEnriched(contentType) ? enrichedToText(plain) : node.flowed ? libmime.decodeFlowed(plain, node.delSp) : plain
  return { ...decoded, text: shown, defect: bytes.length > BODY_BYTES ? 'truncated-text' : decoded.defect }
}

/** Where a semicolon is missing, mailsplit finds no parameter. */
function charsetIn(field: string): string | null {
  return /\scharset\s*=\s*"?([^\s";]+)/i.exec(field)?.[1] ?? null
}

/** Text of a file, for text/* and message/*; its first 200,000 characters. */
export function fileText(contentType: string, bytes: Uint8Array, label: string | undefined): string {
  if (!/^(?:text|message)\//.test(contentType)) return ''
  const { text } = decodeLabelled(bytes.subarray(0, FILE_TEXT_BYTES), label ?? null)
  return withPlainLines(text).slice(0, LONGEST_FILE_TEXT).toWellFormed()
}
