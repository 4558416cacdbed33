/** Rows as CSV (RFC 4180), streamed, for people who open it in a spreadsheet program. */
import { pipeline, Readable } from 'node:stream'
import { stringify } from 'csv-stringify'

/**
 * The rows as CSV under one heading. Nothing is read ahead of the reader by more than some rows, and a reader that goes
 * away ends the source. Null and empty text are the same empty cell; lists and objects are JSON.
 *
 * `escape_formulas`: text that a spreadsheet program would run gets a leading `'`; numbers below zero stay numbers.
 *
 * @param columns - default: those of the first row
 */
export function csvOf(rows: AsyncIterable<unknown> | Iterable<unknown>, columns?: readonly string[]): Readable {
  const csv = stringify({
    header: true,
    ...(columns ? { columns: [...columns] } : {}),
    escape_formulas: true,
    cast: { object: (value) => JSON.stringify(value), boolean: String },
  })
  // Whoever reads is told of a failed source by the stream itself.
  pipeline(Readable.from(rows), csv, () => {})
  return csv
}
