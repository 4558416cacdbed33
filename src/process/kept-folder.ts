/** The folder for files that are kept between starts: `INTRAY_DATA`, else `.data` in the checkout or the working directory. */
import { extname, join, resolve } from 'node:path'

/** The folder. An installed package is never written to. */
export function keptFolder(): string {
  const isCheckout = extname(import.meta.filename) === '.ts'
  return resolve(process.env['INTRAY_DATA'] ?? (isCheckout ? join(import.meta.dirname, '../../.data') : '.data'))
}
