/** Makes the text view and the HTML of a mail from its text parts. */
import { htmlToText } from '../html/html-text.ts'
import type { ImageMarks } from '../html/image-marks.ts'
import { imageMarks, markBetweenTexts, namesImages } from './inline-images.ts'
import type { Leaf } from './part.ts'
import type { ParseLimits } from '../parse-limits.ts'
import { withPlacedImages } from './placed-images.ts'
import { takeUuencodedFiles } from './uuencoded-files.ts'
import type { TextWithFiles } from './uuencoded-files.ts'
import { markInvisible } from './visible-characters.ts'

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

/** An image of its own between two places stands as its mark. */
function piecesOf(leaves: readonly Leaf[]): Piece[] {
  const pieces = new Map<unknown, { plain: string[]; html: string[] }>()
  const last = leaves.findLastIndex(({ bodyGroup }) => bodyGroup !== null)
  for (const [at, leaf] of leaves.entries()) {
    const { part, text, bodyGroup } = leaf
    const mark = bodyGroup === null && pieces.size > 0 && at < last ? markBetweenTexts(leaf) : null
    if (mark !== null) pieces.set(leaf, { plain: [mark], html: [] })
    if (bodyGroup === null) continue
    const piece = pieces.get(bodyGroup) ?? { plain: [], html: [] }
    pieces.set(bodyGroup, piece)
    piece[part.contentType === 'text/html' ? 'html' : 'plain'].push(text)
  }
  return [...pieces.values()]
}

function cut(text: string, atMost: number, defect: string, defects: Set<string>): string {
  if (text.length <= atMost) return text
  defects.add(defect)
  return text.slice(0, atMost).toWellFormed()
}

interface Reading {
  readonly limits: ParseLimits
  readonly marks: ImageMarks
  readonly defects: Set<string>
}

function textOf(piece: Piece, { limits, marks, defects }: Reading): string {
  const plain = piece.plain.join('\n')
  const html = piece.html.join('\n')
  if (plain.trim() === '' && html !== '') return htmlToText(cut(html, limits.htmlTextChars, 'truncated-html', defects), marks)
  if (marks.size === 0 || !/<img\s/i.test(html) || namesImages(plain, marks)) return plain
  return withPlacedImages(plain, htmlToText(html.slice(0, limits.htmlTextChars), marks), [...new Set(marks.values())])
}

/** The body of a mail: every text part in order, plain text preferred where a mail gives both forms. */
export function readBody(leaves: readonly Leaf[], limits: ParseLimits): Body {
  const bodies = leaves.filter((leaf) => leaf.bodyGroup !== null)
  const defects = new Set(bodies.map((leaf) => leaf.defect).filter((defect) => defect !== null))
  const pieces = piecesOf(leaves)
  const marks = imageMarks(leaves)
  const written = pieces.map((piece) => textOf(piece, { limits, marks, defects })).filter((text) => text !== '')
  const { text, files } = takeUuencodedFiles(written.join('\n'))
  const shown = markInvisible(text)
  for (const defect of shown.defects) defects.add(defect)
  const html = pieces.flatMap((piece) => piece.html).join('\n')
  return {
    text: cut(shown.text, limits.bodyChars, 'truncated-text', defects),
    html: cut(html, limits.bodyChars, 'truncated-html', defects),
    files,
    defects: [...defects],
  }
}
