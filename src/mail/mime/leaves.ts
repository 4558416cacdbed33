/** Decodes the leaves of a mail: their bytes, and the text of those that are text. */
import { decoderFor } from './charset-labels.ts'
import { decodeText } from './charsets.ts'
import { unflow } from './flowed-text.ts'
import { metaCharset } from '../html/html-charset.ts'
import type { Part } from './mime-parts.ts'
import { isBodyPart, isEnriched } from './part-roles.ts'
import { decodeTransfer } from './transfer-encoding.ts'

/** A leaf with its bytes and, for text/* and message/*, its text. */
export interface Leaf {
  readonly part: Part
  /** Transfer encoding undone; a view of the mail where there was none. */
  readonly bytes: Buffer
  /** Line ends are LF; from the first 8 MB for the parts that are the mail's text, its first 200,000 characters for files. */
  readonly text: string
  readonly isBody: boolean
  /** What was wrong with its charset, for the parts that are the mail's text. */
  readonly defect: string | null
  /** The charset that its bytes are in when it is not the declared one, for the parts that are the mail's text. */
  readonly foundCharset: string | null
}

type LeafText = Pick<Leaf, 'text' | 'defect' | 'foundCharset'>

const LONGEST_FILE_TEXT = 200_000
/** A character takes at most four bytes in the charsets of mail. */
const FILE_TEXT_BYTES = LONGEST_FILE_TEXT * 4
/** Four times the longest text that is shown: what it is made from need not fit the memory. */
const BODY_BYTES = 8 * 1024 * 1024

/** RFC 1896 and RFC 1341: commands in angle brackets, `<<` for `<`; single line breaks are wrapping. */
function enrichedToText(text: string): string {
  return text
    .replace(/<param>[^<]{0,1000}<\/param>/gi, '')
    .replace(/<<|<\/?[a-z-]{1,60}>/gi, (tag) => (tag === '<<' ? '<' : /^<(?:nl|paragraph)>$/i.test(tag) ? '\n' : ''))
}

/** The charset that a part declares: in its header, or in its HTML where the header says nothing or US-ASCII. */
function labelOf(part: Part, bytes: Buffer): string | null {
  const label = part.parameters['charset'] ?? null
  if (part.contentType !== 'text/html' || decoderFor(label) !== null) return label
  return metaCharset(bytes) ?? label
}

/** Decoded text of a part, its line ends LF. */
function partText(part: Part, bytes: Buffer): LeafText {
  const { text, defect, found } = decodeText(bytes, labelOf(part, bytes))
  const lines = text.includes('\r') ? text.replace(/\r{1,3}\n|\r/g, '\n') : text
  const plain = lines.replaceAll('\0', '').replace(/^\ufeff/, '')
  if (isEnriched(part) && part.parent === null) return { text: enrichedToText(plain), defect, foundCharset: found }
  const isFlowed = part.contentType === 'text/plain' && part.parameters['format']?.toLowerCase() === 'flowed'
  const shown = isFlowed ? unflow(plain, part.parameters['delsp']?.toLowerCase() === 'yes') : plain
  return { text: shown, defect, foundCharset: found }
}

function bodyText(part: Part, bytes: Buffer): LeafText {
  const read = partText(part, bytes.subarray(0, BODY_BYTES))
  return bytes.length <= BODY_BYTES ? read : { ...read, defect: 'truncated-text' }
}

function readLeaf(raw: Buffer, part: Part): Leaf {
  const bytes = decodeTransfer(raw.subarray(part.bodyStart, part.bodyEnd), part.transferEncoding)
  if (isBodyPart(part)) return { part, bytes, isBody: true, ...bodyText(part, bytes) }
  const isText = /^(?:text|message)\//.test(part.contentType)
  const text = isText ? partText(part, bytes.subarray(0, FILE_TEXT_BYTES)).text : ''
  const shown = text.slice(0, LONGEST_FILE_TEXT).toWellFormed()
  return { part, bytes, text: shown, isBody: false, defect: null, foundCharset: null }
}

/** The leaves of a mail, in order. */
export function readLeaves(raw: Buffer, root: Part): Leaf[] {
  return root.children.length === 0 ? [readLeaf(raw, root)] : root.children.flatMap((child) => readLeaves(raw, child))
}
