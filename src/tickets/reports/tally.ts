/** Facts, counted: so many different ones there are, so much memory it takes, however many tickets they are of. */
import type { Fact } from './facts.ts'

/** How many facts there are of each kind. */
export type Bins = ReadonlyMap<Fact['bin'], number>

/** What was counted of a group under a key. */
export interface Counted {
  readonly group: string | null
  readonly key: string
  readonly bins: Bins
}

/** A count that grows. */
export class Tally {
  readonly #rows = new Map<string, Counted & { readonly bins: Map<Fact['bin'], number> }>()

  /** Counts facts in a group. */
  add(group: string | null, facts: readonly Fact[]): void {
    for (const { key, bin } of facts) {
      const bins = this.#binsOf(group, key)
      bins.set(bin, (bins.get(bin) ?? 0) + 1)
    }
  }

  /** What was counted, groups by name and those without any last. */
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

/** How many there are in all. */
export function countOf(bins: Bins): number {
  return [...bins.values()].reduce((sum, count) => sum + count, 0)
}

/** The time, in seconds, that a share of all times is not longer than; null: there are none. */
export function quantile(bins: Bins, share: number): number | null {
  const wanted = Math.max(1, Math.ceil(countOf(bins) * share))
  let reached = 0
  for (const [time, count] of [...bins].toSorted(([a], [b]) => Number(a) - Number(b))) {
    reached += count
    if (reached >= wanted) return Number(time)
  }
  return null
}
