/** `.cache/servers.json`: which server binaries this checkout starts; written here, read by src/embedded. */

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, isExecutable } from './paths.mjs'

/** What speaks about Redis in the environment: a running server, or a binary to start. */
export const REDIS_WISH = { urlVariable: 'REDIS_URL', binaryVariables: ['REDIS_SERVER_BIN'] }

/** What speaks about MongoDB in the environment; the second and third are names that other tools made known. */
export const MONGOD_WISH = {
  urlVariable: 'MONGODB_URI',
  binaryVariables: ['MONGOD_BINARY', 'MONGOD_BIN', 'MONGOMS_SYSTEM_BINARY'],
}

const FILE = join(ROOT, '.cache/servers.json')

/** @returns `{redis, mongod}`, each `{binary, version, libraryPath?}` or null */
export function readServers() {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8'))
  } catch {
    return { redis: null, mongod: null }
  }
}

/** Writes the file in one step, so that a reader never sees half of it. */
export function writeServers(servers) {
  mkdirSync(join(ROOT, '.cache'), { recursive: true })
  writeFileSync(`${FILE}.${process.pid}`, `${JSON.stringify(servers, null, 2)}\n`)
  renameSync(`${FILE}.${process.pid}`, FILE)
}

/** The binary that the environment asks for; undefined when it asks for none. */
export function wishedBinary({ binaryVariables }) {
  return binaryVariables.map((name) => process.env[name]).find(Boolean)
}

/** True when nothing is to be found: a server is given by URL, or the one found before is there and still wanted. */
export function isStillThere(entry, wish) {
  if (process.env[wish.urlVariable]) return true
  const wished = wishedBinary(wish)
  return Boolean(entry) && isExecutable(entry.binary) && (!wished || wished === entry.binary)
}
