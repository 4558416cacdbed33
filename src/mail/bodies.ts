/** Makes the text view and the HTML of a mail from its text parts. */
import { decodeText } from './charsets.ts'
import { unflow } from './flowed-text.ts'
import { htmlToText } from './html-text.ts'
import type { Part } from './mime-parts.ts'
import type { ParseLimits } from './parse-limits.ts'
import { decodeTransfer } from './transfer-encoding.ts'
import { takeUuencodedFiles } from './uuencoded-files.ts'
import type { TextWithFiles } from './uuencoded-files.ts'
import { removeInvisible } from './visible-characters.ts'

/** The body of a mail, for people. */
export interface Body {
  readonly text: string
  readonly html: string
  /** Files that stood uuencoded in the text. */
  readonly files: TextWithFiles['files']
  readonly defects: readonly string[]
}

/** What one place of the mail says, as plain text, as HTML, or in both forms (multipart/alternative). */
interface Piece {
  readonly plain: readonly string[]
  readonly html: readonly string[]
}

const BODY_TYPES = new Set(['text/plain', 'text/html', 'text/enriched', 'text/richtext'])

/**
 * The file name that a part gives itself, as written (RFC 2183 §2.3, or `name` as mailers before it). Mailers put `?`
 * for what a charset of theirs cannot write: the name with fewer of them is the better one.
 */
export function nameOf(part: Part): string | null {
  const names = [part.disposition.parameters['filename'], part.parameters['name']].filter((name) => name !== undefined)
  const unknownsIn = (name: string): number => name.match(/[?\ufffd]/g)?.length ?? 0
  return names.sort((a, b) => unknownsIn(a) - unknownsIn(b))[0] ?? null
}

/** In multipart/related only the root is text, the others are what it shows (RFC 2387 §3.1). */
function isRelatedResource(part: Part, parent: Part): boolean {
  if (parent.contentType !== 'multipart/related') return false
  const root = parent.children.find((child) => BODY_TYPES.has(child.contentType) || child.children.length > 0)
  return root !== part
}

/** Enriched text (RFC 1896) is read only where nothing simpler is there: few programs still show it. */
function isEnriched(part: Part): boolean {
  return part.contentType === 'text/enriched' || part.contentType === 'text/richtext'
}

/**
 * Whether a leaf is part of the mail's text: a text part that is not declared a file. A name alone makes it a file,
 * except where nothing else can be the text: as the whole mail, and in multipart/alternative.
 */
export function isBodyPart(part: Part): boolean {
  if (part.children.length > 0) return false
  const isText = BODY_TYPES.has(part.contentType) || part.contentType.startsWith('multipart/')
  if (!isText) return false
  if (part.parent === null) return true
  if (isEnriched(part) || isRelatedResource(part, part.parent)) return false
  if (part.disposition.value === 'attachment') return false
  return nameOf(part) === null || part.parent.contentType === 'multipart/alternative'
}

/** RFC 1896 and RFC 1341: commands in angle brackets, `<<` for `<`; single line breaks are wrapping. */
function enrichedToText(text: string): string {
  return text
    .replace(/<param>[^<]{0,1000}<\/param>/gi, '')
    .replace(/<<|<\/?[a-z-]{1,60}>/gi, (tag) => (tag === '<<' ? '<' : /^<(?:nl|paragraph)>$/i.test(tag) ? '\n' : ''))
}

/** Decoded text of a part, its line ends LF. */
export function partText(part: Part, bytes: Buffer, defects: Set<string>): string {
  const { text, defect } = decodeText(bytes, part.parameters['charset'] ?? null)
  if (defect !== null) defects.add(defect)
  const lines = text.replace(/\r+\n|\r/g, '\n').replace(/^\ufeff|\0/g, '')
  if (isEnriched(part) && part.parent === null) return enrichedToText(lines)
  const isFlowed = part.contentType === 'text/plain' && part.parameters['format']?.toLowerCase() === 'flowed'
  return isFlowed ? unflow(lines, part.parameters['delsp']?.toLowerCase() === 'yes') : lines
}

function leafPiece(raw: Buffer, part: Part, defects: Set<string>): Piece {
  const bytes = decodeTransfer(raw.subarray(part.bodyStart, part.bodyEnd), part.transferEncoding)
  const text = partText(part, bytes, defects)
  return part.contentType === 'text/html' ? { plain: [], html: [text] } : { plain: [text], html: [] }
}

function piecesOf(raw: Buffer, part: Part, defects: Set<string>): Piece[] {
  if (part.children.length === 0) return isBodyPart(part) ? [leafPiece(raw, part, defects)] : []
  const pieces = part.children.flatMap((child) => piecesOf(raw, child, defects))
  if (part.contentType !== 'multipart/alternative' || pieces.length === 0) return pieces
  return [{ plain: pieces.flatMap((piece) => piece.plain), html: pieces.flatMap((piece) => piece.html) }]
}

function cut(text: string, atMost: number, defect: string, defects: Set<string>): string {
  if (text.length <= atMost) return text
  defects.add(defect)
  return text.slice(0, atMost).toWellFormed()
}

function textOf(piece: Piece, limits: ParseLimits, defects: Set<string>): string {
  const plain = piece.plain.join('\n')
  if (plain.trim() !== '' || piece.html.length === 0) return plain
  return htmlToText(cut(piece.html.join('\n'), limits.htmlTextChars, 'truncated-html', defects))
}

/** The body of a mail: every text part in order, plain text preferred where a mail gives both forms. */
export function readBody(raw: Buffer, root: Part, limits: ParseLimits): Body {
  const defects = new Set<string>()
  const pieces = piecesOf(raw, root, defects)
  const written = pieces.map((piece) => textOf(piece, limits, defects)).filter((text) => text !== '')
  const { text, files } = takeUuencodedFiles(written.join('\n'))
  const shown = removeInvisible(text)
  for (const defect of shown.defects) defects.add(defect)
  const html = pieces.flatMap((piece) => piece.html).join('\n')
  return {
    text: cut(shown.text, limits.bodyChars, 'truncated-text', defects),
    html: cut(html, limits.bodyChars, 'truncated-html', defects),
    files,
    defects: [...defects],
  }
}
