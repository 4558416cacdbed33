/** Counts facts. Memory grows with the number of distinct facts, not of tickets. */
import type { Fact } from './facts.ts'

/** The number of facts of each kind. */
export type Bins = ReadonlyMap<Fact['bin'], number>

/** The counts of one group and key. */
export interface Counted {
  readonly group: string | null
  readonly key: string
  readonly bins: Bins
}

/** Counts that grow. */
export class Tally {
  readonly #rows = new Map<string, Counted & { readonly bins: Map<Fact['bin'], number> }>()

  /** Adds facts to a group. */
  add(group: string | null, facts: readonly Fact[]): void {
    for (const { key, bin } of facts) {
      const bins = this.#binsOf(group, key)
      bins.set(bin, (bins.get(bin) ?? 0) + 1)
    }
  }

  /** The counts, sorted by group; those without a group are last. */
  get rows(): readonly Counted[] {
    return [...this.#rows.values()].toSorted((a, b) => inOrder(a.group, b.group) || inOrder(a.key, b.key))
  }

  #binsOf(group: string | null, key: string): Map<Fact['bin'], number> {
    const place = JSON.stringify([group, key])
    const row = this.#rows.get(place) ?? { group, key, bins: new Map<Fact['bin'], number>() }
    this.#rows.set(place, row)
    return row.bins
  }
}

function inOrder(a: string | null, b: string | null): number {
  if (a === b) return 0
  if (a === null || b === null) return a === null ? 1 : -1
  return a < b ? -1 : 1
}

/** The total number of facts. */
export function countOf(bins: Bins): number {
  return [...bins.values()].reduce((sum, count) => sum + count, 0)
}

/** The time in seconds that a share of all times does not exceed; null: there are no times. */
export function quantile(bins: Bins, share: number): number | null {
  const wanted = Math.ceil(countOf(bins) * share)
  let reached = 0
  for (const [time, count] of [...bins].toSorted(([a], [b]) => Number(a) - Number(b))) {
    reached += count
    if (reached >= wanted) return Number(time)
  }
  return null
}
