/** Guesses which known name a misspelt one means. */

/** The known name that is nearest by edit distance; null when none is near. */
export function nearestName(written: string, known: readonly string[]): string | null {
  const near = known.map((name) => ({ name, distance: editDistance(written.toLowerCase(), name.toLowerCase()) }))
  const best = near.sort((a, b) => a.distance - b.distance)[0]
  return best && best.distance <= Math.max(2, written.length / 3) ? best.name : null
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
