/** Output of commands: JSON lines for programs, tables for people. */

/** Prints one JSON object on a line of stdout; resolves when the reader has taken it. */
export function printJson(value: unknown): Promise<void> {
  return print(`${withEscapedControls(JSON.stringify(value))}\n`)
}

/** How rows are printed. */
export interface RowsFormat<T> {
  readonly json: boolean
  /** The row for programs; default: the item itself. */
  readonly row?: (item: T) => unknown
  /** The heading of the table for people. */
  readonly heading?: readonly string[]
  readonly cells: (item: T) => readonly string[]
  /** What is printed when there are no rows. */
  readonly none: string
}

/** Prints rows: a line of JSON each for programs, a table for people. */
export async function printRows<T>(
  items: readonly T[],
  { json, row = (item) => item, heading, cells, none }: RowsFormat<T>,
): Promise<void> {
  if (json) for (const item of items) await printJson(row(item))
  else if (items.length === 0) await print(`${none}\n`)
  else await print(table([...(heading ? [heading] : []), ...items.map(cells)]))
}

/**
 * C0 except tab and line feed, DEL and C1 (ECMA-48 §5), which control a terminal, and the marks that reorder text (UAX #9). None of a
 * mail's may reach a terminal, directly or through a pipe or a file.
 */
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Those of them that do more than move the cursor. */
const commands = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g

/** The text without control characters. */
export function withoutControls(text: string): string {
  return text.replace(controls, '')
}

/** The same JSON value with control characters escaped. */
export function withEscapedControls(json: string): string {
  return json.replace(controls, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/**
 * Prints text on stdout, without control characters; resolves when the reader has taken it. When the reader goes away (`| head`), the
 * command ends quietly.
 */
export function print(text: string): Promise<void> {
  return writeOut(withoutControls(text))
}

/**
 * Prints CSV on stdout. In a pipe or file it keeps carriage returns and direction marks, so that spreadsheets show each text as written,
 * but nothing that a terminal takes for a command.
 */
export function printCsv(csv: string): Promise<void> {
  return process.stdout.isTTY ? print(csv) : writeOut(csv.replace(commands, ''))
}

function writeOut(text: string): Promise<void> {
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

/** Shows a line on stderr that overwrites itself; only on a terminal. */
export function progressLine(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
}

/** Clears the progress line. */
export function progressEnd(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
}
