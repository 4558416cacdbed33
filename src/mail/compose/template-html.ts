/** Makes the HTML of a mail from a template: a tree in which values replace placeholders. */
import { parseFragment, type DefaultTreeAdapterTypes as Parsed } from 'parse5'
import { paragraphsOf, withImages, type InlineImage } from './compose-html.ts'
import { element, htmlPage, mayStand, type Html, type HtmlNode } from './html-tree.ts'
import { imagesShown, writtenNodes } from './written-html.ts'

/** An HTML template with the plain-text values of its placeholders. */
export interface TemplateHtml {
  readonly template: string
  readonly values: Readonly<Record<string, string>>
  /** The template is plain text. */
  readonly isText?: boolean
  /** The answer's own HTML for `{answer}`; absent: its text. */
  readonly written?: string
}

/** Values that are whole texts; the others are put within a line or an attribute. */
const paragraphs = new Set(['answer', 'message', 'attributes'])
const placeholder = /\{([a-z]+)\}/g
/** Attributes that are plain text, not addresses. */
const ofText = /^(?:title|alt|class|id|lang|aria-[a-z]+|data-[a-z-]+)$/
/** Values that are whole addresses of our pages. */
const links = new Set(['confirm', 'cancel'])
const isLink = (name: string, value: string) => name === 'href' && links.has(/^\{([a-z]+)\}$/.exec(value)?.[1] ?? '')
/** A value must not choose where an address leads: the server comes before the first placeholder. */
const ofAddress = /^(?:https?:\/\/[^/?#{]+[/?#]|mailto:)/i

/**
 * Fills an HTML template. Images that the text does not name follow at the end.
 *
 * @param marker - text above everything; empty: none
 */
export function htmlOfTemplate(html: TemplateHtml, marker: string, images: readonly InlineImage[]): Html {
  const filling = { values: html.values, answer: html.written === undefined ? null : writtenNodes(html.written) }
  const filled = html.isText ? filledWords(html.template, filling) : treeOf(html.template).flatMap((node) => filledNode(node, filling))
  const above = marker === '' ? [] : [...paragraphsOf(marker), '\n']
  const shown = imagesShown(filling.answer ?? [])
  const others = images.filter(({ contentId }) => !shown.has(contentId))
  return htmlPage(withImages([...above, ...filled], others))
}

/** What the placeholders are filled with. */
interface Filling {
  readonly values: TemplateHtml['values']
  /** The content of `{answer}`; null: its value. */
  readonly answer: readonly HtmlNode[] | null
}

/** Fills a plain-text template, with HTML for its answer. */
function filledWords(template: string, { values, answer }: Filling): readonly HtmlNode[] {
  return template.split('{answer}').flatMap((words, i) => {
    const text = words.replace(placeholder, (whole, name: string) => values[name] ?? whole)
    return [...(i === 0 ? [] : ['\n', ...(answer ?? []), '\n']), ...(text.trim() === '' ? [] : paragraphsOf(text.trim()))]
  })
}

/**
 * The faults of a template, in words.
 *
 * @param known - its placeholders
 */
export function faultsOfTemplate(template: string, known: readonly string[]): readonly string[] {
  const hasKnown = (text: string) => [...text.matchAll(placeholder)].some(([, name = '']) => known.includes(name))
  const faultsOf = (node: Parsed.ChildNode): readonly string[] => {
    if ('data' in node) return hasKnown(node.data) ? ['no placeholder may stand in a comment'] : []
    if (!('attrs' in node)) return []
    const here = node.attrs.flatMap(({ name, value }): string[] => {
      if (hasKnown(value) && !mayFill(name, value)) return [`no placeholder may stand in ${name}="${value}"`]
      return isLink(name, value) || mayStand(name, value) ? [] : [`${name}="${value}" is no http, https or mailto address`]
    })
    return [...here, ...node.childNodes.flatMap(faultsOf)]
  }
  return treeOf(template).flatMap(faultsOf)
}

function treeOf(template: string): readonly Parsed.ChildNode[] {
  return parseFragment(template, { scriptingEnabled: false }).childNodes
}

function filledNode(node: Parsed.ChildNode, filling: Filling): readonly HtmlNode[] {
  if ('data' in node) return [{ comment: node.data }]
  if ('value' in node) return filledText(node.value, filling)
  if (!('attrs' in node)) return []
  const attributes = node.attrs.map(({ name, value }) => [name, filledAttribute(name, value, filling.values)])
  const isRaw = node.tagName === 'style' || node.tagName === 'script'
  const children = node.childNodes.flatMap((child) => filledNode(child, isRaw ? noFilling : filling))
  return [element(node.tagName, Object.fromEntries(attributes) as Record<string, string>, children)]
}

const noFilling: Filling = { values: {}, answer: null }

function filledText(text: string, { values, answer }: Filling): readonly HtmlNode[] {
  return text.split(placeholder).flatMap((piece, i): readonly HtmlNode[] => {
    if (i % 2 === 0) return [piece]
    if (piece === 'answer' && answer) return answer
    const value = values[piece]
    if (value === undefined) return [`{${piece}}`]
    if (links.has(piece)) return [element('a', { href: value }, [value])]
    return paragraphs.has(piece) ? paragraphsOf(value) : [value]
  })
}

function mayFill(name: string, value: string): boolean {
  return ofText.test(name) || isLink(name, value) || ((name === 'href' || name === 'src') && ofAddress.test(value))
}

function filledAttribute(name: string, value: string, values: TemplateHtml['values']): string {
  if (!mayFill(name, value)) return value
  const shown = (text: string) => (ofText.test(name) || isLink(name, value) ? text : encodeURIComponent(text.toWellFormed()))
  return value.replace(placeholder, (whole, key: string) => (values[key] === undefined ? whole : shown(values[key])))
}
