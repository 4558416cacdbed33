/** The language of a mail, among those that somebody has templates in. */
import { createRequire } from 'node:module'
import type { ParsedMessage } from './message.ts'

/** Less text tells a greeting, not a language. */
const fewestLetters = 20
const mostCharacters = 2000

type Detect = (text: string, options: { only: string[] }) => { lang: string; accuracy: number }[]
let detect: Detect | null = null

/**
 * Tells the language of a mail: what its header names, else what its new text is written in.
 *
 * @param languages - those to choose from, ISO 639-1
 * @returns null when it is none of them, or the text is too short to tell
 */
export function languageOf(
  { languages: named = [], visibleReply, text }: Pick<ParsedMessage, 'languages' | 'visibleReply' | 'text'>,
  languages: readonly string[],
): string | null {
  if (languages.length < 2) return null
  return named.find((language) => languages.includes(language)) ?? detected(visibleReply.trim() || text, languages)
}

function detected(text: string, languages: readonly string[]): string | null {
  const words = text.slice(0, mostCharacters).replace(/\S+[@/]\S+/g, ' ')
  if ((words.match(/\p{L}/gu)?.length ?? 0) < fewestLetters) return null
  const [best, second] = detector()(words, { only: [...languages] })
  return best && best.accuracy > (second?.accuracy ?? 0) ? best.lang : null
}

/** Its tables take 40 MB, which an installation without templates in several languages has no need of. */
function detector(): Detect {
  detect ??= (createRequire(import.meta.url)('tinyld') as { detectAll: Detect }).detectAll
  return detect
}
