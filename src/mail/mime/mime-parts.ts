/** Walks the parts of a mail over its bytes (RFC 2046 §5.1), in one pass and within limits. */
import { firstValue, scanHeaderBlock } from './header-block.ts'
import type { HeaderBlock } from './header-block.ts'
import { parseParameterised } from './mime-parameters.ts'
import type { ParameterisedValue } from './mime-parameters.ts'
import type { ParseLimits } from '../parse-limits.ts'

/** A part: a leaf, or a multipart with its parts. */
export interface Part {
  readonly header: HeaderBlock
  /** Lower-case `type/subtype`; `text/plain` when none is given (RFC 2045 §5.2). */
  readonly contentType: string
  readonly parameters: Readonly<Record<string, string>>
  readonly disposition: ParameterisedValue
  readonly transferEncoding: string | null
  readonly parent: Part | null
  readonly children: Part[]
  /** The body's bytes are `raw.subarray(bodyStart, bodyEnd)`, still encoded. */
  readonly bodyStart: number
  bodyEnd: number
  /** True for a multipart too deep to be opened: a leaf, but no text. */
  isUnopened: boolean
}

/** The tree of a mail, and what was wrong or left out. */
export interface PartTree {
  readonly root: Part
  readonly defects: readonly string[]
}

interface Open {
  readonly part: Part
  readonly boundary: string
  /** Tells most lines that begin with `--` from delimiters without reading them. */
  readonly firstByte: number
}

interface Walk {
  readonly raw: Buffer
  readonly limits: ParseLimits
  readonly open: Open[]
  readonly defects: Set<string>
  /** The first charset that a part declares, for names in raw bytes of parts that declare none. */
  charset: string | null
  parts: number
}

const LONGEST_BOUNDARY_LINE = 300

/** Where a part stands. */
interface Surroundings {
  readonly parent: Part | null
  /** Of the text before it. */
  readonly charset: string | null
}

function makePart(raw: Buffer, header: HeaderBlock, { parent, charset: outer }: Surroundings): Part {
  const content = parseParameterised(firstValue(header.fields, 'content-type'), outer)
  const fallback = parent?.contentType === 'multipart/digest' ? 'message/rfc822' : 'text/plain'
  const charset = content.parameters['charset'] ?? outer
  return {
    header,
    contentType: /^[^/\s]+\/[^/\s]+$/.test(content.value) ? content.value : (bareType(content.value) ?? fallback),
    parameters: content.parameters,
    disposition: parseParameterised(firstValue(header.fields, 'content-disposition'), charset),
    transferEncoding: firstValue(header.fields, 'content-transfer-encoding'),
    parent,
    children: [],
    bodyStart: header.bodyStart,
    bodyEnd: raw.length,
    isUnopened: false,
  }
}

/** `Content-Type: text` is what mailers older than MIME wrote for plain text. */
function bareType(value: string): string | null {
  if (value === 'html') return 'text/html'
  return value === '' || value === 'text' || value === 'plain' ? null : 'application/octet-stream'
}

function delimiterText(raw: Buffer, lineStart: number): { text: string; next: number } {
  const newline = raw.indexOf(10, lineStart)
  const next = newline < 0 ? raw.length : newline + 1
  return {
    text: raw.toString('latin1', lineStart + 2, Math.min(next, lineStart + LONGEST_BOUNDARY_LINE)).trimEnd(),
    next,
  }
}

/** The first delimiter-like line of a body, for a multipart that names no boundary. */
function guessBoundary(raw: Buffer, part: Part): string | null {
  const start =
    raw.indexOf('--', part.bodyStart) === part.bodyStart ? part.bodyStart : raw.indexOf('\n--', part.bodyStart) + 1
  if (start <= 0) return null
  const { text } = delimiterText(raw, start)
  return text === '' || text.startsWith('-') || text.includes(' ') ? null : text
}

function openMultipart(walk: Walk, part: Part): void {
  if (!part.contentType.startsWith('multipart/')) return
  if (walk.open.length >= walk.limits.partDepth) {
    walk.defects.add('truncated-parts: too deep')
    part.isUnopened = true
    return
  }
  const declared = (part.parameters['boundary'] ?? '').trimEnd()
  const boundary = declared === '' ? guessBoundary(walk.raw, part) : declared
  if (declared === '') walk.defects.add('missing-boundary')
  if (boundary !== null) walk.open.push({ part, boundary, firstByte: boundary.charCodeAt(0) })
}

/** The innermost open multipart that a delimiter line belongs to: -1 when it is an ordinary line. */
function levelOf(open: readonly Open[], text: string): { level: number; isClosing: boolean } {
  for (let level = open.length - 1; level >= 0; level--) {
    const boundary = open[level]?.boundary
    if (text === boundary) return { level, isClosing: false }
    if (text === `${boundary}--`) return { level, isClosing: true }
  }
  return { level: -1, isClosing: false }
}

/** The line end before a delimiter belongs to the delimiter (RFC 2046 §5.1.1). */
function endBefore(raw: Buffer, delimiterStart: number, bodyStart: number): number {
  let end = delimiterStart
  if (end > bodyStart && raw[end - 1] === 10) end--
  if (end > bodyStart && raw[end - 1] === 13) end--
  return end
}

function nextDelimiter(raw: Buffer, from: number): number {
  const before = Math.max(0, from - 1)
  if (before === 0 && raw[0] === 45 && raw[1] === 45) return 0
  const found = raw.indexOf('\n--', before)
  return found < 0 ? -1 : found + 1
}

function closeDownTo(walk: Walk, level: number, end: number): void {
  while (walk.open.length > level + 1) {
    const inner = walk.open.pop()
    if (inner !== undefined) inner.part.bodyEnd = end
  }
}

function startPart(walk: Walk, parent: Part, start: number): Part {
  const header = scanHeaderBlock(walk.raw, start, { limits: walk.limits, isInside: true })
  const part = makePart(walk.raw, header, { parent, charset: walk.charset })
  walk.charset ??= part.parameters['charset'] ?? null
  if (part.header.isTruncated) walk.defects.add('truncated-header')
  parent.children.push(part)
  walk.parts++
  openMultipart(walk, part)
  return part
}

function walkParts(walk: Walk, root: Part): void {
  let leaf: Part | null = root
  let position = root.bodyStart
  while (walk.open.length > 0) {
    const start = nextDelimiter(walk.raw, position)
    if (start < 0) break
    position = start + 2
    if (!walk.open.some(({ firstByte }) => firstByte === walk.raw[position])) continue
    const { text, next } = delimiterText(walk.raw, start)
    const { level, isClosing } = levelOf(walk.open, text)
    position = next
    if (level < 0) continue
    const end = endBefore(walk.raw, start, leaf?.bodyStart ?? 0)
    if (leaf !== null) leaf.bodyEnd = Math.max(leaf.bodyStart, end)
    closeDownTo(walk, level, end)
    leaf = null
    const parent = walk.open[level]?.part
    if (parent === undefined || isClosing) continue
    if (walk.parts >= walk.limits.parts) {
      walk.defects.add('truncated-parts: too many')
      break
    }
    leaf = startPart(walk, parent, next)
    position = leaf.bodyStart
  }
  if (leaf !== null) leaf.bodyEnd = walk.raw.length
}

/**
 * Reads the tree of parts. Bodies are not copied, nor are the contents of message/rfc822 opened.
 *
 * @param raw - a mail with LF or CRLF line ends
 * @param header - its header
 */
export function readParts(raw: Buffer, header: HeaderBlock, limits: ParseLimits): PartTree {
  const root = makePart(raw, header, { parent: null, charset: null })
  const charset = root.parameters['charset'] ?? null
  const walk: Walk = { raw, limits, open: [], defects: new Set(), charset, parts: 0 }
  openMultipart(walk, root)
  walkParts(walk, root)
  root.bodyEnd = raw.length
  return { root, defects: [...walk.defects] }
}
