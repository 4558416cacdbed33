/** What the embedded servers and the demo keep between two starts, and where. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The folder of embedded data: `INTRAY_DATA`, else `.data` in the folder of the checkout. */
export function dataFolder(): string {
  const folder = resolve(process.env['INTRAY_DATA'] ?? join(import.meta.dirname, '../.data'))
  mkdirSync(folder, { recursive: true })
  return folder
}

/** True when an embedded MongoDB has been used. */
export function hasData(): boolean {
  return readdirSync(dataFolder()).some((name) => name.startsWith('mongod-'))
}

/** Signs tokens of an installation without a configuration; made at the first start, kept beside the data. */
export function embeddedSecret(): string {
  const path = join(dataFolder(), 'secret')
  try {
    writeFileSync(path, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    // Somebody made it before us, perhaps this very moment.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(path, 'utf8').trim()
}
