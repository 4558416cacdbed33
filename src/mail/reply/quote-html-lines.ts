/** Maps the roles of HTML elements to the lines of the plain text. */

import { htmlStretches } from './quote-html.ts'
import type { HtmlZone } from './quote-html.ts'
import type { ReplyLine } from './reply-lines.ts'
import { squeezed } from './quote-letters.ts'
import { filledTexts, isSignatureText } from './reply-signature-delimiter.ts'

/** The HTML's evidence for each line of the text. */
export interface HtmlEvidence {
  /** Per line; undefined where the line was not found in the HTML. */
  readonly lines: readonly (HtmlZone | undefined)[]
  /** Index of the first line from which everything is quoted; null: there is no such place. */
  readonly restFrom: number | null
  /** Index of the last quoted line; -1: none. */
  readonly lastQuote: number
}

/** How far a line may be from its expected place in the HTML, in letters and digits. */
const WINDOW_CHARS = 3000
/** Short lines ("Yes") occur everywhere, so they are searched only near their expected place. */
const SHORT_CHARS = 8
const SHORT_WINDOW_CHARS = 60
/** The share of the text that must be in the HTML; otherwise, the two parts are different texts. */
const MIN_FOUND = 0.5

interface Place {
  readonly at: number
  readonly length: number
}

/**
 * Finds the lines of the text in the HTML, in order, by letters and digits alone, since line breaks, marks and mark-up differ.
 *
 * @param lines - the lines of the text body
 * @param html - untrusted; ignored above 1 MiB or 100 levels
 * @returns null when the HTML is no evidence for this text
 */
export function htmlEvidence(lines: readonly ReplyLine[], html: string): HtmlEvidence | null {
  const stretches = htmlStretches(html)
  if (!stretches) return null
  const places = placesOf(
    lines.map((line) => squeezed(line.text)),
    stretches.squeezed,
  )
  if (!places) return null
  const zones = places.map((place) => (place ? majority(stretches.zoneAt, place) : undefined))
  const restAt = stretches.restAt
  const rest = restAt === null ? -1 : places.findIndex((place) => place !== null && place.at + place.length / 2 >= restAt)
  return {
    lines: withoutText(withUnknown(zones, lines), lines),
    restFrom: rest < 0 ? null : rest,
    lastQuote: zones.lastIndexOf('quote'),
  }
}

function placesOf(keys: readonly string[], haystack: string): (Place | null)[] | null {
  let cursor = 0
  let foundChars = 0
  let wantedChars = 0
  const places = keys.map((key) => {
    wantedChars += key.length
    const place = key === '' ? null : placeOf(key, haystack, cursor)
    if (!place) return null
    foundChars += place.length
    cursor = place.at + place.length
    return place
  })
  return foundChars < wantedChars * MIN_FOUND ? null : places
}

function placeOf(key: string, haystack: string, cursor: number): Place | null {
  const reach = key.length < SHORT_CHARS ? SHORT_WINDOW_CHARS : WINDOW_CHARS
  const nearby = haystack.slice(cursor, cursor + reach + key.length)
  // Lines may end differently in text and HTML (a link, a list mark), so their beginning suffices.
  for (const wanted of key.length > 40 ? [key, key.slice(0, 24), key.slice(-24)] : [key]) {
    const at = nearby.indexOf(wanted)
    if (at >= 0) return { at: cursor + at, length: wanted.length }
  }
  return null
}

function majority(zoneAt: (at: number) => HtmlZone, { at, length }: Place): HtmlZone {
  const first = zoneAt(at)
  const middle = zoneAt(at + Math.floor(length / 2))
  const last = zoneAt(at + length - 1)
  return first === last ? first : middle
}

/** Lines that only the text has (an image's address, a rule) get the zone around them. */
function withUnknown(zones: readonly (HtmlZone | undefined)[], lines: readonly ReplyLine[]): (HtmlZone | undefined)[] {
  let above: HtmlZone | undefined
  let waiting: number[] = []
  const result = [...zones]
  zones.forEach((zone, index) => {
    if (zone === undefined && !lines[index]?.isBlank) waiting.push(index)
    if (zone === undefined) return
    for (const unknown of waiting) result[unknown] = zoneBetween(above, zone, lines[unknown]?.text ?? '')
    waiting = []
    above = zone
  })
  for (const unknown of waiting) result[unknown] = zoneBetween(above, undefined, lines[unknown]?.text ?? '')
  return result
}

function zoneBetween(above: HtmlZone | undefined, below: HtmlZone | undefined, text: string): HtmlZone | undefined {
  if (above === below && above === 'quote') return 'quote'
  // The address of a link comes after its words, and is hidden in the HTML.
  if (above === 'quote' && /^\s*[<([]\s?(?:https?:|mailto:)\S+[>)\]][.,;]?\s*$/.test(text)) return 'quote'
  // Signatures contain images with links, and have rules above.
  if (above === 'signature' && (below === 'signature' || /[[<]/.test(text))) return 'signature'
  return below === 'signature' && !/[\p{L}\p{N}]/u.test(text) ? 'signature' : undefined
}

/** Gmail puts the cursor into the signature: other text there than short lines was typed by a person. */
function withoutText(zones: (HtmlZone | undefined)[], lines: readonly ReplyLine[]): (HtmlZone | undefined)[] {
  for (let from = 0; from < zones.length; from += 1) {
    if (zones[from] !== 'signature') continue
    let end = from
    while (end < zones.length && (zones[end] === 'signature' || lines[end]?.isBlank)) end += 1
    if (!isSignatureText(filledTexts(lines, from, end))) zones.fill(undefined, from, end)
    from = end
  }
  return zones
}
