/** The rows of the benchmark, and the one table they are printed as. */

/** One line of the table. */
export interface Row {
  readonly what: string
  /** As printed, with its unit. */
  readonly value: string
  /** What is to be reached, as printed; empty for a figure without a goal. */
  readonly goal?: string
  /** null: there is no goal, or it could not be measured here. */
  readonly isReached?: boolean | null
}

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

function cellsOf({ what, value, goal = '', isReached = null }: Row): readonly string[] {
  return [what, value, goal, isReached === null ? '' : isReached ? 'reached' : 'MISSED']
}
