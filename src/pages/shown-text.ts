/** Texts as pages show them: where long ones may break, moments by the reader's clock, and values by the words that people say. */
import { stockAttributes } from '../tickets/records/stock-attributes.ts'
import { stages } from '../tickets/stage/stage.ts'
import { element, moment, type HtmlNode } from './layout.ts'

/** Shorter words stay whole: a line has room for them. */
const mostWhole = 20
/** So much stands in the narrowest column of a table. */
const mostUnbroken = 16
const longWord = new RegExp(`\\S{${mostWhole},}`, 'g')
const unbroken = new RegExp(`(?:[^@/.]*[@/.]|[^@/.]+)`, 'g')
/** What is read as it was written, or cannot hold a mark. */
const wholeTags = new Set(['pre', 'textarea', 'option', 'time', 'button'])

/** A part of a page whose long words, such as addresses, break after `@`, `/` and `.`; within a word only one that no column has room for. */
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

/** A text of ours, in which moments are shown as everywhere on pages. */
export function withMoments(text: string): readonly HtmlNode[] {
  const isMoment = (piece: string) => instant.test(piece) && !Number.isNaN(Date.parse(piece))
  return text.split(instant).flatMap((piece) => (isMoment(piece) ? [moment(Date.parse(piece))] : piece === '' ? [] : [piece]))
}

/** A note of a rule without the paragraph that it goes by: readers of pages do not have it. */
export function noteWords(note: string): string {
  return note.replace(/^§[\d.]+: /, '')
}

const enums = new Set(stockAttributes.filter(({ type }) => type === 'enum').flatMap(({ name, path }) => [name, path]))

const stageNames = new RegExp(`\\b(?:${stages.filter((stage) => stage.includes('_')).join('|')})\\b`, 'g')

/** A line of ours about a ticket, with its moments, and stages as people say them. */
export function ourLine(text: string): readonly HtmlNode[] {
  return withMoments(text.replace(stageNames, (stage) => stage.replaceAll('_', ' ')))
}

/** A value of a ticket's attribute, by name or place: those that are chosen from a few are said with spaces; what people wrote stays. */
export function valueWords(attribute: string, value: string): string {
  return enums.has(attribute) ? value.replaceAll('_', ' ') : value
}
