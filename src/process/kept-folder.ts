/** What a process leaves for the next one: `INTRAY_DATA`, else `.data` in the checkout; a package is nobody's to write to. */
import { extname, join, resolve } from 'node:path'

/** The folder. */
export function keptFolder(): string {
  const isCheckout = extname(import.meta.filename) === '.ts'
  return resolve(process.env['INTRAY_DATA'] ?? (isCheckout ? join(import.meta.dirname, '../../.data') : '.data'))
}
