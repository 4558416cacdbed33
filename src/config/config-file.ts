/** Writes the file of a configuration: whoever reads it meanwhile finds the text of before or the new one, and nothing between. */
import { existsSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs'

/** Puts a text in place of the file's. A new file is its owner's alone: it may hold secrets. */
export function writeConfigFile(path: string, text: string): void {
  const isThere = existsSync(path)
  // A link stays one.
  const target = isThere ? realpathSync(path) : path
  const mode = isThere ? statSync(target).mode & 0o777 : 0o600
  const draft = `${target}.${process.pid}.new`
  writeFileSync(draft, text, { mode })
  renameSync(draft, target)
}
