/** Writes HTML from a tree, escaping every text and attribute. It is the only place that writes HTML. */

/** Text, an element or a comment. */
export type HtmlNode = string | HtmlElement | { readonly comment: string }

/** An element; attributes and text are unescaped. */
export interface HtmlElement {
  readonly tag: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly HtmlNode[]
}

declare const written: unique symbol
/** HTML that was written here. */
export type Html = string & { readonly [written]: true }

/** Void elements (WHATWG HTML §13.1.2). */
const withoutEnd = new Set('area base br col embed hr img input link meta source track wbr'.split(' '))
/** Elements with raw text, which only operators' templates contain. */
const rawText = new Set(['style', 'script'])
/** The schemes that addresses may have, so that none runs code. */
const addresses = new Map([
  ['href', /^(?:https?:|mailto:)/i],
  ['src', /^(?:cid:|https?:|data:image\/)/i],
])

/** An element. */
export function element(tag: string, attributes: HtmlElement['attributes'], children: readonly HtmlNode[] = []): HtmlElement {
  return { tag, attributes, children }
}

/** Whether an attribute is written: addresses with other schemes are left out (`javascript:`, `file:`, …). */
export function mayStand(attribute: string, value: string): boolean {
  return addresses.get(attribute)?.test(value) ?? true
}

/** A page of our own site, whose addresses may also be paths of the site. */
export function sitePage(html: HtmlElement): Html {
  return `<!DOCTYPE html>\n${markup(html, mayStandOnSite)}\n` as Html
}

/** A part of such a page. */
export function sitePart(nodes: readonly HtmlNode[]): Html {
  return nodes.map((node) => markup(node, mayStandOnSite)).join('') as Html
}

function mayStandOnSite(attribute: string, value: string): boolean {
  const isPath = ['href', 'src', 'action'].includes(attribute) && /^(?:\/(?![/\\])|#|\?)/.test(value)
  return isPath || (attribute !== 'action' && mayStand(attribute, value))
}

/** A page with the given body. */
export function htmlPage(body: readonly HtmlNode[]): Html {
  const head = element('head', {}, [element('meta', { charset: 'utf-8' })])
  const page = element('html', {}, [head, element('body', {}, ['\n', ...body, '\n'])])
  return `<!DOCTYPE html>\n${markup(page)}\n` as Html
}

function markup(node: HtmlNode, may: MayStand = mayStand): string {
  if (typeof node === 'string') return escaped(node)
  if ('comment' in node) return `<!--${node.comment.replace(/--!?>/g, '')}-->`
  const { tag, attributes, children } = node
  const start = `<${tag}${Object.entries(attributes)
    .map((attribute) => attributeMarkup(attribute, may))
    .join('')}>`
  if (withoutEnd.has(tag)) return start
  const inside = rawText.has(tag) ? children.join('').replaceAll('</', '') : children.map((child) => markup(child, may)).join('')
  return `${start}${inside}</${tag}>`
}

type MayStand = (attribute: string, value: string) => boolean

function attributeMarkup([name, value]: readonly [string, string], may: MayStand): string {
  return may(name, value) ? ` ${name}="${escaped(value)}"` : ''
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\u00a0': '&nbsp;',
}

/** Escapes text for an element or quoted attribute. Control characters are not allowed in HTML (WHATWG HTML §13.1.4). */
function escaped(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '').replace(/[&<>"'\u00a0]/g, (c) => entities[c] ?? c)
}
