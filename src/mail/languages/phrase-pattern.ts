/** The notation of phrases, and their compilation into one regular expression. */

import { type Phrases, phrasesOf } from './languages.ts'

/** Patterns before and after the alternatives, and flags other than `iu`. */
export interface PhraseFrame {
  readonly before?: string
  readonly after?: string
  readonly flags?: string
}

/**
 * A phrase as the source of a regular expression: a blank is any white space, since mailers break lines where they
 * like; `…` between blanks is up to six words, elsewhere up to twenty characters of the sentence; `*` is the rest of
 * the word. `(a|b)`, `?`, `[ab]` and all that begins with a backslash mean what they always do. Repeats are bounded,
 * so that matching stays linear.
 */
export function phraseSource(phrase: string): string {
  return phrase
    .replace(/(?<!\\)\((?!\?)/g, '(?:')
    .replaceAll(' … ', '(?: \\S+){0,6}? ')
    .replaceAll('…', '[^。.\\n]{0,20}')
    .replace(/(?<!\\\p{L})(?<=\p{L})\*/gu, '\\S*')
    .replaceAll(' ?', '\\s?')
    .replaceAll(' ', '\\s+')
}

/** Joins phrases into one expression; without phrases it matches nothing. */
export function anyPhrase(phrases: Phrases, frame: PhraseFrame = {}): RegExp {
  const { before = '', after = '', flags = 'iu' } = frame
  const sources = phrases.length === 0 ? ['(?!)'] : phrases.map(phraseSource)
  return new RegExp(`${before}(?:${sources.join('|')})${after}`, flags)
}

/** One expression for the phrases of all languages. */
export function inAnyLanguage(choose: Parameters<typeof phrasesOf>[0], frame: PhraseFrame = {}): RegExp {
  return anyPhrase(phrasesOf(choose), frame)
}
