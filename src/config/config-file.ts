/** Writes a configuration file atomically: whoever reads it meanwhile gets the old text or the new one. */
import { existsSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs'

/** Replaces the text of a file. A new file is readable by its owner only: it may hold secrets. */
export function writeConfigFile(path: string, text: string): void {
  const isThere = existsSync(path)
  // A symbolic link stays one; the file it leads to is replaced.
  const target = isThere ? realpathSync(path) : path
  const mode = isThere ? statSync(target).mode & 0o777 : 0o600
  const draft = `${target}.${process.pid}.new`
  writeFileSync(draft, text, { mode })
  renameSync(draft, target)
}
