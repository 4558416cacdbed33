/** Cuts HTML into tags and text by htmlparser2's tokenizer, whatever it holds; no tree is built, so depth costs nothing. */
import { Tokenizer } from 'htmlparser2'
import type { TokenizerCallbacks } from 'htmlparser2'

/** A run of text, or a tag. */
export interface HtmlToken {
  readonly kind: 'text' | 'open' | 'close'
  /** Lower-case element name; `''` for text. */
  readonly name: string
  /** Character references replaced. */
  readonly text: string
  /** Names in lower case, values with their character references replaced; of two alike the first counts. */
  readonly attributes: ReadonlyMap<string, string>
  /** Written as `<br/>`. */
  readonly isSelfClosing: boolean
}

/** Elements whose content is no text for people. */
const OPAQUE = new Set(['script', 'style', 'title', 'template', 'noembed', 'noframes', 'xml', 'head'])
const LONGEST_NAME = 60
const noAttributes: ReadonlyMap<string, string> = new Map()

/** Collects tokens as the tokenizer tells of them; what stands in opaque elements is dropped at their end tag. */
class TokenCollector implements TokenizerCallbacks {
  readonly tokens: HtmlToken[] = []
  readonly #html: string
  #text = ''
  #name = ''
  #attribute = ''
  #value = ''
  #attributes: Map<string, string> | null = null
  #opaque: { readonly name: string; readonly from: number } | null = null

  constructor(html: string) {
    this.#html = html
  }

  ontext(start: number, end: number): void {
    this.#text += this.#html.slice(start, end)
  }

  ontextentity(codepoint: number): void {
    this.#text += String.fromCodePoint(codepoint)
  }

  onopentagname(start: number, end: number): void {
    this.#name = this.#nameAt(start, end)
    this.#attributes = null
  }

  onattribname(start: number, end: number): void {
    this.#attribute = this.#nameAt(start, end)
    this.#value = ''
  }

  onattribdata(start: number, end: number): void {
    this.#value += this.#html.slice(start, end)
  }

  onattribentity(codepoint: number): void {
    this.#value += String.fromCodePoint(codepoint)
  }

  onattribend(): void {
    this.#attributes ??= new Map()
    if (!this.#attributes.has(this.#attribute)) this.#attributes.set(this.#attribute, this.#value)
  }

  onopentagend(): void {
    this.#open(false)
  }

  onselfclosingtag(): void {
    this.#open(true)
  }

  onclosetag(start: number, end: number): void {
    const name = this.#nameAt(start, end)
    if (this.#opaque?.name === name) this.#dropOpaque()
    else this.#close(name)
  }

  onend(): void {
    this.#flush()
  }

  oncomment(): void {}
  oncdata(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}

  #nameAt(start: number, end: number): string {
    return this.#html.slice(start, Math.min(end, start + LONGEST_NAME)).toLowerCase()
  }

  /** `<body>` ends a head that has no end tag; an opaque element that never ends hides nothing. */
  #open(isSelfClosing: boolean): void {
    if (this.#name === 'body' && this.#opaque?.name === 'head') this.#dropOpaque()
    this.#add({ kind: 'open', name: this.#name, text: '', attributes: this.#attributes ?? noAttributes, isSelfClosing })
    if (OPAQUE.has(this.#name)) this.#opaque ??= { name: this.#name, from: this.tokens.length }
  }

  #dropOpaque(): void {
    this.tokens.length = this.#opaque?.from ?? 0
    this.#text = ''
    this.#close(this.#opaque?.name ?? '')
    this.#opaque = null
  }

  #close(name: string): void {
    this.#add({ kind: 'close', name, text: '', attributes: noAttributes, isSelfClosing: false })
  }

  #add(token: HtmlToken): void {
    this.#flush()
    this.tokens.push(token)
  }

  #flush(): void {
    if (this.#text === '') return
    this.tokens.push({ kind: 'text', name: '', text: this.#text, attributes: noAttributes, isSelfClosing: false })
    this.#text = ''
  }
}

/** The tokens of a document in order; contents of scripts, styles and head are left out. */
export function htmlTokens(html: string): readonly HtmlToken[] {
  const collector = new TokenCollector(html)
  const tokenizer = new Tokenizer({}, collector)
  tokenizer.write(html)
  tokenizer.end()
  return collector.tokens
}
