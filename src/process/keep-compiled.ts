/** Keeps Node's compiled code for the next start; compiling is half of the cost of a start. */
import { mkdirSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { keptFolder } from './kept-folder.ts'

/** Enables the compile cache for this thread and those it starts. Where the folder cannot be written, nothing is cached. */
export function keepCompiled(): void {
  const folder = process.env['NODE_COMPILE_CACHE'] ?? join(keptFolder(), 'compiled')
  try {
    // 0700: whoever can write there can run code as our user.
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    enableCompileCache(folder)
    process.env['NODE_COMPILE_CACHE'] = folder
  } catch {
    // Without the cache the start is only slower.
  }
}
