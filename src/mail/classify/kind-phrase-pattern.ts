/** Turns lists of phrases, as the rules about kinds of mail state them, into one regular expression each. */

/**
 * Joins phrases into an expression, case-insensitive; a blank in a phrase stands for any white space, as mailers
 * break lines where they like.
 *
 * @param phrases - regular expression sources, of bounded repeats only, so that matching stays linear
 * @param around - sources to put before and after the alternatives
 */
export function anyPhrase(phrases: readonly string[], around: { before?: string; after?: string } = {}): RegExp {
  const loose = phrases.map((phrase) => phrase.replaceAll(' ?', '\\s?').replaceAll(' ', '\\s+'))
  return new RegExp(`${around.before ?? ''}(?:${loose.join('|')})${around.after ?? ''}`, 'iu')
}
