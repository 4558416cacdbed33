/** Looks for a server binary in one place after the other and remembers why each place had none. */

import { wishedBinary } from './servers-file.mjs'
import { which } from './paths.mjs'
import { SetupError } from './report.mjs'
import { explain, run } from './run.mjs'

/**
 * Finds a binary that runs.
 *
 * @param wish - the environment variables that speak about it
 * @param programs - names on PATH, best first
 * @param readVersion - output of `--version` -> `{name, numbers}`; undefined when it is something else or too old
 * @param sources - further places, in order: `{label, find}` where `find` returns `{binary, libraryPath?}` or throws
 * @returns `{binary, version, libraryPath?}`
 * @throws SetupError with every try
 */
export async function findServer(report, { title, wish, programs, readVersion, sources, advice }) {
  const wished = wishedBinary(wish)
  const places = [
    { label: wish.binaryVariables.join(', '), find: () => wished && { binary: wished } },
    { label: `PATH (${programs.join(', ')})`, find: () => pathEntry(programs) },
    ...sources,
  ]
  const tries = []
  let found
  await report.step(`${title}: looking for one`, async () => {
    for (const place of wished ? places.slice(0, 1) : places) {
      found = await tryPlace(place, readVersion).catch((error) => void tries.push(`${place.label}: ${error.message}`))
      if (found) return `${title}: ${found.version} from ${place.label}`
    }
    throw new SetupError(title, tries, advice)
  })
  return found
}

function pathEntry(programs) {
  const binary = which(...programs)
  return binary && { binary }
}

async function tryPlace({ find }, readVersion) {
  const entry = await find()
  if (!entry) throw new Error('nothing there')
  return { ...entry, version: await runningVersion(entry, readVersion) }
}

/** A binary that is there may still not run: a missing library, or a processor that it was not built for. */
async function runningVersion({ binary, libraryPath }, readVersion) {
  const env = libraryPath ? { ...process.env, LD_LIBRARY_PATH: libraryPath } : process.env
  const result = await run(binary, ['--version'], { env })
  if (result.code !== 0) throw new Error(`${binary} does not run: ${explain(result)}`)
  const version = readVersion(result.stdout)
  if (!version) throw new Error(`${binary} is too old or something else: ${result.stdout.split('\n')[0]}`)
  return version
}
