/** Where things are: the checkout, the cache that clones share, programs on PATH. */

import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'

/** The checkout; `import.meta.dirname` is a plain path, where a URL would be percent-encoded. */
export const ROOT = resolve(import.meta.dirname, '../..')

/** Versions and binaries are kept here: the user's cache, or the checkout's own when that cannot be written. */
export const CACHE_DIR = firstWritable([
  process.env.XDG_CACHE_HOME && join(process.env.XDG_CACHE_HOME, 'intray'),
  homedir() && join(homedir(), '.cache/intray'),
  join(ROOT, '.cache'),
])

/** True for a folder that can be made (or is there) and can be written. */
export function isWritableDir(dir) {
  try {
    mkdirSync(dir, { recursive: true })
    accessSync(dir, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** True for a file that this user may execute. */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

/** The first program of these names on PATH, names in order of preference; undefined when there is none. */
export function which(...names) {
  const dirs = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return names.flatMap((name) => dirs.map((dir) => join(dir, name))).find(isExecutable)
}

function firstWritable(dirs) {
  return dirs.find((dir) => dir && isWritableDir(dir)) ?? join(ROOT, '.cache')
}
