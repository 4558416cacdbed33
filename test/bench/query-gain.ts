/** What a ranking is worth by a reader's grades: the discounted gain, as a share of that of the best ranking there is. */

/** A ranking that was judged. */
export interface Gain {
  /** 0 to 1: nDCG (Järvelin and Kekäläinen 2002), a grade g gaining 2^g − 1. */
  readonly gain: number
  /** Entries that nobody graded; they count as irrelevant. */
  readonly unjudged: number
}

/** What a query of a kind came to. */
export interface Judged extends Gain {
  readonly kind: string
  readonly query: string
}

/**
 * Judges a ranking.
 *
 * @param found - ids, the best first, as many as count
 * @param grades - 0 (irrelevant) to 3 (exactly that), by id
 * @param depth - how many places the best ranking has
 */
export function gainOf(found: readonly string[], grades: ReadonlyMap<string, number>, depth: number): Gain {
  const best = [...grades.values()].sort((a, b) => b - a).slice(0, depth)
  const ideal = discounted(best)
  const reached = discounted(found.slice(0, depth).map((id) => grades.get(id) ?? 0))
  return { gain: ideal === 0 ? 1 : reached / ideal, unjudged: found.slice(0, depth).filter((id) => !grades.has(id)).length }
}

function discounted(grades: readonly number[]): number {
  return grades.reduce((sum, grade, place) => sum + (2 ** grade - 1) / Math.log2(place + 2), 0)
}
