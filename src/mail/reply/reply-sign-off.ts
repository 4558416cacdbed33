/** Finds the business card below a closing formula and a name: signatures of programs that write no delimiter (Outlook). */

import { nextFilled } from './reply-lines.ts'
import type { ReplyLine } from './reply-lines.ts'
import { isNameLine } from './reply-signature-delimiter.ts'
import { listed } from './reply-word-list.ts'

const MAX_CARD_LINES = 14
const LONGEST_CARD_LINE = 90

/** Closing formulas, each as the source of a regular expression for the start of a line. */
const FORMULAS: readonly string[] = listed({
  English:
    '(?:best|kind|kindest|warm|warmest|many)? ?regards; best wishes; all the best; (?:yours )?(?:sincerely|faithfully|truly); sincerely yours; (?:many )?thanks; thank you; cheers; respectfully; cordially',
  German:
    '(?:mit )?(?:freundlichen?|besten?|herzlichen?|vielen?|lieben?|schönen?) (?:gr(?:ü|ue)(?:ß|ss)en?|gruß|dank); mfg; viele grüße; gr(?:ü|ue)(?:ß|ss)e; hochachtungsvoll',
  French: '(?:bien )?(?:cordialement|amicalement|respectueusement); (?:sincères )?salutations; bien à vous; merci',
  Spanish: '(?:un )?(?:cordial(?:es)?)? ?saludos?(?: cordial(?:es)?)?; atentamente; cordialmente; (?:muchas )?gracias',
  Italian: '(?:cordiali|distinti) saluti; cordialmente; (?:un )?saluti?; grazie',
  Portuguese: 'atenciosamente; cumprimentos; (?:com os )?melhores cumprimentos; obrigad[oa]; abraços',
  Dutch: '(?:met )?vriendelijke groet(?:en)?; groeten; mvg; hoogachtend',
  Polish: 'z poważaniem; pozdrawiam; (?:serdecznie )?pozdrawiam; z wyrazami szacunku',
  Czech: 's pozdravem; s přáním hezkého dne; děkuji',
  Danish: '(?:med )?venlig hilsen; mvh; hilsen',
  Norwegian: '(?:med )?vennlig hilsen',
  Swedish: '(?:med )?vänliga? hälsning(?:ar)?; hälsningar',
  Finnish: '(?:ystävällisin )?terveisin; ystävällisin terveisin',
  Russian: 'с уважением; с наилучшими пожеланиями; спасибо',
  Turkish: 'saygılarımla; (?:iyi )?çalışmalar; teşekkürler',
})
const CLOSING = new RegExp(`^(?:${FORMULAS.join('|')})[\\s,.!]*$`, 'iu')

const ADDRESS = /\S@\S|https?:|www\./i
/** A number without such a label may be that of an order, which the reader needs. */
const TELEPHONE =
  /^(?:(?:[tmfp]|t[eé]l|phone|mobile?|mob|cell|fax|telefon|telefax|handy|tlf|puh|gsm|whatsapp|тел)(?!\p{L})[\s.:]*)?[+(]*\d[\d\s()/.-]{6,}$/iu

/** Postscripts, and the footnotes of the text above. */
const AFTERTHOUGHT = /^(?:p\.?\s?s\b|[[(]?\d{1,2}[\])])/i

function isContact(text: string): boolean {
  return ADDRESS.test(text) || TELEPHONE.test(text)
}

/** Of titles, firms and towns the longer words are capitalised; of what somebody writes they are not. */
function isTitle(text: string): boolean {
  const words = text.match(/[\p{L}\p{N}'’-]+/gu) ?? []
  return words.length > 0 && words.every((word) => word.length < 4 || !/^\p{Ll}/u.test(word))
}

/** Streets and postcodes stand beside an address or a telephone number; a lone number may be that of an order. */
function isCard(texts: readonly string[]): boolean {
  const hasContact = texts.some(isContact)
  return texts.every((text) => {
    if (text.length > LONGEST_CARD_LINE || AFTERTHOUGHT.test(text)) return false
    return isContact(text) || (isTitle(text) && (hasContact || !/\d/.test(text)))
  })
}

/**
 * Where the card begins that stands last in a section: lines of title, firm and contacts, below the name below a closing
 * formula. The formula and the name are what the sender wrote.
 *
 * @param lines - the lines of the body
 * @param from - index of the first line of the section
 * @param end - index after the last line that may belong to it
 * @returns `end` when there is none
 */
export function cardStart(lines: readonly ReplyLine[], from: number, end: number): number {
  let filledLines = 0
  for (let index = end - 1; index > from && filledLines <= MAX_CARD_LINES; index -= 1) {
    const line = lines[index]
    if (!line || line.isFenced) return end
    if (line.isBlank) continue
    const start = startBelow(lines, index, end)
    if (start !== null) return start
    filledLines += 1
  }
  return end
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
