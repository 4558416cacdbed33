/** Finds whole words in a text, in any case; scripts without spaces match anywhere. */

/**
 * Whether a text has a word.
 *
 * @param word - one or more words; `*` at the end matches any further letters
 */
export function wordIn(word: string, text: string): boolean {
  const isBeginning = word.endsWith('*')
  const sought = folded(isBeginning ? word.slice(0, -1) : word)
  const where = folded(text.slice(0, mostRead))
  if (sought === '') return false
  for (let at = where.indexOf(sought); at >= 0; at = where.indexOf(sought, at + 1)) {
    const end = at + sought.length
    if (isEdge(where, at) && (isBeginning || isEdge(where, end))) return true
  }
  return false
}

/** In characters: longer texts say what they say before this. */
const mostRead = 20_000

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ')
}

/** There is no word boundary between two letters of a script with spaces. */
function isEdge(text: string, at: number): boolean {
  return !(isSpaced(text.charAt(at - 1)) && isSpaced(text.charAt(at)))
}

function isSpaced(letter: string): boolean {
  return (
    /[\p{L}\p{N}\p{M}_]/u.test(letter) &&
    !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u.test(letter)
  )
}
