/** Compiles the program to JavaScript in dist/, for the package: Node strips no types of what lies in node_modules. */

import { cpSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ROOT } from '../demo/setup/paths.mjs'
import { explain, run } from '../demo/setup/run.mjs'

const DIST = resolve(ROOT, 'dist')

rmSync(DIST, { recursive: true, force: true })
const compiled = await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], { cwd: ROOT })
if (compiled.code !== 0) {
  process.stderr.write(`the compiler failed: ${explain(compiled)}\n`)
  process.exit(1)
}
// What only the demo of a checkout needs comes along with the types of what it is asked for.
rmSync(join(DIST, 'demo'), { recursive: true, force: true })
cpSync(join(ROOT, 'src'), join(DIST, 'src'), { recursive: true, filter: (path) => !path.endsWith('.ts') })
