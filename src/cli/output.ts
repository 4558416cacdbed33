/** What commands print: JSON lines for programs, tables for people; colours only on a terminal. */

/** One JSON object on a line of stdout; resolves when the reader took it. */
export function printJson(value: unknown): Promise<void> {
  return print(`${withEscapedControls(JSON.stringify(value))}\n`)
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
export async function printRows<T>(items: readonly T[], { json, row = (item) => item, heading, cells, none }: RowsShown<T>): Promise<void> {
  if (json) for (const item of items) await printJson(row(item))
  else if (items.length === 0) await print(`${none}\n`)
  else await print(table([...(heading ? [heading] : []), ...items.map(cells)]))
}

/**
 * C0 but for tab and line feed, DEL and C1 (ECMA-48 §5), which a terminal obeys, and what shows text in another order than
 * it has (UAX #9): none of a mail's may reach a terminal, at once or by way of a pipe or a file.
 */
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Those of them that steer a terminal by more than the place of the next letter. */
const commands = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g

/** Text without control characters. */
export function withoutControls(text: string): string {
  return text.replace(controls, '')
}

/** JSON that says the same without control characters. */
export function withEscapedControls(json: string): string {
  return json.replace(controls, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/**
 * Text on stdout, without control characters; resolves when the reader took it. A reader that went away (`| head`) ends
 * the command quietly.
 */
export function print(text: string): Promise<void> {
  return written(withoutControls(text))
}

/**
 * CSV on stdout. A spreadsheet program is to show every text as it was written, so that what is piped or kept has its
 * carriage returns and marks of direction; nothing that a terminal takes for a command.
 */
export function printCsv(csv: string): Promise<void> {
  return process.stdout.isTTY ? print(csv) : written(csv.replace(commands, ''))
}

function written(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
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
