/** Streams rows as CSV (RFC 4180) that spreadsheet programs open safely. */
import { pipeline, Readable } from 'node:stream'
import { stringify } from 'csv-stringify'

/**
 * The rows as CSV with a header line. Only a few rows are read ahead of the reader, and a reader that goes away ends the source. Null and
 * empty text are the same empty cell; lists and objects are JSON.
 *
 * `escape_formulas`: text that a spreadsheet program would run as a formula gets a leading `'`; negative numbers stay as they are.
 *
 * @param columns - default: the keys of the first row
 */
export function csvOf(rows: AsyncIterable<unknown> | Iterable<unknown>, columns?: readonly string[]): Readable {
  const csv = stringify({
    header: true,
    ...(columns ? { columns: [...columns] } : {}),
    escape_formulas: true,
    cast: { object: (value) => JSON.stringify(value), boolean: String },
  })
  // An error of the source destroys the stream, and so reaches its reader.
  pipeline(Readable.from(rows), csv, () => {})
  return csv
}
