/** Runs vitest with some arguments; a signal to npm reaches us, not vitest, which has to stop its servers. */

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from '../demo/setup/paths.mjs'

const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs')

/** @returns its exit code */
export function runVitest(args, env = {}) {
  const child = spawn(process.execPath, [VITEST, 'run', ...args], { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } })
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  process.on('SIGINT', () => undefined)
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)))
}
