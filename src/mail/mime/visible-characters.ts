/** Takes out characters that hide or reorder text from the person who reads it, and marks where they did. */

/** Text without them, and what was taken out. */
export interface VisibleText {
  readonly text: string
  readonly defects: readonly string[]
}

/** Unicode UAX #9 embeddings, overrides, isolates and marks: they show text in another order than it is stored. */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
/** Zero-width characters, and the tag characters that spell invisible ASCII; flags of regions keep theirs (UTS #51). */
const ZERO_WIDTH = /(\u{1f3f4}[\u{e0061}-\u{e007a}]{2,6}\u{e007f})|[\u00ad\u180e\u200b\u2060-\u2064\ufeff\u{e0000}-\u{e007f}]/gu
/** Joiners shape emoji and the Arabic and Indic scripts; between Latin letters or digits they only hide. */
const IDLE_JOINER = /(?<![^\x00-\u02ff])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u02ff])/g
const ANY = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/u

/** Removes bidi controls and zero-width characters; defects `bidi-controls-removed` and `zero-width-removed`. */
export function removeInvisible(text: string): VisibleText {
  if (!ANY.test(text)) return { text, defects: [] }
  const ordered = text.replace(BIDI, '')
  const clean = ordered.replace(ZERO_WIDTH, (_, flag?: string) => flag ?? '').replace(IDLE_JOINER, '')
  const defects: string[] = []
  if (ordered.length < text.length) defects.push('bidi-controls-removed')
  if (clean.length < ordered.length) defects.push('zero-width-removed')
  return { text: clean, defects }
}

/** Overrides turn any text around; embeddings do so to text that has no letters of their direction. */
const OVERRIDES = /[\u202d\u202e]/g
const RIGHT_TO_LEFT_RUN = /[\u202b\u2067]/g
const RIGHT_TO_LEFT_LETTER = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/
/**
 * Within a word they split it for programs, and for nobody who reads it. Elsewhere they are harmless: between lines, in
 * scripts that have no blanks, around telephone numbers.
 */
const WITHIN_WORD =
  /(?<=[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\d])[\u200b-\u200f\u2060-\u2064\ufeff]+(?=[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\d])/gu
/** ASCII that nothing shows (Unicode block Tags), unless it names the flag of a region. */
const TAGGED = /(\u{1f3f4}[\u{e0061}-\u{e007a}]{2,6}\u{e007f})|[\u{e0020}-\u{e007e}]+/gu
const TAGS_START = 0xe0000

/** `[hidden: U+200B]`, once for a run of one character. */
function codePoints(characters: string): string {
  const names = [...new Set(characters)].map((character) => `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`)
  return `[hidden: ${names.join(' ')}]`
}

function untagged(tags: string): string {
  return [...tags].map((tag) => String.fromCodePoint((tag.codePointAt(0) ?? TAGS_START) - TAGS_START)).join('')
}

/** Text with a mark where characters split a word, reorder a line, or spell what nobody sees; the others taken out. */
export function markInvisible(text: string): VisibleText {
  if (!ANY.test(text)) return { text, defects: [] }
  const turned = RIGHT_TO_LEFT_LETTER.test(text) ? text : text.replace(RIGHT_TO_LEFT_RUN, codePoints)
  const marked = turned
    .replace(OVERRIDES, codePoints)
    .replace(WITHIN_WORD, codePoints)
    .replace(TAGGED, (tags, flag?: string) => flag ?? `[hidden: ${untagged(tags)}]`)
  return { text: removeInvisible(marked).text, defects: removeInvisible(text).defects }
}
