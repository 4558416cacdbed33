/** Sanitizes HTML by agents and programs for our mail: elements that show text, and the mail's own images. */
import { parseFragment, type DefaultTreeAdapterTypes as Parsed } from 'parse5'
import { element, type HtmlNode } from './html-tree.ts'

/** Elements that are kept; of others, only the content is. */
const shown = new Set(
  (
    'a abbr b blockquote br caption center cite code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre q s samp small' +
    ' span strong sub sup table tbody td tfoot th thead tr u ul var'
  ).split(' '),
)
/** Elements that are dropped with their content, which is no text for people or not HTML. */
const opaque = new Set('script style template title noscript noembed noframes iframe object embed svg math textarea select head'.split(' '))
const attributesOf: Readonly<Record<string, RegExp>> = {
  a: /^(?:href|title)$/,
  img: /^(?:src|alt|title|width|height)$/,
  td: /^(?:colspan|rowspan|align|valign)$/,
  th: /^(?:colspan|rowspan|align|valign)$/,
  ol: /^(?:start|type)$/,
}
const everywhere = /^(?:dir|lang)$/
/** Nobody nests deeper; hostile nesting would overflow the stack. */
const deepest = 100

/** The sanitized tree: elements that show text, links, and images that the mail contains. */
export function writtenNodes(html: string): readonly HtmlNode[] {
  return parseFragment(html, { scriptingEnabled: false }).childNodes.flatMap((node) => kept(node, 0))
}

/** The content ids of the images in a tree. */
export function imagesShown(nodes: readonly HtmlNode[]): ReadonlySet<string> {
  return new Set(
    nodes.flatMap((node): readonly string[] => {
      if (typeof node === 'string' || 'comment' in node) return []
      const src = node.attributes['src'] ?? ''
      return [...(src.startsWith('cid:') ? [src.slice('cid:'.length)] : []), ...imagesShown(node.children)]
    }),
  )
}

function kept(node: Parsed.ChildNode, depth: number): readonly HtmlNode[] {
  if ('value' in node) return [node.value]
  if (!('attrs' in node) || opaque.has(node.tagName) || depth > deepest) return []
  const { tagName, attrs, childNodes } = node
  const children = childNodes.flatMap((child) => kept(child, depth + 1))
  if (!shown.has(tagName)) return children
  const attributes = Object.fromEntries(attrs.filter(({ name }) => mayKeep(tagName, name)).map(({ name, value }) => [name, value]))
  // Any other image would be fetched by the reader's program.
  if (tagName === 'img' && !/^cid:[\w.@-]+$/.test(attributes['src'] ?? '')) return [attributes['alt'] ?? '']
  return [element(tagName, attributes, children)]
}

function mayKeep(tag: string, attribute: string): boolean {
  return everywhere.test(attribute) || (attributesOf[tag]?.test(attribute) ?? false)
}
