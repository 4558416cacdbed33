/** Texts as rows of words, and what makes a text known again: five words in a row. */

/** So many words in a row are no chance. */
const rowLength = 5
/** A text that is shorter than a row is known again as a whole, from so many letters on. */
const fewestLetters = 12

/** The words of a text, in lower case, without whatever stands between them. */
export function wordsOf(text: string): readonly string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  )
}

/** The letters and digits of a text alone: as it is however it is broken, dashed or marked. */
export function lettersOf(text: string): string {
  return wordsOf(text.replace(/\p{Cf}/gu, '')).join('')
}

/** All rows of five words of a text. */
export function rowsOf(text: string): ReadonlySet<string> {
  const words = wordsOf(text)
  const rows = new Set<string>()
  for (let at = 0; at + rowLength <= words.length; at++) rows.add(words.slice(at, at + rowLength).join(' '))
  return rows
}

/** Rows of several texts; no row goes from one text into the next. */
export function rowsOfAll(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => [...rowsOf(text)]))
}

/** A text that is shorter than a row of words and yet telling; null for all others. */
export function shortText(text: string): string | null {
  const words = wordsOf(text)
  const whole = words.join(' ')
  return words.length < rowLength && whole.length >= fewestLetters ? whole : null
}

/** Do the words of a short text stand in a row in a text? */
export function holdsWords(text: string, short: string): boolean {
  return ` ${wordsOf(text).join(' ')} `.includes(` ${short} `)
}

/** E-mail addresses in a text, in lower case. */
export function addressesIn(text: string): readonly string[] {
  // An address is sought only where there is an @: from every letter of a long word on would take minutes.
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word.includes('@'))
  const found = words.flatMap((word) => word.match(/[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+/g) ?? [])
  return [...new Set(found)]
}

/** Ticket numbers that are named in a text. */
export function ticketsNamedIn(text: string): readonly number[] {
  return [...text.matchAll(/TKT-(\d+)/gi)].map((found) => Number(found[1]))
}
