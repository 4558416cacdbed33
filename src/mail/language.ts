/** Detects the language of a mail, among those that the site has templates in. */
import { createRequire } from 'node:module'
import type { ParsedMessage } from './message.ts'

/** In letters; a shorter text is a greeting. */
const fewestLetters = 20
const mostCharacters = 2000

type Detect = (text: string, options: { only: string[] }) => { lang: string; accuracy: number }[]
let detect: Detect | null = null

/**
 * The language of a mail: by its header, else by its new text.
 *
 * @param languages - the candidates, ISO 639-1
 * @returns null for none of them, and for too short a text
 */
export function languageOf(
  { languages: inHeader = [], visibleReply, text }: Pick<ParsedMessage, 'languages' | 'visibleReply' | 'text'>,
  languages: readonly string[],
): string | null {
  if (languages.length < 2) return null
  return inHeader.find((language) => languages.includes(language)) ?? detected(visibleReply.trim() || text, languages)
}

function detected(text: string, languages: readonly string[]): string | null {
  const words = text.slice(0, mostCharacters).replace(/\S+[@/]\S+/g, ' ')
  if ((words.match(/\p{L}/gu)?.length ?? 0) < fewestLetters) return null
  const [best, second] = detector()(words, { only: [...languages] })
  return best && best.accuracy > (second?.accuracy ?? 0) ? best.lang : null
}

/** Loaded on first use: its tables take 40 MB, which sites with one language of templates do not need. */
function detector(): Detect {
  detect ??= (createRequire(import.meta.url)('tinyld') as { detectAll: Detect }).detectAll
  return detect
}
