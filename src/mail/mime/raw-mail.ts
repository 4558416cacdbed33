/** Mends the bytes of a mail where mailparser would lose what they say: lines, the header's beginning and its end. */

const LF = 10
const CR = 13
const CR_LINE_AT_MOST = 10_000
/** One field may follow a few lines of junk; after more, two must, lest prose with a colon be taken for one. */
const FEW_JUNK_LINES = 3
const JUNK_LINES_AT_MOST = 30
const LONGEST_PEEK_BYTES = 4000
/** A field name is printable ASCII without colon (RFC 5322 §2.2); §4.5 allows white space before the colon. */
export const FIELD = /^([!-9;-~]{1,2000})[ \t]*:(?!\/\/)/
/** The `From ` line of an mbox; a field `From :` with the white space that RFC 5322 §4.5 allows is none. */
const MBOX_LINE = /^>?From (?![ \t]*:)/

interface Line {
  readonly text: string
  readonly next: number
}

/** Old Macintosh programs end lines with CR alone; the first line tells. */
function hasBareCr(raw: Buffer): boolean {
  const first = raw.subarray(0, CR_LINE_AT_MOST)
  const cr = first.indexOf(CR)
  return cr >= 0 && !first.subarray(0, cr + 3).includes(LF) && first[cr + 1] !== CR
}

function endLinesWithLf(raw: Buffer): Buffer {
  const mended = Buffer.from(raw)
  for (let at = mended.indexOf(CR); at >= 0; at = mended.indexOf(CR, at + 1)) {
    if (mended[at + 1] !== LF) mended[at] = LF
  }
  return mended
}

/** Where the header begins: after a byte order mark, empty lines and the `From ` line of an mbox (RFC 4155). */
export function headerStart(raw: Buffer): number {
  let start = raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf ? 3 : 0
  while (raw[start] === LF || (raw[start] === CR && raw[start + 1] === LF)) start++
  while (MBOX_LINE.test(raw.toString('latin1', start, start + 100))) {
    const newline = raw.indexOf(LF, start)
    start = newline < 0 ? raw.length : newline + 1
  }
  return start
}

/** The bytes with LF or CRLF line ends: a view where they were so already, a copy where only CR ended lines. */
export function withLineFeeds(raw: Uint8Array): Buffer {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  return hasBareCr(bytes) ? endLinesWithLf(bytes) : bytes
}

function lineAt(raw: Buffer, start: number): Line {
  const newline = raw.indexOf(LF, start)
  const next = newline < 0 ? raw.length : newline + 1
  let end = newline < 0 ? raw.length : newline
  while (end > start && raw[end - 1] === CR) end--
  return { text: raw.toString('latin1', start, Math.min(end, start + LONGEST_PEEK_BYTES)), next }
}

function isFolded(text: string): boolean {
  return text.startsWith(' ') || text.startsWith('\t')
}

/** Where the fields go on after lines that are no fields; -1 when the body must have begun. */
function fieldAfterJunk(raw: Buffer, start: number): number {
  let position = start
  for (let skipped = 1; skipped <= JUNK_LINES_AT_MOST && position < raw.length; skipped++) {
    const line = lineAt(raw, position)
    if (line.text === '') return -1
    position = line.next
    const next = lineAt(raw, position)
    const isCertain = skipped <= FEW_JUNK_LINES || FIELD.test(lineAt(raw, next.next).text)
    if (isCertain && FIELD.test(next.text)) return position
  }
  return -1
}

/** A line of white space only ends the header, unless more of the header follows (RFC 5322 §4.2). */
function endsHeader(raw: Buffer, line: Line): boolean {
  if (line.text === '') return true
  if (!isFolded(line.text) || line.text.trim() !== '') return false
  const next = lineAt(raw, line.next).text
  return !(FIELD.test(next) || (isFolded(next) && next.trim() !== ''))
}

/** Where the header ends and the body begins: the empty line between them (RFC 5322 §2.1) is sometimes missing. */
function headerEnd(raw: Buffer): { end: number; bodyStart: number } {
  let position = 0
  while (position < raw.length) {
    const line = lineAt(raw, position)
    if (endsHeader(raw, line)) return { end: position, bodyStart: line.next }
    const isField = FIELD.test(line.text) || (isFolded(line.text) && position > 0)
    const next = isField ? line.next : fieldAfterJunk(raw, position)
    if (next < 0) return { end: position, bodyStart: position }
    position = next
  }
  return { end: position, bodyStart: position }
}

/** A mail cut in two at the empty line. */
export interface HeaderAndBody {
  readonly header: Buffer
  readonly body: Buffer
  /** False when the empty line was missing, and had to be found. */
  readonly hasEmptyLine: boolean
}

/** The header of a mail, and what follows the empty line: views, but for a mail whose lines only CR ended. */
export function headerAndBody(raw: Uint8Array): HeaderAndBody {
  const bytes = withLineFeeds(raw)
  const mail = bytes.subarray(headerStart(bytes))
  const { end, bodyStart } = headerEnd(mail)
  return { header: mail.subarray(0, end), body: mail.subarray(bodyStart), hasEmptyLine: end < bodyStart }
}
