/** Finds the header fields of a mail or of a part in its bytes, however badly they are written. */
import type { ParseLimits } from '../parse-limits.ts'

/** A field as it stands: one character per byte (latin1), unfolded, white space at both ends removed. */
export interface RawField {
  readonly name: string
  readonly value: string
}

/** The fields of a header in order of appearance, and where its body begins. */
export interface HeaderBlock {
  readonly fields: readonly RawField[]
  /** Offset of the first byte after the empty line. */
  readonly bodyStart: number
  /** True when fields were left out because of a limit. */
  readonly isTruncated: boolean
  /** True when the empty line was missing, or lines stood between the fields that are none. */
  readonly isMalformed: boolean
}

/** How to read a header. */
export interface HeaderScan {
  readonly limits: ParseLimits
  /** True for the header of a part, which a MIME delimiter may cut short. */
  readonly isInside: boolean
}

/** A field name is printable ASCII without colon (RFC 5322 §2.2); §4.5 allows white space before the colon. */
const FIELD = /^([!-9;-~]{1,2000})[ \t]*:(?!\/\/)/
/** One field may follow a few lines of junk; after more, two must, lest prose with a colon be taken for one. */
const FEW_JUNK_LINES = 3
const JUNK_LINES_AT_MOST = 30
const LONGEST_PEEK_BYTES = 4000

interface Line {
  readonly text: string
  readonly next: number
}

function lineAt(raw: Buffer, start: number, longestBytes: number): Line {
  const newline = raw.indexOf(10, start)
  const next = newline < 0 ? raw.length : newline + 1
  let end = newline < 0 ? raw.length : newline
  while (end > start && raw[end - 1] === 13) end--
  return { text: raw.toString('latin1', start, Math.min(end, start + longestBytes)), next }
}

function isField(raw: Buffer, start: number): boolean {
  return start < raw.length && FIELD.test(lineAt(raw, start, LONGEST_PEEK_BYTES).text)
}

function isFolded(text: string): boolean {
  return text.startsWith(' ') || text.startsWith('\t')
}

/** Where the fields go on after lines that are no fields; -1 when the body must have begun. */
function fieldAfterJunk(raw: Buffer, start: number): number {
  let position = start
  for (let skipped = 1; skipped <= JUNK_LINES_AT_MOST && position < raw.length; skipped++) {
    const line = lineAt(raw, position, LONGEST_PEEK_BYTES)
    if (line.text === '') return -1
    position = line.next
    const isCertain = skipped <= FEW_JUNK_LINES || isField(raw, lineAt(raw, position, 1).next)
    if (isCertain && isField(raw, position)) return position
  }
  return -1
}

/** Collects fields, line by line, within the limits. */
class FieldCollector {
  readonly fields: RawField[] = []
  isTruncated = false
  readonly #limits: ParseLimits
  #bytesLeft: number
  #name = ''
  #pieces: string[] = []

  constructor(limits: ParseLimits) {
    this.#limits = limits
    this.#bytesLeft = limits.headerBytes
  }

  get bytesLeft(): number {
    return this.#bytesLeft
  }

  start(name: string, text: string): void {
    this.finish()
    this.#name = name
    this.#pieces = [text]
    this.#bytesLeft -= text.length
  }

  fold(text: string): void {
    if (this.#bytesLeft <= 0) this.isTruncated = true
    else this.#pieces.push(text)
    this.#bytesLeft -= text.length
  }

  finish(): void {
    if (this.#name === '') return
    if (this.fields.length >= this.#limits.headerFields || this.#bytesLeft <= 0) this.isTruncated = true
    else this.fields.push({ name: this.#name, value: this.#pieces.join('').trim() })
    this.#name = ''
  }
}

/** A line of white space only ends the header, unless more of the header follows (RFC 5322 §4.2). */
function endsHeader(raw: Buffer, line: Line): boolean {
  if (line.text === '') return true
  if (!isFolded(line.text) || line.text.trim() !== '') return false
  const next = lineAt(raw, line.next, LONGEST_PEEK_BYTES).text
  return !(FIELD.test(next) || (isFolded(next) && next.trim() !== ''))
}

/**
 * Reads the header that begins at `start`.
 *
 * A line that is no field is skipped when fields follow soon; otherwise the body begins with it, since
 * the empty line between header and body (RFC 5322 §2.1) is sometimes missing. Inside a mail, a MIME delimiter line ends
 * it.
 *
 * @param raw - a mail with LF or CRLF line ends
 */
export function scanHeaderBlock(raw: Buffer, start: number, options: HeaderScan): HeaderBlock {
  const { limits, isInside } = options
  const collector = new FieldCollector(limits)
  let isMalformed = false
  let position = start
  const done = (bodyStart: number): HeaderBlock => {
    collector.finish()
    return { fields: collector.fields, bodyStart, isTruncated: collector.isTruncated, isMalformed }
  }
  while (position < raw.length) {
    const line = lineAt(raw, position, Math.max(LONGEST_PEEK_BYTES, collector.bytesLeft))
    if (endsHeader(raw, line)) return done(line.next)
    const name = FIELD.exec(line.text)
    if (name !== null) collector.start(name[1] ?? '', line.text.slice(name[0].length))
    else if (isFolded(line.text) && position > start) collector.fold(line.text)
    else {
      isMalformed = true
      const next = isInside && line.text.startsWith('--') ? -1 : fieldAfterJunk(raw, position)
      if (next < 0) return done(position)
      position = next
      continue
    }
    position = line.next
  }
  return done(position)
}

/** The value of the first field of that name (any letter case), or null. */
export function firstValue(fields: readonly RawField[], name: string): string | null {
  return fields.find((field) => field.name.toLowerCase() === name)?.value ?? null
}

/** The values of all fields of that name (any letter case), in order. */
export function allValues(fields: readonly RawField[], name: string): string[] {
  return fields.filter((field) => field.name.toLowerCase() === name).map((field) => field.value)
}
