/** Finds the contact details below a closing formula and a name, as in signatures of programs that write no delimiter (Outlook). */

import { phrasesOf } from '../languages/languages.ts'
import { anyPhrase, inAnyLanguage } from '../languages/phrase-pattern.ts'
import { nextFilled } from './reply-lines.ts'
import type { ReplyLine } from './reply-lines.ts'
import { isNameLine } from './reply-signature-delimiter.ts'

const MAX_CARD_LINES = 14
const LONGEST_CARD_LINE = 90

/** Closing formulas, each on its own line. */
const CLOSING = inAnyLanguage(({ signature }) => signature.closings, { before: '^', after: '[\\s,.!]*$' })

const ADDRESS = /\S@\S|https?:|www\./i
/** A number without such a label may be an order's, which the reader needs. */
const TELEPHONE = anyPhrase(['[tmfp]', 'whatsapp', ...phrasesOf(({ signature }) => signature.telephone)], {
  before: '^(?:',
  after: '(?!\\p{L})[\\s.:]*)?[+(]*\\d[\\d\\s()/.-]{6,}$',
})

const CONTACT_KINDS = [/\S@\S/, /https?:|www\./i, TELEPHONE]

const LIST_FOOTER = inAnyLanguage(({ signature }) => signature.listFooter)

/** Postscripts, and footnotes of the text above. */
const AFTERTHOUGHT = /^(?:p\.?\s?s\b|[[(]?\d{1,2}[\])])/i

function isContact(text: string): boolean {
  return ADDRESS.test(text) || TELEPHONE.test(text)
}

/** Titles, companies and towns capitalize their longer words, sentences do not. */
function isTitle(text: string): boolean {
  const words = text.match(/[\p{L}\p{N}'’-]+/gu) ?? []
  return words.length > 0 && words.every((word) => word.length < 4 || !/^\p{Ll}/u.test(word))
}

/** Streets and postcodes are beside an address or telephone number; a lone number may be an order's. */
function isCard(texts: readonly string[]): boolean {
  const hasContact = texts.some(isContact)
  return texts.every((text) => {
    if (text.length > LONGEST_CARD_LINE || AFTERTHOUGHT.test(text)) return false
    return isContact(text) || (isTitle(text) && (hasContact || !/\d/.test(text)))
  })
}

/**
 * The first line of contact details at the end of a section: title, company and contacts, below a name and a closing formula. The formula
 * and the name count as the sender's text.
 *
 * @param lines - the lines of the body
 * @param from - index of the first line of the section
 * @param end - index after the last line of the section
 * @returns `end` when there are none
 */
export function cardStart(lines: readonly ReplyLine[], from: number, end: number): number {
  const named = namedCardStart(lines, from, end)
  let filledLines = 0
  for (let index = end - 1; index > from && filledLines <= MAX_CARD_LINES; index -= 1) {
    const line = lines[index]
    if (!line || line.isFenced) return end
    if (line.isBlank) continue
    const start = startBelow(lines, index, end)
    if (start !== null) return start
    filledLines += 1
  }
  return named
}

/**
 * A last paragraph of a name and at least two kinds of contacts is a signature, without a closing formula; but below a colon it is what the
 * sender writes about.
 */
function namedCardStart(lines: readonly ReplyLine[], from: number, end: number): number {
  let last = end - 1
  while (last > from && lines[last]?.isBlank) last -= 1
  let first = last
  while (first > from && !lines[first - 1]?.isBlank && last - first < MAX_CARD_LINES) first -= 1
  const [name = '', ...card] = lines.slice(first, last + 1).map((line) => line.text.trim())
  const above = lines.slice(from, first).findLast((line) => !line.isBlank)
  if (!above) return end
  if (isUnsubscribing([name, ...card])) return first
  if (/[:：]\s*$/.test(above.text) || !lines[first - 1]?.isBlank || !isFullName(name)) return end
  const kinds = CONTACT_KINDS.filter((kind) => card.some((text) => kind.test(text)))
  return kinds.length >= 2 && isCard(card) ? first : end
}

/** The last lines of newsletters: a few words, and the link to unsubscribe. */
function isUnsubscribing(texts: readonly string[]): boolean {
  const isShort = texts.every((text) => /^\S*https?:\S+$/.test(text) || text.split(/\s+/).length <= 4)
  return (
    isShort &&
    texts.some((text) => LIST_FOOTER.test(text)) &&
    texts.some((text) => /https?:/.test(text)) &&
    !/[?？]$/m.test(texts.join('\n'))
  )
}

function isFullName(text: string): boolean {
  return isNameLine(text) && text.split(/\s+/).length >= 2
}

function startBelow(lines: readonly ReplyLine[], index: number, end: number): number | null {
  if (!CLOSING.test(lines[index]?.text.trim() ?? '')) return null
  const name = nextFilled(lines, index + 1)
  const signed = lines[name]?.text.trim() ?? ''
  if (name >= end || CLOSING.test(signed) || !isNameLine(signed)) return null
  const first = nextFilled(lines, name + 1)
  if (first >= end) return null
  const card = lines.slice(first, end).filter((line) => !line.isBlank)
  return isCard(card.map((line) => line.text.trim())) ? first : null
}
