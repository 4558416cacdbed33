/** Cuts HTML into tags and text by htmlparser2, whatever it holds. */
import { Parser } from 'htmlparser2'
import type { Handler } from 'htmlparser2'

/** A run of text, or the beginning or the end of an element; of an element without an end tag, too. */
export type HtmlToken =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'open'; readonly name: string; readonly attributes: HtmlAttributes }
  | { readonly kind: 'close'; readonly name: string }

/** Names in lower case, values with their character references replaced; of two alike the first counts. */
export type HtmlAttributes = Readonly<Record<string, string | undefined>>

/** Elements whose content is no text for people. */
const OPAQUE = new Set(['script', 'style', 'title', 'template', 'noembed', 'noframes', 'xml', 'head'])
/** The parser's costs grow with the square of the depth; below it another one begins, for which the elements around are not open. */
const DEEPEST = 1000

/** Collects tokens as the parser tells of them; what stands in opaque elements is dropped at their end tag. */
class TokenCollector implements Partial<Handler> {
  readonly tokens: HtmlToken[] = []
  depth = 0
  #parser: Parser | null = null
  #text = ''
  #opaque: { readonly name: string; readonly from: number } | null = null

  onparserinit(parser: Parser): void {
    this.#parser = parser
    this.depth = 0
  }

  ontext(text: string): void {
    this.#text += text
  }

  /** `<body>` ends a head that has no end tag; an opaque element that never ends hides nothing. */
  onopentag(name: string, attributes: HtmlAttributes): void {
    if (name === 'body' && this.#opaque?.name === 'head') this.#dropOpaque('head')
    this.#add({ kind: 'open', name, attributes })
    if (OPAQUE.has(name)) this.#opaque ??= { name, from: this.tokens.length }
    if (++this.depth === DEEPEST) this.#parser?.pause()
  }

  onclosetag(name: string, isImplied: boolean): void {
    this.depth--
    if (this.#opaque?.name === name && !isImplied) this.#dropOpaque(name)
    else this.#add({ kind: 'close', name })
  }

  onend(): void {
    this.#flush()
  }

  #dropOpaque(name: string): void {
    this.tokens.length = this.#opaque?.from ?? 0
    this.#text = ''
    this.#opaque = null
    this.#add({ kind: 'close', name })
  }

  #add(token: HtmlToken): void {
    this.#flush()
    this.tokens.push(token)
  }

  #flush(): void {
    if (this.#text !== '') this.tokens.push({ kind: 'text', text: this.#text })
    this.#text = ''
  }
}

/** The tokens of a document in order; contents of scripts, styles and head are left out. */
export function htmlTokens(html: string): readonly HtmlToken[] {
  const collector = new TokenCollector()
  for (let rest = html; rest !== '';) {
    const parser = new Parser(collector)
    parser.write(rest)
    rest = collector.depth === DEEPEST ? rest.slice(parser.endIndex + 1) : ''
    if (rest === '') parser.end()
  }
  return collector.tokens
}
