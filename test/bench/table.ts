/** The rows of the benchmark, and the one table they are printed as. */

/** One line of the table. */
export interface Row {
  /** Of the goal of docs/performance.md that it speaks of. */
  readonly number?: number
  readonly what: string
  /** As printed, with its unit. */
  readonly value: string
  /** What is to be reached, as printed; empty for a figure without a goal. */
  readonly goal?: string
  /** null: there is no goal, or it could not be measured here. */
  readonly isReached?: boolean | null
}

/** Told in docs/performance.md. */
const goalCount = 12
const columns = ['what', 'value', 'goal', ''] as const

/** The table as text, one line per row. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [columns, ...rows.map(cellsOf)]
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => [...(line[i] ?? '')].length)))
  const lines = cells.map((line) =>
    line
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const rule = widths.map((width) => '-'.repeat(width)).join('  ')
  return [lines[0], rule, ...lines.slice(1)].join('\n')
}

/** The middle value; NaN of none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The value that a share of all values does not exceed; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** A number and its spread over the rounds of a run, such as `0.31 [0.29–0.33]`. */
export function spread(values: readonly number[], digits: number): string {
  const show = (value: number) => value.toFixed(digits)
  return `${show(median(values))} [${show(Math.min(...values))}–${show(Math.max(...values))}]`
}

/** What each of the twelve goals came to in a run: missed if one of its figures is. */
export function verdictOn(rows: readonly Row[]): string {
  const goals = Array.from({ length: goalCount }, (_, i) => {
    const figures = rows.flatMap(({ number, isReached }) => (number === i + 1 && typeof isReached === 'boolean' ? [isReached] : []))
    return `${i + 1} ${figures.length === 0 ? 'not measured' : figures.every(Boolean) ? 'reached' : 'MISSED'}`
  })
  return `goals: ${goals.join(' · ')}`
}

function cellsOf({ number, what, value, goal = '', isReached = null }: Row): readonly string[] {
  return [what, value, number === undefined ? goal : `${number}: ${goal}`, isReached === null ? '' : isReached ? 'reached' : 'MISSED']
}
