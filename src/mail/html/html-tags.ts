/** Cuts HTML into tags and text in one pass, whatever it holds. */

/** A run of text (still with character references), or a tag. */
export interface HtmlToken {
  readonly kind: 'text' | 'open' | 'close'
  /** Lower-case element name; `''` for text. */
  readonly name: string
  /** The text, or the attributes as written. */
  readonly raw: string
}

/** Elements whose content is no text for people. */
const OPAQUE = new Set(['script', 'style', 'title', 'template', 'noembed', 'noframes', 'xml', 'head'])
const TAG_NAME = /[A-Za-z][A-Za-z0-9:_-]{0,60}/y

/** The end of a tag: `>` outside attribute quotes; an unbalanced quote ends it at the next `>`. */
function endOfTag(html: string, start: number, lastEnd: number): number {
  let quote = ''
  for (let at = start; at <= lastEnd; at++) {
    const character = html[at] ?? ''
    if (quote !== '') {
      if (character === quote) quote = ''
    } else if (character === '>') return at
    else if ((character === '"' || character === "'") && html[at - 1] === '=') quote = character
    if (at - start > 20_000) break
  }
  return html.indexOf('>', start)
}

/** After `<!` or `<?`: comments, doctypes and processing instructions are passed over. */
function endOfDeclaration(html: string, start: number): number {
  if (html.startsWith('<!--', start)) {
    const end = html.indexOf('-->', start + 4)
    if (end >= 0) return end + 3
  }
  const end = html.indexOf('>', start)
  return end < 0 ? html.length : end + 1
}

/** Where the content of an opaque element ends: at its end tag, or not at all when it has none. */
function afterOpaque(html: string, name: string, from: number, unclosed: Set<string>): number {
  if (unclosed.has(name)) return from
  const closing = new RegExp(name === 'head' ? '</head\\s*>|<body[\\s>]' : `</${name}\\s*>`, 'gi')
  closing.lastIndex = from
  const found = closing.exec(html)
  if (found === null) unclosed.add(name)
  return found?.index ?? from
}

/** The tokens of a document in order; contents of scripts, styles and head are left out. */
export function* htmlTokens(html: string): Generator<HtmlToken> {
  const unclosed = new Set<string>()
  const lastEnd = html.lastIndexOf('>')
  let textFrom = 0
  let at = html.indexOf('<')
  while (at >= 0 && at < lastEnd) {
    const isClosing = html[at + 1] === '/'
    const isDeclaration = html[at + 1] === '!' || html[at + 1] === '?'
    TAG_NAME.lastIndex = at + (isClosing ? 2 : 1)
    const name = isDeclaration ? null : TAG_NAME.exec(html)
    if (!isDeclaration && name === null) {
      at = html.indexOf('<', at + 1)
      continue
    }
    if (at > textFrom) yield { kind: 'text', name: '', raw: html.slice(textFrom, at) }
    if (name === null) textFrom = endOfDeclaration(html, at)
    else {
      const element = name[0].toLowerCase()
      const attributesFrom = TAG_NAME.lastIndex
      const end = endOfTag(html, attributesFrom, lastEnd)
      yield { kind: isClosing ? 'close' : 'open', name: element, raw: html.slice(attributesFrom, end) }
      textFrom = !isClosing && OPAQUE.has(element) ? afterOpaque(html, element, end + 1, unclosed) : end + 1
    }
    at = html.indexOf('<', textFrom)
  }
  if (textFrom < html.length) yield { kind: 'text', name: '', raw: html.slice(textFrom) }
}

/** The value of one attribute of a tag, character references not yet replaced; null when it has none. */
export function attributeOf(raw: string, name: string): string | null {
  if (raw.length > 20_000 || !raw.toLowerCase().includes(name)) return null
  const match = new RegExp(`(?:^|[\\s"'])${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(raw)
  return match === null ? null : (match[1] ?? match[2] ?? match[3] ?? '')
}
