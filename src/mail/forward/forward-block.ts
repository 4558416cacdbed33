/** Reads the header block that a forward repeats above the mail: each field with its value. */
import { phrasesOf, type QuotedHeaderKind } from '../languages/languages.ts'
import { labelOf } from '../reply/quote-header-block.ts'

/** The fields of a block. */
export interface ForwardBlock {
  /** Index after its last line. */
  readonly end: number
  /** The first value of each kind. */
  readonly fields: ReadonlyMap<QuotedHeaderKind, string>
}

/** Lines of a block, long lists of recipients included. */
const MOST_LINES = 60
/** Lines of one field below its label. */
const MOST_CONTINUATION_LINES = 12
const BLANKS_ABOVE = 3
const SHORTEST_WRAPPED = 60

/**
 * Reads a block.
 *
 * @param lines - the lines of the text without quotation marks
 * @param from - index of its first line, or of a blank line above it
 * @returns null when no sender is named there
 */
export function forwardBlockAt(lines: readonly string[], from: number): ForwardBlock | null {
  let first = from
  while (isBlank(lines[first]) && first < from + BLANKS_ABOVE) first += 1
  const reading = { lines, fields: new Map<QuotedHeaderKind, string>(), last: 'other' as QuotedHeaderKind }
  const isSpaced = labelled(lines[first]) !== null && isBlank(lines[first + 1]) && labelled(lines[first + 2]) !== null
  let end = first
  for (let index = first; index < first + MOST_LINES && isOfBlock(reading, index, isSpaced); index += 1) {
    if (!isBlank(lines[index])) end = index + 1
  }
  return reading.fields.has('from') ? { end, fields: reading.fields } : null
}

/** Yahoo's text has the whole block on its marker's line: `From: Ann <a@x>To: Bob <b@y>Sent: …Subject: …`. */
export function gluedBlock(text: string): ReadonlyMap<QuotedHeaderKind, string> | null {
  const labels = [...text.matchAll(GLUED_LABEL)]
  const fields = new Map<QuotedHeaderKind, string>()
  labels.forEach((label, index) => {
    const [kind] = labelOf(label[0])?.kinds ?? []
    const value = text.slice(label.index + label[0].length, labels[index + 1]?.index).trim()
    if (kind && !fields.has(kind)) fields.set(kind, value)
  })
  return fields.has('from') && fields.size >= 3 ? fields : null
}

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
const GLUED_LABEL = new RegExp(
  `(?:${(['from', 'date', 'to', 'cc', 'subject'] as const)
    .flatMap((kind) => phrasesOf(({ headers }) => headers[kind]))
    .map(capitalised)
    .join('|')})\\s?[:：]`,
  'gu',
)

interface Reading {
  readonly lines: readonly string[]
  readonly fields: Map<QuotedHeaderKind, string>
  last: QuotedHeaderKind
}

/** Reads a line, if it belongs to the block. */
function isOfBlock(reading: Reading, index: number, isSpaced: boolean): boolean {
  const { lines, fields } = reading
  const line = lines[index]
  if (line === undefined) return false
  if (isBlank(line)) return isSpaced && isNewLabel(labelled(lines[index + 1]), fields)
  const label = labelled(line)
  if (!label) return goesOn(reading, index, line)
  if (!isNewLabel(label, fields)) return false
  reading.last = label.kind
  if (!fields.has(label.kind)) fields.set(label.kind, label.value)
  return true
}

/** Each field comes once, since the text below may itself begin with "To: …" or "Date: …". */
function isNewLabel(label: Label | null, fields: Reading['fields']): boolean {
  return label !== null && (label.kind === 'other' || !fields.has(label.kind))
}

/** A line without a label continues the field above, if another label follows before a blank line. */
function goesOn({ lines, fields, last }: Reading, index: number, line: string): boolean {
  if (isWrapped(lines, index)) return takeIn(fields, last, line)
  const below = lines.slice(index + 1, index + 1 + MOST_CONTINUATION_LINES)
  const next = below.findIndex((candidate) => isBlank(candidate) || labelled(candidate) !== null)
  const isInside = next >= 0 && isNewLabel(labelled(below[next]), fields)
  if (!isInside || fields.size === 0) return false
  return takeIn(fields, last, line)
}

/** Outlook wraps its text at 76 characters, the last field like the others; a blank line follows. */
function isWrapped(lines: readonly string[], index: number): boolean {
  const isLong = (lines[index - 1] ?? '').trim().length >= SHORTEST_WRAPPED
  return isLong && isBlank(lines[index + 1])
}

function takeIn(fields: Reading['fields'], last: QuotedHeaderKind, line: string): true {
  if (last !== 'other') fields.set(last, `${fields.get(last) ?? ''} ${line.trim()}`)
  return true
}

interface Label {
  readonly kind: QuotedHeaderKind
  readonly value: string
}

function labelled(line: string | undefined): Label | null {
  const label = labelOf(line ?? '')
  const [kind] = label?.kinds ?? []
  if (!kind) return null
  const value = (line ?? '').replace(/^[^:：]*[:：]/, '')
  return { kind, value: value.replace(/^[\s*_]+|[\s*]+$/g, '') }
}

function isBlank(line: string | undefined): boolean {
  return line !== undefined && !/[^\s\u00ad\u200b-\u200f\u2060\ufeff]/.test(line)
}
