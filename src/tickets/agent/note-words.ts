/** Finds words of internal notes in an answer to customers. */

/** Fewer words in a row are said by chance. */
const rowLength = 8
const mostSearched = 50_000
/** No word is without a letter: by so many the rows are found. */
const shortest = rowLength

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

interface Row {
  readonly letters: string
  readonly words: string
}

/** The rows of words of some texts, by the first of their letters. */
function rowsOf(texts: readonly string[]): ReadonlyMap<string, readonly Row[]> {
  const rows = texts.map(wordsOf).flatMap((words) =>
    words.slice(0, Math.max(0, words.length - rowLength + 1)).map((_, at): Row => {
      const row = words.slice(at, at + rowLength)
      return { letters: row.join('').toLowerCase(), words: row.join(' ') }
    }),
  )
  return Map.groupBy(rows, ({ letters }) => letters.slice(0, shortest))
}
