/** What commands print: JSON lines for programs, tables for people; colours only on a terminal. */

/** One JSON object on a line of stdout; resolves when the reader took it. */
export function printJson(value: unknown): Promise<void> {
  return print(`${JSON.stringify(value)}\n`)
}

/** How rows are printed. */
export interface RowsShown<T> {
  readonly json: boolean
  /** A row for programs; default: as it is. */
  readonly row?: (item: T) => unknown
  /** Of the table for people. */
  readonly heading?: readonly string[]
  readonly cells: (item: T) => readonly string[]
  /** What is printed when there are no rows. */
  readonly none: string
}

/** Rows: for programs a line of JSON each, for people a table. */
export async function printRows<T>(
  items: readonly T[],
  { json, row = (item) => item, heading, cells, none }: RowsShown<T>,
): Promise<void> {
  if (json) for (const item of items) await printJson(row(item))
  else if (items.length === 0) await print(`${none}\n`)
  else await print(table([...(heading ? [heading] : []), ...items.map(cells)]))
}

/** Text without control characters: those of a mail must not reach a terminal, which obeys them (ECMA-48 §5). */
export function forTerminal(text: string): string {
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '')
}

/**
 * Text on stdout, for a terminal without control characters; resolves when the reader took it. A reader that went away
 * (`| head`) ends the command quietly.
 */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(process.stdout.isTTY ? forTerminal(text) : text, (error) => {
      if (!error) resolve()
      else if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0)
      else reject(error)
    })
  })
}

/** Columns as wide as their widest cell; the first row is the heading. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  return `${rows.map(line).join('\n')}\n`
}

/** A line that overwrites itself on a terminal, on stderr; nothing without one. */
export function progressLine(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
}

/** Ends the progress line. */
export function progressEnd(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
}
