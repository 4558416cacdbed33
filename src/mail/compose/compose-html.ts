/** Makes simple HTML of a plain text: links, paragraphs, and images at their placeholders. */
import { element, htmlPage, type Html, type HtmlNode } from './html-tree.ts'

/** An inline image of the mail. */
export interface InlineImage {
  /** Without angle brackets, of characters that a `cid:` URL has unescaped (RFC 2392 §2). */
  readonly contentId: string
  /** The content id as its sender wrote it, by which the text may name the image. */
  readonly calledId: string
  /** The file name; empty: none. */
  readonly name: string
}

/**
 * The HTML view of a text. Images without a placeholder follow the text.
 *
 * @param text - plain text with any line ends
 */
export function htmlOfText(text: string, images: readonly InlineImage[] = []): Html {
  return htmlPage(withImages(paragraphsOf(text), images))
}

/** A text as paragraphs, with web addresses as links. */
export function paragraphsOf(text: string): readonly HtmlNode[] {
  const paragraphs = text
    .replace(/\r\n?/g, '\n')
    .trimEnd()
    .split(/\n{2,}/)
    .map((paragraph) => element('p', {}, between(paragraph.split('\n').map(lineOf), [element('br', {}), '\n'])))
  return between(
    paragraphs.map((paragraph) => [paragraph]),
    ['\n'],
  )
}

function between(parts: readonly (readonly HtmlNode[])[], separator: readonly HtmlNode[]): readonly HtmlNode[] {
  return parts.flatMap((part, i) => (i === 0 ? part : [...separator, ...part]))
}

/** Leading spaces are kept, since people align lines with them. */
function lineOf(line: string): readonly HtmlNode[] {
  return linked(line.replace(/^ +/, (spaces) => '\u00a0'.repeat(spaces.length)))
}

/** Only http and https become links. Punctuation after an address is not part of it (RFC 3986, appendix C). */
function linked(line: string): readonly HtmlNode[] {
  const nodes: HtmlNode[] = []
  let at = 0
  for (const match of line.matchAll(/\bhttps?:\/\/[^\s<>"'`{}|\\^]+/gi)) {
    const url = withoutClosingMarks(match[0])
    nodes.push(line.slice(at, match.index), element('a', { href: url }, [url]))
    at = match.index + url.length
  }
  return [...nodes, line.slice(at)]
}

function withoutClosingMarks(url: string): string {
  const hasOpened = url.includes('(')
  let end = url.length
  while (/[.,;:!?*_~\]]/.test(url.charAt(end - 1)) || (!hasOpened && url.charAt(end - 1) === ')')) end--
  return url.slice(0, end)
}

/**
 * Puts images at their placeholders: `[lamp.png]`, `[image: lamp.png]` (Gmail), `[cid:image001.png@…]` (Outlook); the others at the end.
 * Link texts have no placeholders.
 */
export function withImages(nodes: readonly HtmlNode[], images: readonly InlineImage[]): readonly HtmlNode[] {
  const marks = images.flatMap((image) => marksOf(image).map((mark) => ({ mark, image })))
  const named = Map.groupBy(marks, ({ mark }) => mark)
  const waiting = new Set(images)
  const next = (mark: string): HtmlNode => {
    const candidates = named.get(mark) ?? []
    // An image may be shown twice; two images with one name are shown in turn.
    const image = (candidates.find((candidate) => waiting.has(candidate.image)) ?? candidates.at(-1))?.image
    if (!image) return mark
    waiting.delete(image)
    return imageOf(image)
  }
  const placed = images.length === 0 ? nodes : replaced(nodes, named, next)
  return [...placed, ...[...waiting].flatMap((image): HtmlNode[] => ['\n', element('p', {}, [imageOf(image)])])]
}

function marksOf({ calledId, name }: InlineImage): readonly string[] {
  return [...(name === '' ? [] : [`[${name}]`, `[image: ${name}]`]), `[cid:${calledId}]`]
}

function imageOf({ contentId, name }: InlineImage): HtmlNode {
  return element('img', { src: `cid:${contentId}`, alt: name })
}

type Named = ReadonlyMap<string, unknown>

function replaced(nodes: readonly HtmlNode[], named: Named, by: (mark: string) => HtmlNode): readonly HtmlNode[] {
  return nodes.flatMap((node): readonly HtmlNode[] => {
    if (typeof node === 'string') return splitAtMarks(node, named).map((piece, i) => (i % 2 === 1 ? by(piece) : piece))
    if ('comment' in node || ['a', 'style', 'script'].includes(node.tag)) return [node]
    return [{ ...node, children: replaced(node.children, named, by) }]
  })
}

/** Alternates between text and placeholders. */
function splitAtMarks(text: string, named: Named): readonly string[] {
  const pieces: string[] = []
  let at = 0
  for (const { index } of text.matchAll(/\[/g)) {
    const mark = index < at ? undefined : markAt(text.slice(index, index + longestMark), named)
    if (mark === undefined) continue
    pieces.push(text.slice(at, index), mark)
    at = index + mark.length
  }
  return [...pieces, text.slice(at)]
}

/** Limits of a placeholder, which bound the cost of texts with many brackets. */
const longestMark = 300
const mostBrackets = 4

/** A file name may contain brackets. */
function markAt(text: string, named: Named): string | undefined {
  let end = -1
  for (let i = 0; i < mostBrackets; i++) {
    end = text.indexOf(']', end + 1)
    const mark = text.slice(0, end + 1)
    if (named.has(mark)) return mark
  }
  return undefined
}
