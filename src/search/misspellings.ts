/** Corrects words with one mistyped letter: all words one edit away, and their terms. */
import { folded, termOf } from './terms.ts'

/** In shorter words, another letter makes another word. */
export const shortestMistyped = 5
const longestMistyped = 20

const ALPHABETS: readonly (readonly [RegExp, string])[] = [
  [/^[a-z]+$/, 'abcdefghijklmnopqrstuvwxyz'],
  [/^\p{Script=Cyrillic}+$/u, 'абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґ'],
  [/^\p{Script=Greek}+$/u, 'αβγδεζηθικλμνξοπρσςτυφχψω'],
  [/^\p{Script=Hebrew}+$/u, 'אבגדהוזחטיכךלמםנןסעפףצץקרשת'],
  [/^\p{Script=Arabic}+$/u, 'ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةى'],
]

/**
 * Words one edit away (Damerau 1964: a letter too many, too few, replaced, or two swapped), without the word itself; none for short words
 * and for words with digits, where another character means another thing.
 */
export function oneEditAway(word: string): readonly string[] {
  const letters = ALPHABETS.find(([script]) => script.test(word))?.[1]
  if (letters === undefined || word.length < shortestMistyped || word.length > longestMistyped) return []
  const found = new Set<string>()
  for (let i = 0; i <= word.length; i++) {
    const [head, tail] = [word.slice(0, i), word.slice(i)]
    found.add(head + tail.slice(1))
    if (tail.length > 1) found.add(`${head}${tail[1]}${tail[0]}${tail.slice(2)}`)
    for (const letter of letters) found.add(head + letter + tail).add(head + letter + tail.slice(1))
  }
  found.delete(word)
  return [...found]
}

/**
 * Letters of an ending. A correction that only cuts fewer letters off the typed word is another word: "steamer" does not mean "steamed".
 */
const shortestEnding = 4

/**
 * Terms of the words that a mistyped word may have been. Words are corrected before their ending is removed, since only a correct ending is
 * recognized.
 */
export function termsMeantBy(typed: string): readonly string[] {
  const word = folded(typed)
  const isOther = (term: string) => word.startsWith(term) && word.length < term.length + shortestEnding
  const mended = oneEditAway(word).map(termOf)
  return [...new Set([...oneEditAway(termOf(typed)), ...mended.filter((term) => !isOther(term))])]
}
