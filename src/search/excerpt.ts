/** Finds the part of a text that shows why it was found, with the matches marked. */
import { tokensOf } from './terms.ts'

/** A part of a text, and the matches in it: UTF-16 offsets, half open. */
export interface Excerpt {
  readonly text: string
  readonly found: readonly (readonly [start: number, end: number])[]
}

const excerptCharacters = 240
const mostHits = 200

/**
 * The part of a text with most of the terms.
 *
 * @param isFound - whether a term was searched
 * @returns null when the text has none
 */
export function excerptOf(text: string, isFound: (term: string) => boolean): Excerpt | null {
  const hits = tokensOf(text.slice(0, 100_000))
    .filter(({ term }) => isFound(term))
    .slice(0, mostHits)
  const richness = (from: number) =>
    new Set(hits.filter(({ start, end }) => start >= from && end <= from + excerptCharacters).map(({ term }) => term)).size
  const [first] = hits.map(({ start }) => ({ start, terms: richness(start) })).sort((a, b) => b.terms - a.terms)
  if (!first) return null
  const start = wordStart(text, Math.max(0, first.start - excerptCharacters / 6))
  const end = wordEnd(text, Math.min(text.length, start + excerptCharacters))
  const found = joined(
    hits.filter((hit) => hit.start >= start && hit.end <= end).map((hit) => [hit.start - start, hit.end - start] as const),
  )
  return { text: text.slice(start, end).replace(/\s/g, ' '), found }
}

function wordStart(text: string, at: number): number {
  const space = text.slice(at, at + 30).search(/\s/)
  return at === 0 || space < 0 ? at : at + space + 1
}

function wordEnd(text: string, at: number): number {
  const back = /\s\S{0,30}$/.exec(text.slice(0, at))
  return at === text.length || !back ? at : back.index
}

/** A name and its parts, or overlapping pairs of characters, are marked once. */
function joined(found: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  return found.reduce<(readonly [number, number])[]>((all, [start, end]) => {
    const last = all.at(-1)
    if (!last || start > last[1]) return [...all, [start, end]]
    return [...all.slice(0, -1), [last[0], Math.max(last[1], end)]]
  }, [])
}
