/** Whether a text has a word: whole, in any case of letters; scripts without spaces between words have it anywhere. */

/** Does it? @param word - one or more words; `*` at its end stands for any further letters */
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

/** What is said is said before that. */
const mostRead = 20_000

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ')
}

/** Between two letters of a script with spaces there is no edge. */
function isEdge(text: string, at: number): boolean {
  return !(isSpaced(text.charAt(at - 1)) && isSpaced(text.charAt(at)))
}

function isSpaced(letter: string): boolean {
  return (
    /[\p{L}\p{N}\p{M}_]/u.test(letter) &&
    !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u.test(letter)
  )
}
