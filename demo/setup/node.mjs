/** The Node that runs everything: the present one when it is new enough, else one from the npm registry. */

import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { npm } from './npm.mjs'
import { CACHE_DIR, ROOT, isExecutable } from './paths.mjs'
import { SetupError } from './report.mjs'
import { explain, run } from './run.mjs'

/** Node 26 needs libatomic.so.1, which slim Debian images lack; 24 does not. */
const VERSIONS = ['26.10.0', '24.21.0']

const PACKAGE = `node-linux-${process.arch}`
const LINK = join(ROOT, 'node_modules/.bin/node')

/** True when the Node that runs us is one this product runs on: 24 or, from 26, any (vitest refuses 25). */
export function currentNodeSuits() {
  const major = Number(process.versions.node.split('.')[0])
  return major === 24 || major >= 26
}

/** True when `node` means one of ours in npm scripts. */
export function hasLinkedNode() {
  return isExecutable(LINK)
}

/** Puts a new enough Node into the cache. @returns the path of its binary @throws SetupError */
export async function fetchNode(report) {
  const tries = [`the Node on PATH: ${process.version} is too old (needed: 24 or at least 26)`]
  if (process.platform !== 'linux') throw new SetupError('Node', tries, 'install Node 26 and start again')
  for (const version of VERSIONS) {
    const home = join(CACHE_DIR, `node-${version}`)
    const binary = join(home, `node_modules/${PACKAGE}/bin/node`)
    const problem = isExecutable(binary) ? await whyNotRunning(binary) : await download(report, { version, home, binary })
    if (!problem) return binary
    tries.push(`Node ${version}: ${problem}`)
    if (!isExecutable(binary)) break
  }
  throw new SetupError('Node', tries, 'install Node 26 and start again')
}

/** Makes `node` mean this binary in npm scripts: npm puts node_modules/.bin first on PATH. */
export function linkNode(binary) {
  mkdirSync(dirname(LINK), { recursive: true })
  rmSync(LINK, { force: true })
  symlinkSync(binary, LINK)
}

/** @returns why there is no Node of this version to run; undefined when there is one */
async function download(report, { version, home, binary }) {
  let problem
  await report.step(`Node ${version}: fetching ${PACKAGE} (${process.version} is too old)`, async () => {
    const installed = await install(version, home)
    if (installed.code !== 0) problem = `could not be fetched: ${explain(installed)}`
    else problem = await whyNotRunning(binary)
    return problem ? `Node ${version}: no use here` : `Node ${version} from npm`
  })
  return problem
}

/** Into a folder of its own; headers and manuals, a third of it, go again. */
async function install(version, home) {
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'package.json'), '{"private":true}\n')
  const options = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund']
  const installed = await npm(process.execPath, ['install', ...options, `${PACKAGE}@${version}`], { cwd: home })
  for (const part of ['include', 'share']) {
    rmSync(join(home, 'node_modules', PACKAGE, part), { recursive: true, force: true })
  }
  return installed
}

async function whyNotRunning(binary) {
  const started = await run(binary, ['--version'])
  return started.code === 0 ? undefined : `does not run: ${explain(started)}`
}
