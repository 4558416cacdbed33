/** What Node compiled of the program is kept for the next start: compiling is half of what a start costs. */
import { mkdirSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { keptFolder } from './kept-folder.ts'

/** Keeps it from now on, for this thread and those it starts. Where the folder cannot be written, everything is compiled as ever. */
export function keepCompiled(): void {
  const folder = process.env['NODE_COMPILE_CACHE'] ?? join(keptFolder(), 'compiled')
  try {
    // Whoever may write there may run what they like in our name.
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    enableCompileCache(folder)
    process.env['NODE_COMPILE_CACHE'] = folder
  } catch {
    // Only slower.
  }
}
