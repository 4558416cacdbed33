/** The packages of package-lock.json, installed by `npm ci` when they are not there. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm } from './npm.mjs'
import { ROOT } from './paths.mjs'
import { SetupError } from './report.mjs'
import { explain } from './run.mjs'

/**
 * True when node_modules holds what the lock asks for.
 *
 * npm writes `node_modules/.package-lock.json` as its last act, so an interrupted install has none.
 */
export function hasModules() {
  const wanted = readPackages('package-lock.json')
  const present = readPackages('node_modules/.package-lock.json')
  if (!wanted || !present) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    return present[path] ? present[path].version === entry.version : Boolean(entry.optional)
  })
}

/** Installs the packages. @param node - the Node binary that runs npm @throws SetupError */
export async function installModules(report, node) {
  await report.step('packages: npm ci', async () => {
    const result = await npm(node, ['ci', '--include=dev', '--no-audit', '--no-fund'], { cwd: ROOT })
    if (result.code !== 0) {
      throw new SetupError('packages', [`npm ci: ${explain(result)}`], 'see the reason above; is the registry reachable?')
    }
    return `packages: ${Object.keys(readPackages('node_modules/.package-lock.json') ?? {}).length} from npm`
  })
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(ROOT, file), 'utf8')).packages
  } catch {
    return undefined
  }
}
