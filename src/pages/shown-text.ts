/** Texts as pages show them: line breaks in long words, moments in the reader's time zone, and values in plain words. */
import { stockAttributes } from '../tickets/records/stock-attributes.ts'
import { stages } from '../tickets/stage/stage.ts'
import { element, moment, type HtmlNode } from './layout.ts'

/** In characters; shorter words are not broken. */
const mostWhole = 20
/** In characters; the narrowest column of a table has room for them. */
const mostUnbroken = 16
const longWord = new RegExp(`\\S{${mostWhole},}`, 'g')
const unbroken = new RegExp(`(?:[^@/.]*[@/.]|[^@/.]+)`, 'g')
/** Elements whose text is preformatted or cannot contain <wbr>. */
const wholeTags = new Set(['pre', 'textarea', 'option', 'time', 'button'])

/** Allows line breaks in long words, such as addresses, after `@`, `/` and `.`, and in parts that are wider than a column. */
export function breakable(node: HtmlNode): readonly HtmlNode[] {
  if (typeof node === 'string') return brokenText(node)
  if ('comment' in node || wholeTags.has(node.tag)) return [node]
  return [{ ...node, children: node.children.flatMap(breakable) }]
}

function brokenText(text: string): readonly HtmlNode[] {
  const marked = text.replace(longWord, (word) => piecesOf(word).join('\0'))
  return marked.split('\0').flatMap((piece, at) => (at === 0 ? [piece] : [element('wbr', {}), piece]))
}

function piecesOf(word: string): readonly string[] {
  const pieces = word.match(unbroken) ?? []
  const size = new RegExp(`.{1,${mostUnbroken}}`, 'gsu')
  return pieces.flatMap((piece) => piece.match(size) ?? [])
}

const instant = /(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z)/

/** A text of the product, with its moments in the site's time zone. */
export function withMoments(text: string): readonly HtmlNode[] {
  const isMoment = (piece: string) => instant.test(piece) && !Number.isNaN(Date.parse(piece))
  return text.split(instant).flatMap((piece) => (isMoment(piece) ? [moment(Date.parse(piece))] : piece === '' ? [] : [piece]))
}

/** A note without the number of the paragraph that it cites, which readers of pages do not have. */
export function noteWords(note: string): string {
  return note.replace(/^§[\d.]+: /, '')
}

const enums = new Set(stockAttributes.filter(({ type }) => type === 'enum').flatMap(({ name, path }) => [name, path]))

const stageNames = new RegExp(`\\b(?:${stages.filter((stage) => stage.includes('_')).join('|')})\\b`, 'g')

/** A line of ours about a ticket, with its moments, and stages as people say them. */
export function ourLine(text: string): readonly HtmlNode[] {
  return withMoments(text.replace(stageNames, (stage) => stage.replaceAll('_', ' ')))
}

/** A value of an attribute, by the attribute's name or path. Values of enums are shown with spaces; texts stay as they are. */
export function valueWords(attribute: string, value: string): string {
  return enums.has(attribute) ? value.replaceAll('_', ' ') : value
}
