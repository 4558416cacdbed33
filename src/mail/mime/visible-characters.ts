/** Takes out characters that hide or reorder text from the person who reads it. */

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
