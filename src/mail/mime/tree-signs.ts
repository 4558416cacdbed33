/** Tells the mails for which mailparser's reading of the text is not enough: their parts are read one by one. */
import type { ParseLimits } from '../parse-limits.ts'
import type { MimeSource } from './mime-source.ts'
import type { ParsedParts } from './parsed-parts.ts'

const FIELD_START = Buffer.from('ontent-')
const LONGEST_FIELD_BYTES = 1000
const LF = 10
/** A Content- field of a part, with its folds, without its first letter. */
const CONTENT_FIELD = /^ontent-(?:type|disposition|transfer-encoding)[ \t]*:(?:[^\n]|\n[ \t])*/i
/**
 * Types of which mailparser makes something else: text with a name is a file here, as are the mails of a digest; what is
 * signed stands at its place among other text; `text`
 * alone, a type without a semicolon behind it, UTF-7 (which mailparser refuses) and a multipart without a boundary are
 * text.
 */
const ODD_TYPE =
  /^ontent-type[ \t]*:\s*(?:text\/[^]*name|multipart\/digest|multipart\/(?![^]*boundary\*?0?\*?\s*=\s*["\w])|[^]*utf-?7|[^]*(?:pkcs7-mime|\.p7m)|[^/;]*(?:;|$)|[^;\s]+\s+\w)/i
const ODD_DISPOSITION = /^ontent-disposition[ \t]*:\s*inline[^]*name/i
const ODD_ENCODING = /^ontent-transfer-encoding[ \t]*:(?!\s*(?:7bit|8bit|binary|base64|quoted-printable)\s*$)/i
const MULTIPART = /^ontent-type[ \t]*:\s*multipart\//i

/**
 * What decoding by the wrong charset leaves, and the escapes of ISO-2022: the label is missing or wrong, or other text
 * follows base64.
 */
const UNREADABLE = /[\x00-\x08\x0b\x0e-\x1f\x80-\x9f\ufffd]/
/** mailparser puts it between what stands in several places of a mail; behind the last HTML, plain text follows. */
const JOINT = '<br/>\n'

/** The HTML that mailparser gives, without the joints behind it. */
export function withoutJoints(html: string): string {
  let end = html.length
  while (html.endsWith(JOINT, end)) end -= JOINT.length
  return html.slice(0, end)
}

/** HTML in several places, or before plain text (for which mailparser leaves an empty line): their order counts. */
function isMixed(text: string, html: string): boolean {
  const shown = withoutJoints(html)
  return shown.includes(JOINT) || (shown.length < html.length && text.startsWith('\n'))
}

/** The Content- fields in these bytes, the root's or the parts'; lines of a text may look like one. */
function* contentFields(bytes: Buffer): Generator<string> {
  for (let at = bytes.indexOf(FIELD_START); at >= 0; at = bytes.indexOf(FIELD_START, at + 1)) {
    if (at > 1 && bytes[at - 2] !== LF) continue
    const field = CONTENT_FIELD.exec(bytes.toString('latin1', at, at + LONGEST_FIELD_BYTES))?.[0]
    if (field !== undefined) yield field.trimEnd()
  }
}

/** Whether the header of a part says something that mailparser reads otherwise. */
function hasOddField({ header, body }: MimeSource, limits: ParseLimits): boolean {
  let multiparts = 0
  for (const bytes of [header, body]) {
    for (const field of contentFields(bytes)) {
      if (ODD_TYPE.test(field) || ODD_DISPOSITION.test(field) || ODD_ENCODING.test(field)) return true
      if (MULTIPART.test(field) && ++multiparts > limits.partDepth) return true
    }
  }
  return false
}

/** Whether the parts must be read one by one. */
export function needsTree(source: MimeSource, parsed: ParsedParts, limits: ParseLimits): boolean {
  const [text, html] = [parsed.text ?? '', parsed.html ?? '']
  if (text === '' && html === '') return true
  return UNREADABLE.test(text) || UNREADABLE.test(html) || isMixed(text, html) || hasOddField(source, limits)
}
