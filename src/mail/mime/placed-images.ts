/** Names images in a text part that says nothing of them, where the words before them in the HTML end. */

/** So many letters before an image tell its place. */
const keyLength = 24
/** Characters before an image that are looked at. */
const nearness = 1000
const mostSearched = 200_000
const mostImages = 50

/** Letters and digits of a text, and where each stands. */
interface Letters {
  readonly text: string
  readonly places: readonly number[]
}

/**
 * @param plain - the text part
 * @param shown - the text made from the HTML, with the marks
 * @param marks - of the images that the mail brings
 */
export function withPlacedImages(plain: string, shown: string, marks: readonly string[]): string {
  if (plain.length > mostSearched || shown.length > mostSearched || marks.some((mark) => plain.includes(mark))) return plain
  const letters = lettersOf(plain)
  let placed = ''
  let [at, letter] = [0, 0]
  for (const { before, mark } of occurrencesIn(shown, marks)) {
    const key = lettersOf(before).text.slice(-keyLength)
    const found = letters.text.indexOf(key, Math.max(0, letter - key.length))
    if (found < 0) continue
    letter = found + key.length
    const end = endOfWord(plain, letter === 0 ? 0 : (letters.places[letter - 1] ?? 0) + 1)
    placed +=
      plain.slice(at, Math.max(at, end)) +
      marked(mark, { isFirst: end === 0, endsLine: /^[^\S\n]*(?:\n|$)/.test(plain.slice(end, end + 100)) })
    at = Math.max(at, end)
  }
  return placed + plain.slice(at)
}

/** What stands before each mark, without the other marks. */
function occurrencesIn(shown: string, marks: readonly string[]): readonly { readonly before: string; readonly mark: string }[] {
  const found = marks.flatMap((mark) => indexesOf(shown, mark).map((index) => ({ index, mark })))
  const without = (text: string) => marks.reduce((rest, mark) => rest.replaceAll(mark, ' '), text)
  return found
    .sort((a, b) => a.index - b.index)
    .slice(0, mostImages)
    .map(({ index, mark }) => ({ before: without(shown.slice(Math.max(0, index - nearness), index)), mark }))
}

function indexesOf(text: string, part: string): readonly number[] {
  const found: number[] = []
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) found.push(at)
  return found
}

function lettersOf(text: string): Letters {
  const found = [...text.matchAll(/[\p{L}\p{N}]/gu)]
  return { text: found.map(([letter]) => letter.toLowerCase().charAt(0)).join(''), places: found.map(({ index }) => index) }
}

function marked(mark: string, { isFirst, endsLine }: { readonly isFirst: boolean; readonly endsLine: boolean }): string {
  return isFirst ? `${mark}\n` : `${endsLine ? '\n' : ' '}${mark}`
}

/** Past the marks that end a sentence. */
function endOfWord(text: string, from: number): number {
  return from === 0 ? 0 : from + (/^\S*/.exec(text.slice(from, from + 100))?.[0].length ?? 0)
}
