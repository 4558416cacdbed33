/** Finds the quoted, signature and new parts of an HTML body, by the elements of mail programs. */

import { htmlTokens } from '../html/html-tokens.ts'
import type { HtmlAttributes } from '../html/html-tokens.ts'
import { elementRole, mayHoldRoles } from './quote-html-roles.ts'
import type { ElementRole } from './quote-html-roles.ts'
import { squeezed } from './quote-letters.ts'

/** The kind of a part of the HTML; `indented` looks like a quotation but is none. */
export type HtmlZone = 'new' | 'quote' | 'signature' | 'header' | 'indented'

/** The text of an HTML body as letters and digits alone, with the zones of its elements. */
export interface HtmlStretches {
  /** Letters and digits of the visible text, in lower case. */
  readonly squeezed: string
  /** The zone of the character at an index of `squeezed`. */
  readonly zoneAt: (at: number) => HtmlZone
  /** Index into `squeezed` from which everything is quoted; null: nowhere. */
  readonly restAt: number | null
}

const MAX_HTML_CHARS = 1_048_576
/** Deeper nesting is an attack. */
const MAX_DEPTH = 100
/** In Gmail's container, one attribution is above the quotation; more text is a forwarded mail. */
const MAX_PREAMBLE_CHARS = 300

interface OpenElement {
  readonly name: string
  readonly role: ElementRole | null
  readonly zone: HtmlZone
  /** For containers: characters before the first quotation. */
  preambleChars: number
  hasQuotation: boolean
}

/**
 * Finds the zones of an HTML body in one pass.
 *
 * @param html - untrusted, at most 1 MiB and 100 elements deep
 * @returns null without HTML, without elements that have a role, or beyond these limits
 */
export function htmlStretches(html: string): HtmlStretches | null {
  if (html === '' || html.length > MAX_HTML_CHARS || !mayHoldRoles(html)) return null
  const reader = new StretchReader()
  for (const token of htmlTokens(html)) {
    if (token.kind === 'text') reader.text(token.text)
    else if (token.kind === 'open') reader.open(token.name, token.attributes)
    else reader.close(token.name)
    if (reader.isTooDeep) return null
  }
  return reader.stretches()
}

class StretchReader {
  isTooDeep = false
  #open: OpenElement[] = []
  #chunks: string[] = []
  #length = 0
  #starts: number[] = []
  #zones: HtmlZone[] = []
  #restAt: number | null = null

  open(name: string, attributes: HtmlAttributes): void {
    const parent = this.#open.at(-1)
    const role = elementRole(name, attributes)
    if (role === 'rest' && parent?.zone !== 'quote') this.#restAt ??= this.#length
    if (role === 'quote' && parent) parent.hasQuotation = true
    this.#open.push({ name, role, zone: zoneWithin(parent, role), preambleChars: 0, hasQuotation: false })
    if (this.#open.length > MAX_DEPTH) this.isTooDeep = true
  }

  close(name: string): void {
    if (this.#open.at(-1)?.name === name) this.#open.pop()
  }

  text(text: string): void {
    const element = this.#open.at(-1)
    const key = squeezed(text)
    if (key === '') return
    this.#mark(this.#zoneOfText(element, text))
    this.#chunks.push(key)
    this.#length += key.length
  }

  /** Text in a container, outside of its quotations: the attribution above the first one, an answer below it. */
  #zoneOfText(element: OpenElement | undefined, text: string): HtmlZone {
    if (!element || element.zone !== 'quote') return element?.zone ?? 'new'
    const outermost = this.#open.find((ancestor) => ancestor.zone === 'quote')
    if (outermost?.role !== 'container' || this.#open.some((ancestor) => ancestor.role === 'quote')) return 'quote'
    // A dashed line at the start begins a forwarded mail, which contains no answers.
    if (outermost.preambleChars === 0 && /^\s*-{3}/.test(text)) outermost.preambleChars = MAX_PREAMBLE_CHARS
    if (!outermost.hasQuotation) outermost.preambleChars += text.length
    if (this.#open.some((ancestor) => ancestor.role === 'header')) return 'header'
    const isAnswer = outermost.hasQuotation && outermost.preambleChars <= MAX_PREAMBLE_CHARS
    if (!isAnswer) return 'quote'
    return this.#open.some((ancestor) => ancestor.role === 'signature') ? 'signature' : 'new'
  }

  #mark(zone: HtmlZone): void {
    if (this.#zones.at(-1) === zone) return
    this.#zones.push(zone)
    this.#starts.push(this.#length)
  }

  stretches(): HtmlStretches {
    const [starts, zones] = [this.#starts, this.#zones]
    return {
      squeezed: this.#chunks.join(''),
      zoneAt: (at) => zones[lastAtOrBefore(starts, at)] ?? 'new',
      restAt: this.#restAt,
    }
  }
}

function zoneWithin(parent: OpenElement | undefined, role: ElementRole | null): HtmlZone {
  if (parent?.zone === 'quote' || role === 'quote' || role === 'container') return 'quote'
  if (role === 'signature' || role === 'header' || role === 'indented') return role
  return parent?.zone ?? 'new'
}

function lastAtOrBefore(starts: readonly number[], at: number): number {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= at) low = middle
    else high = middle - 1
  }
  return low
}
