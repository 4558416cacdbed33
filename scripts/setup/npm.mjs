/** Runs npm under a Node of our choice, whatever `npm` on PATH would take. */

import { realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { CACHE_DIR, isWritableDir, which } from './paths.mjs'
import { run } from './run.mjs'

/**
 * Runs one npm command to its end.
 *
 * @param node - the Node binary to run npm with: under an old one npm prints a screen of engine warnings
 * @returns what `run` returns
 */
export function npm(node, args, options) {
  return run(node, [npmScript(), ...args], { ...options, env: npmEnvironment() })
}

function npmScript() {
  const parent = process.env.npm_execpath
  if (parent && basename(parent) === 'npm-cli.js') return parent
  const found = which('npm')
  if (!found) throw new Error('npm is not on PATH')
  return realpathSync(found)
}

/** NODE_ENV=production would leave the test tools out; a home that cannot be written needs a cache of ours. */
function npmEnvironment() {
  const { NODE_ENV: _left, ...env } = process.env
  const ownCache = env.npm_config_cache ?? join(homedir(), '.npm')
  return isWritableDir(ownCache) ? env : { ...env, npm_config_cache: join(CACHE_DIR, 'npm') }
}
