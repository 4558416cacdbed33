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
export async function npm(node, args, options) {
  return run(node, [npmScript(), ...args], { ...options, env: await npmEnvironment() })
}

function npmScript() {
  const parent = process.env.npm_execpath
  return parent && basename(parent) === 'npm-cli.js' ? parent : realpathSync(npmProgram())
}

function npmProgram() {
  const found = which('npm')
  if (!found) throw new Error('npm is not on PATH')
  return found
}

/** NODE_ENV=production would leave the test tools out; a home that cannot be written needs a cache of ours. */
async function npmEnvironment() {
  const { NODE_ENV: _left, ...env } = process.env
  env.npm_config_globalconfig ??= await globalConfig()
  const ownCache = env.npm_config_cache ?? join(homedir(), '.npm')
  return isWritableDir(ownCache) ? env : { ...env, npm_config_cache: join(CACHE_DIR, 'npm') }
}

/** npm looks for its global settings (registry, certificates) beside the Node that runs it, and ours has none beside it. */
async function globalConfig() {
  const { stdout } = await run(npmProgram(), ['config', 'get', 'globalconfig'])
  return stdout.trim()
}
