/** Lays what the HTML of a mail says of its stretches over the lines of its text. */

import { htmlStretches } from './quote-html.ts'
import type { HtmlZone } from './quote-html.ts'
import type { ReplyLine } from './reply-lines.ts'
import { squeezed } from './quote-letters.ts'
import { filledTexts, isSignatureText } from './reply-signature-delimiter.ts'

/** What the HTML says of each line of the text. */
export interface HtmlEvidence {
  /** Per line; undefined where the line was not found in the HTML. */
  readonly lines: readonly (HtmlZone | undefined)[]
  /** Index of the line from which everything is quotation; null when the HTML has no such place. */
  readonly restFrom: number | null
  /** Index of the last line that is quoted; -1 without. */
  readonly lastQuote: number
}

/** How far a line may be from its expected place in the HTML, in letters and digits. */
const WINDOW_CHARS = 3000
/** Short lines ("Yes") occur everywhere: they are looked for only near their place. */
const SHORT_CHARS = 8
const SHORT_WINDOW_CHARS = 60
/** So much of the text must be found in the HTML, or the two parts are different texts. */
const MIN_FOUND = 0.5

interface Place {
  readonly at: number
  readonly length: number
}

/**
 * Finds the lines of the text in the HTML, in order, by their letters and digits alone: line breaks, marks and
 * mark-up differ between the two parts.
 *
 * @param lines - the lines of the text body
 * @param html - untrusted; longer than 1 MiB or deeper than 100 it is ignored
 * @returns null when the HTML says nothing of this text
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
  // A line that the text ends differently from the HTML (a link, a list mark) is known by its beginning.
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

/** Lines that only the text has (the address of a picture, a rule) belong to what the HTML says of the lines around. */
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
  // The address of a link stands behind the words that carry it in the HTML.
  if (above === 'quote' && /^\s*[<([]\s?(?:https?:|mailto:)\S+[>)\]][.,;]?\s*$/.test(text)) return 'quote'
  // Pictures and their links stand in signatures, rules above them.
  if (above === 'signature' && (below === 'signature' || /[[<]/.test(text))) return 'signature'
  return below === 'signature' && !/[\p{L}\p{N}]/u.test(text) ? 'signature' : undefined
}

/** Gmail leaves the cursor in the signature: what is not short lines there is somebody's text. */
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
