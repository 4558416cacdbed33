/** What a phrase of a language file may look like in a mail: texts in which each of its alternatives stands once. */

/** The texts that a part may be. */
type Variants = readonly string[]

const TOKENS: readonly [RegExp, (found: RegExpExecArray) => Variants][] = [
  [/^\(\?!.*?\)/u, () => ['']],
  [/^ … /u, () => [' some more words ']],
  [/^…/u, () => ['x']],
  [/^\*/u, () => ['']],
  [/^\[([^\]]+)\]/u, ([, characters = '']) => [...characters]],
  [/^\\S[+*]?(?:\{\d+,\d+\})?/u, () => ['xy']],
  [/^\\p\{L\}[+*]/u, () => ['']],
  [/^\\b|^\$/u, () => ['']],
  [/^\\(.)/u, ([, character = '']) => [character]],
  [/^\.(?=\{)/u, () => ['Xy']],
  [/^[^()|]/u, ([character]) => [character]],
]

/**
 * Texts that a phrase matches.
 *
 * @param phrase - in the notation of phrase-pattern.ts
 * @returns each alternative, and each optional part, present and absent, in one of them at least
 */
export function examplesOf(phrase: string): Variants {
  const { variants, rest } = alternatives(phrase)
  if (rest !== '') throw new Error(`cannot read "${rest}" in "${phrase}"`)
  return variants
}

function alternatives(source: string): { variants: Variants; rest: string } {
  const first = sequence(source)
  if (!first.rest.startsWith('|')) return first
  const others = alternatives(first.rest.slice(1))
  return { variants: [...first.variants, ...others.variants], rest: others.rest }
}

function sequence(source: string): { variants: Variants; rest: string } {
  let variants: Variants = ['']
  let rest = source
  while (rest !== '' && !/^[|)]/.test(rest)) {
    const part = repeated(single(rest))
    variants = joined(variants, part.variants)
    rest = part.rest
  }
  return { variants, rest }
}

function single(source: string): { variants: Variants; rest: string } {
  if (source.startsWith('(') && !source.startsWith('(?!')) {
    const inside = alternatives(source.slice(1))
    return { variants: inside.variants, rest: inside.rest.slice(1) }
  }
  for (const [pattern, read] of TOKENS) {
    const found = pattern.exec(source)
    if (found) return { variants: read(found), rest: source.slice(found[0].length) }
  }
  throw new Error(`cannot read "${source}"`)
}

function repeated({ variants, rest }: { variants: Variants; rest: string }): { variants: Variants; rest: string } {
  const quantifier = /^(?:\?|\{(\d+),\d+\}\??)/.exec(rest)
  if (!quantifier) return { variants, rest }
  const isOptional = (quantifier[1] ?? '0') === '0'
  return { variants: isOptional ? [...variants, ''] : variants, rest: rest.slice(quantifier[0].length) }
}

/** As many texts as the longer of both, not each with each. */
function joined(heads: Variants, tails: Variants): Variants {
  const count = Math.max(heads.length, tails.length)
  return Array.from({ length: count }, (_, i) => `${heads[i % heads.length]}${tails[i % tails.length]}`)
}
