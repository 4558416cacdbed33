/** HTML that an agent or a program wrote, for a mail of ours: what shows text and the mail's own images, and nothing else. */
import { parseFragment, type DefaultTreeAdapterTypes as Parsed } from 'parse5'
import { element, type HtmlNode } from './html-tree.ts'

/** What shows text; of every other element only what stands in it is kept. */
const shown = new Set(
  (
    'a abbr b blockquote br caption center cite code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre q s samp small' +
    ' span strong sub sup table tbody td tfoot th thead tr u ul var'
  ).split(' '),
)
/** What stands in these is no text for people, or leads out of HTML. */
const opaque = new Set('script style template title noscript noembed noframes iframe object embed svg math textarea select head'.split(' '))
const attributesOf: Readonly<Record<string, RegExp>> = {
  a: /^(?:href|title)$/,
  img: /^(?:src|alt|title|width|height)$/,
  td: /^(?:colspan|rowspan|align|valign)$/,
  th: /^(?:colspan|rowspan|align|valign)$/,
  ol: /^(?:start|type)$/,
}
const everywhere = /^(?:dir|lang)$/
/** Nobody writes deeper; a program that does would cost us the stack. */
const deepest = 100

/** What is kept of it, as a tree: elements that show text, links to the web and to addresses, images that go along with the mail. */
export function writtenNodes(html: string): readonly HtmlNode[] {
  return parseFragment(html, { scriptingEnabled: false }).childNodes.flatMap((node) => kept(node, 0))
}

/** The ids of the images that it shows. */
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
  // Whatever else an image names would be fetched from there by its reader.
  if (tagName === 'img' && !/^cid:[\w.@-]+$/.test(attributes['src'] ?? '')) return [attributes['alt'] ?? '']
  return [element(tagName, attributes, children)]
}

function mayKeep(tag: string, attribute: string): boolean {
  return everywhere.test(attribute) || (attributesOf[tag]?.test(attribute) ?? false)
}
