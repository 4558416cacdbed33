/** Makes readable text from HTML in one pass: links, lists, tables, quotes; hidden text is marked, not left out. */
import { isHidden, visibilityOf, visible } from './html-hiding.ts'
import type { Visibility } from './html-hiding.ts'
import { htmlTokens } from './html-tokens.ts'
import type { HtmlAttributes } from './html-tokens.ts'
import { contentIdIn, imageMark, type ImageMarks } from './image-marks.ts'

const PARAGRAPH = new Set('p h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre hr form fieldset'.split(' '))
const LINE = new Set(
  'div tr li dt dd section article header footer main aside nav address center figure figcaption caption tbody thead tfoot body html option select'.split(
    ' ',
  ),
)
const DEEPEST_QUOTE = 20
const LONGEST_LINK = 2000
/** Links have a colour of their own, unless they set another (HTML standard, §15.3.4). */
const LINK_COLOR = '#0000ee'

interface Element {
  readonly name: string
  readonly visibility: Visibility
  readonly href: string | null
  readonly textBefore: number
}

/** Writes text line by line; line breaks are asked for, and made when more text comes. */
class TextWriter {
  readonly #pieces: string[] = []
  #lineIsEmpty = true
  /** Quote depth of the line written last. */
  #lineDepth = 0
  #breaks = 0
  #needsSpace = false
  #hidden: string[] | null = null
  quoteDepth = 0
  written = 0

  breakLines(count: number): void {
    this.#needsSpace = false
    if (this.#hidden !== null) this.#hidden.push(' ')
    else if (this.written > 0) this.#breaks = Math.max(this.#breaks, count)
  }

  /** A line break of its own, so that several of them make empty lines. */
  newline(): void {
    this.#needsSpace = false
    if (this.#hidden !== null) this.#hidden.push(' ')
    else this.#breaks = Math.min(this.#breaks + 1, 3)
  }

  hide(isHiding: boolean): void {
    if (isHiding === (this.#hidden !== null)) return
    const text = this.#hidden?.join('').replace(/\s+/g, ' ').trim() ?? ''
    this.#hidden = isHiding ? [] : null
    if (/[\p{L}\p{N}\p{S}\p{P}]/u.test(text)) this.inline(`[hidden: ${text}]`)
  }

  inline(text: string): void {
    if (this.#hidden !== null) {
      this.#hidden.push(text)
      return
    }
    const collapsed = text.replace(/[ \t\r\n\f]+/g, ' ')
    if (collapsed === '') return
    if (collapsed.startsWith(' ')) this.#needsSpace = true
    const body = collapsed.replace(/^ | $/g, '')
    if (body === '') return
    this.#emit(body)
    this.#needsSpace = collapsed.endsWith(' ')
  }

  preformatted(text: string): void {
    for (const [at, line] of text.replace(/\r\n?/g, '\n').split('\n').entries()) {
      if (at > 0) this.newline()
      if (line !== '') this.#emit(line)
    }
  }

  finish(): string {
    this.hide(false)
    return this.#pieces.join('')
  }

  #emit(text: string): void {
    const depth = Math.min(this.quoteDepth, DEEPEST_QUOTE)
    if (this.written === 0) this.#pieces.push('> '.repeat(depth))
    else if (this.#breaks > 0) {
      const between = '> '.repeat(Math.min(depth, this.#lineDepth)).trimEnd()
      this.#pieces.push(`\n${between}`.repeat(this.#breaks - 1), '\n', '> '.repeat(depth))
      this.#lineIsEmpty = true
    }
    if (this.#needsSpace && !this.#lineIsEmpty) this.#pieces.push(' ')
    this.#pieces.push(text)
    this.#breaks = 0
    this.#lineDepth = depth
    this.#needsSpace = false
    this.#lineIsEmpty = false
    this.written += text.length
  }
}

/** Walks the tokens with a stack of open elements. */
class TextMaker {
  readonly #writer = new TextWriter()
  readonly #open: Element[] = []
  readonly #listCounters: (number | null)[] = []
  #preformatted = 0
  readonly #marks: ImageMarks

  constructor(marks: ImageMarks) {
    this.#marks = marks
  }

  make(html: string): string {
    for (const token of htmlTokens(html)) {
      if (token.kind === 'text') this.#text(token.text)
      else if (token.kind === 'open') this.#start(token.name, token.attributes)
      else this.#end(token.name)
    }
    return this.#writer.finish()
  }

  get #visibility(): Visibility {
    return this.#open.at(-1)?.visibility ?? visible
  }

  #text(text: string): void {
    this.#writer.hide(isHidden(this.#visibility))
    if (this.#preformatted > 0) this.#writer.preformatted(text)
    else this.#writer.inline(text)
  }

  #start(name: string, attributes: HtmlAttributes): void {
    this.#breakBefore(name)
    if (name === 'img') this.#image(attributes)
    const href = name === 'a' ? (attributes['href'] ?? null) : null
    const outer = href === null ? this.#visibility : { ...this.#visibility, color: LINK_COLOR }
    const visibility = visibilityOf(attributes, outer)
    this.#open.push({ name, visibility, href, textBefore: this.#writer.written })
    this.#writer.hide(isHidden(visibility))
    this.#enter(name)
  }

  #breakBefore(name: string): void {
    if (name === 'br') this.#writer.newline()
    else if (PARAGRAPH.has(name)) this.#writer.breakLines(2)
    else if (LINE.has(name)) this.#writer.breakLines(1)
    else if (name === 'td' || name === 'th') this.#writer.inline(' ')
  }

  #enter(name: string): void {
    if (name === 'blockquote') this.#writer.quoteDepth++
    else if (name === 'pre') this.#preformatted++
    else if (name === 'ul') this.#listCounters.push(null)
    else if (name === 'ol') this.#listCounters.push(0)
    else if (name === 'li') this.#bullet()
  }

  #bullet(): void {
    const last = this.#listCounters.length - 1
    const counter = this.#listCounters[last] ?? null
    if (counter !== null) this.#listCounters[last] = counter + 1
    this.#writer.inline(counter === null ? '- ' : `${counter + 1}. `)
  }

  /** What the mail brings is called by its file; what has no words of its own elsewhere is decoration, or watches the reader. */
  #image(attributes: HtmlAttributes): void {
    const id = contentIdIn(attributes['src'] ?? '')
    const alt = (attributes['alt'] ?? '').trim()
    const mark = this.#marks.get(id ?? attributes['src'] ?? '')
    if (mark !== undefined) this.#writer.inline(mark)
    else if (alt !== '') this.#writer.inline(`[${alt}]`)
    else if (id !== null) this.#writer.inline(imageMark(null))
  }

  #end(name: string): void {
    if (this.#open.at(-1)?.name === name) this.#leave()
    if (PARAGRAPH.has(name)) this.#writer.breakLines(2)
    else if (LINE.has(name)) this.#writer.breakLines(1)
  }

  #leave(): void {
    const element = this.#open.pop()
    if (element === undefined) return
    if (element.href !== null) this.#link(element)
    if (element.name === 'blockquote') this.#writer.quoteDepth--
    else if (element.name === 'pre') this.#preformatted--
    else if (element.name === 'ul' || element.name === 'ol') this.#listCounters.pop()
    this.#writer.hide(isHidden(this.#visibility))
  }

  /** The target of a link, unless its text says it already. */
  #link(element: Element): void {
    const href = (element.href ?? '').trim()
    if (!/^(?:https?|mailto|tel|ftp):/i.test(href) || href.length > LONGEST_LINK) return
    if (this.#writer.written === element.textBefore) return
    const shown = this.#writer.written - element.textBefore
    const bare = href.replace(/^(?:mailto|tel):|^https?:\/\/|\/$/gi, '')
    if (shown >= bare.length && shown <= href.length) return
    this.#writer.inline(` <${href}>`)
  }
}

/**
 * Text from HTML.
 *
 * @param html - at most the limit for text made from HTML; longer input only costs time, in proportion
 * @param marks - of the images that came with it
 * @returns lines ended by LF; quotes begin with `> `, hidden text reads `[hidden: …]`
 */
export function htmlToText(html: string, marks: ImageMarks = new Map()): string {
  return new TextMaker(marks).make(html)
}
