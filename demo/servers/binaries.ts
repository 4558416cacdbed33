/** Which server binaries to start: what set-up found and wrote to `.cache/servers.json`. */

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { UserError } from '../../src/errors.ts'

/** A server binary that was seen to run. */
export interface ServerBinary {
  readonly binary: string
  /** Program and version, such as `mongod 6.0.5`: the name of its data folder, because files of one build break another. */
  readonly version: string
  /** For LD_LIBRARY_PATH, when its libraries are not the system's. */
  readonly libraryPath?: string
}

const SERVERS_FILE = resolve(import.meta.dirname, '../../.cache/servers.json')

/**
 * The binary for one of the two servers.
 *
 * @throws UserError when set-up has not run
 */
export function readBinary(server: 'redis' | 'mongod'): ServerBinary {
  const entry = readServersFile()[server]
  if (entry) return entry
  throw new UserError(`No ${server} to start: run "node demo/setup.mjs", or give MONGODB_URI and REDIS_URL.`)
}

function readServersFile(): Partial<Record<'redis' | 'mongod', ServerBinary | null>> {
  try {
    return JSON.parse(readFileSync(SERVERS_FILE, 'utf8'))
  } catch {
    return {}
  }
}
