/** Scores how well an entry matches: BM25 (Robertson and Zaragoza 2009) over weighted occurrences. */
import { isMark, type Entry } from './entry.ts'

const saturation = 1.2
const lengthNormalisation = 0.5
const usualLength = 80
const quarters = 4

/** The weight of a term by its rarity. @param frequency - number of entries with the term */
export function rarityOf(frequency: number, entries: number): number {
  return Math.log(1 + (Math.max(entries, frequency) - frequency + 0.5) / (frequency + 0.5))
}

/** A term's part of the score. @param weight - quarters of an occurrence */
export function contributionOf(weight: number, { length, rarity }: { readonly length: number; readonly rarity: number }): number {
  const occurrences = weight / quarters
  const norm = 1 - lengthNormalisation + (lengthNormalisation * length) / usualLength
  return (rarity * occurrences * (saturation + 1)) / (occurrences + saturation * norm)
}

/** How much a word says about its entry: with four occurrences, twice as much as with one. @param weight - quarters of an occurrence */
export const importanceOf = (weight: number): number => Math.sqrt(Math.min(weight, 16) / quarters)

const mostPromising = 60

/**
 * The words of an entry that probably say most about it: frequent ones, and among equally frequent ones the longer, which are usually
 * rarer.
 */
export function promisingWords({ terms, weights }: Entry): readonly { readonly term: string; readonly weight: number }[] {
  const words = terms.map((term, i) => ({ term, weight: weights[i] ?? 0 })).filter(({ term, weight }) => weight > 0 && !isMark(term))
  const promise = ({ term, weight }: (typeof words)[number]) => importanceOf(weight) * Math.min(term.length, 8)
  return words.toSorted((a, b) => promise(b) - promise(a)).slice(0, mostPromising)
}
