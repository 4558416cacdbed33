/** Keeps the words of many languages readable: a line per language. */

/** Words by language, separated by semicolons; none of them contains one. */
export type WordsByLanguage = Readonly<Record<string, string>>

/** All words of all languages, in order. */
export function listed(words: WordsByLanguage): readonly string[] {
  return Object.values(words).flatMap((line) => line.split(';').map((word) => word.trim()))
}
