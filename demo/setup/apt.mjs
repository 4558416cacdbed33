/** Debian packages: installed as root, or fetched and unpacked into a folder as anybody. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { which } from './paths.mjs'
import { mustRun, run } from './run.mjs'

/** True when we may install packages into the system. */
export function isRoot() {
  return process.getuid?.() === 0
}

let turn = Promise.resolve()

/** Installs packages into the system, one call at a time: dpkg has one lock. @throws Error */
export function aptInstall(packages) {
  turn = turn.catch(() => undefined).then(() => install(packages))
  return turn
}

/** Installs as root, unpacks as anybody else. @returns what `unpackDebianPackages` returns, or undefined when installed */
export async function installOrUnpack(packages, dir) {
  if (!isRoot()) return unpackDebianPackages(packages, dir)
  await aptInstall(packages)
  return undefined
}

/**
 * Fetches packages with everything they need that the system lacks, and unpacks them.
 *
 * @returns `{dir, libraryPath}`; the libraries are found with LD_LIBRARY_PATH @throws Error
 */
export async function unpackDebianPackages(packages, dir) {
  const found = { dir, libraryPath: libraryPath(dir) }
  if (existsSync(dir)) return found
  if (!which('apt-get')) throw new Error('apt-get is not here')
  const workDir = mkdtempSync(`${dir}.`)
  try {
    await downloadDebs(packages, workDir)
    mkdirSync(join(workDir, 'root'))
    for (const name of readdirSync(join(workDir, 'archives')).filter((name) => name.endsWith('.deb'))) {
      await mustRun('dpkg', ['-x', join(workDir, 'archives', name), join(workDir, 'root')])
    }
    renameSync(join(workDir, 'root'), dir)
  } finally {
    rmSync(workDir, { recursive: true, force: true })
  }
  return found
}

async function install(packages) {
  if (!which('apt-get')) throw new Error(`apt-get is not here to install ${packages.join(', ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const args = ['install', '-y', '-q', '--no-install-recommends', ...packages]
  const first = await run('apt-get', args, { env })
  if (first.code === 0) return
  await mustRun('apt-get', ['update', '-q'], { env })
  await mustRun('apt-get', args, { env })
}

/** Lists and files of our own, so that no right to the system's is needed; what is installed is read from dpkg. */
async function downloadDebs(packages, workDir) {
  for (const part of ['state/lists/partial', 'archives/partial']) mkdirSync(join(workDir, part), { recursive: true })
  const settings = {
    'Dir::State': join(workDir, 'state'),
    'Dir::State::status': '/var/lib/dpkg/status',
    'Dir::Cache': workDir,
    'Debug::NoLocking': 'true',
    'APT::Sandbox::User': '',
  }
  const options = Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`])
  await mustRun('apt-get', [...options, 'update', '-q'])
  const install = ['install', '-y', '-q', '--no-install-recommends', '--download-only', ...packages]
  await mustRun('apt-get', [...options, ...install])
}

function libraryPath(dir) {
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu'
  return [`usr/lib/${triplet}`, `lib/${triplet}`, 'usr/lib'].map((part) => join(dir, part)).join(':')
}
