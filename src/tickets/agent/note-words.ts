/** Finds words of internal notes in an answer to customers. */

/** Words in a row. Fewer are shared by chance. */
const rowLength = 8
/** Characters of each text. */
const mostSearched = 50_000
/** A word has at least one letter, so a row has at least this many; rows are looked up by these first letters. */
const shortest = rowLength

/** The texts on a ticket: internal notes, and those that customers can read. */
export interface Said {
  readonly notes: readonly string[]
  readonly open: readonly string[]
}

/**
 * The first row of words that an answer shares with a note. Only letters and digits are compared, so wrapping, dashes, spaces and case do
 * not matter. What customers wrote or read themselves may be repeated to them, though a note quotes it.
 */
export function noteWordsIn(answer: string, { notes, open }: Said): string | null {
  const rows = rowsOf(notes)
  if (rows.size === 0) return null
  const written = lettersOf(answer).toLowerCase()
  const inOpen = open.map((text) => lettersOf(text.slice(0, mostSearched)).toLowerCase()).join('\n')
  for (let at = 0; at + shortest <= written.length; at++) {
    const found = rows
      .get(written.slice(at, at + shortest))
      ?.find(({ letters }) => written.startsWith(letters, at) && !inOpen.includes(letters))
    if (found) return found.words
  }
  return null
}

/** The sentence that tells the author of such an answer. */
export function noteWordsReason(words: string): string {
  return `Your answer holds words of an internal note ("${words}"), so it was sent to nobody. Write it without them.`
}

/** Also splits languages that write no spaces between words. */
const segmenter = new Intl.Segmenter('en', { granularity: 'word' })

function wordsOf(text: string): readonly string[] {
  const segments = [...segmenter.segment(text.slice(0, mostSearched))]
  return segments.flatMap(({ segment, isWordLike }) => (isWordLike ? lettersOf(segment) : [])).filter(Boolean)
}

function lettersOf(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '')
}

interface Row {
  readonly letters: string
  readonly words: string
}

/** All rows of words in some texts, keyed by their first letters. */
function rowsOf(texts: readonly string[]): ReadonlyMap<string, readonly Row[]> {
  const rows = texts.map(wordsOf).flatMap((words) =>
    words.slice(0, Math.max(0, words.length - rowLength + 1)).map((_, at): Row => {
      const row = words.slice(at, at + rowLength)
      return { letters: row.join('').toLowerCase(), words: row.join(' ') }
    }),
  )
  return Map.groupBy(rows, ({ letters }) => letters.slice(0, shortest))
}
