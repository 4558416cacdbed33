/** Texts that break exports, and a sheet as a spreadsheet library reads it from CSV. */

import { read, utils, type CellObject } from '@e965/xlsx'

/** Texts that a spreadsheet program would run (`= + - @`, tab, CR; full-width ones are folded to them). */
export const runnable: readonly string[] = [
  '=1+1',
  '=HYPERLINK("http://evil.example","Open")',
  "=cmd|' /C calc'!A0",
  '+1+1',
  '-1+1',
  '-2',
  '@SUM(A1:A9)',
  '\t=1+1',
  '\r=1+1',
  '\r\n=1+1',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(A1)',
]

/** Texts that must come back as they are, none of which begins like a formula. */
export const harmless: readonly string[] = [
  'a "quoted" word',
  '"',
  '""',
  'two\nlines',
  'two\r\nlines',
  'a lone\rreturn',
  'ends with a line\n',
  '\n=1+1',
  'a, b; c\td | e',
  'sep=;',
  'Zürich, naïve, 日本語, Ελλάδα',
  '👩‍👩‍👧 🇩🇰 \u{1f469}\u{1f3fd}',
  'שלום \u202eabc\u202c مرحبا',
  '\ufeffa mark of byte order',
  ' blanks around ',
  "'=1+1 was quoted before",
  '007',
  '9007199254740993',
  '12345678901234567890',
  '0.1000000000000000055511151231257827',
  '1e5',
  '3/4',
  '2026-11-03',
  'TRUE',
  '#N/A',
  'x'.repeat(65_000),
]

/** What the cell of a text is to show. */
export const guarded = (text: string): string => (runnable.includes(text) ? `'${text}` : text)

/** How to read: `as-text` takes every cell as it is written; `typed` is what somebody gets who just opens the file. */
export type Reading = 'as-text' | 'typed'

/** The rows of a CSV file as a spreadsheet library reads them; null is a cell that is not there. */
export function sheetOf(csv: string, reading: Reading): readonly (readonly (CellObject | null)[])[] {
  const book = read(csv, { type: 'string', raw: reading === 'as-text', cellFormula: true, dense: true })
  const sheet = book.Sheets[book.SheetNames[0] ?? '']
  if (!sheet) throw new Error('the file holds no sheet')
  const { e: last } = utils.decode_range(sheet['!ref'] ?? 'A1')
  const rows = (sheet['!data'] ?? []) as readonly (readonly CellObject[] | undefined)[]
  return Array.from({ length: last.r + 1 }, (_, row) => Array.from({ length: last.c + 1 }, (_cell, column) => rows[row]?.[column] ?? null))
}
