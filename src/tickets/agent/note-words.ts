/** Finds words of internal notes in an answer to customers (mail.md §7.13). */

/** Fewer words in a row are said by chance. */
const rowLength = 8
const mostSearched = 50_000
/** By so many letters the places of a row are found. */
const keyLength = 10

/** What was said on a ticket: to agents alone, and where customers read it. */
export interface Said {
  readonly notes: readonly string[]
  readonly open: readonly string[]
}

/**
 * The first words in a row that an answer has in common with a note. Letters are compared: wrapping, dashes, spaces and
 * capitals are nothing. What customers wrote or read themselves may be said to them, though a note quotes it.
 */
export function noteWordsIn(answer: string, { notes, open }: Said): string | null {
  if (notes.length === 0) return null
  const [inAnswer, inOpen] = [finderIn([answer]), finderIn(open)]
  for (const note of notes) {
    const words = wordsOf(note)
    for (let at = 0; at + rowLength <= words.length; at++) {
      const row = words.slice(at, at + rowLength)
      const letters = row.join('').toLowerCase()
      if (inAnswer(letters) && !inOpen(letters)) return row.join(' ')
    }
  }
  return null
}

/** What its author is told then. */
export function noteWordsReason(words: string): string {
  return `Your answer holds words of an internal note ("${words}"), so it was sent to nobody. Write it without them.`
}

/** Also of languages that write no spaces between words. */
const segmenter = new Intl.Segmenter('en', { granularity: 'word' })

function wordsOf(text: string): readonly string[] {
  const segments = [...segmenter.segment(text.slice(0, mostSearched))]
  return segments.flatMap(({ segment, isWordLike }) => (isWordLike ? lettersOf(segment) : [])).filter(Boolean)
}

function lettersOf(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '')
}

/** Tells whether letters stand in some texts, one after the other. */
function finderIn(texts: readonly string[]): (letters: string) => boolean {
  const all = texts.map((text) => lettersOf(text.slice(0, mostSearched)).toLowerCase()).join('\n')
  const places = new Map<string, number[]>()
  for (let at = 0; at + keyLength <= all.length; at++) {
    const key = all.slice(at, at + keyLength)
    const known = places.get(key)
    if (known) known.push(at)
    else places.set(key, [at])
  }
  return (letters) =>
    letters.length < keyLength
      ? all.includes(letters)
      : (places.get(letters.slice(0, keyLength)) ?? []).some((at) => all.startsWith(letters, at))
}
