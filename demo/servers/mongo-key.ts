/** The secret of an embedded MongoDB: it lies beside its data, and whoever may not read it there does not get in. */

import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The user of an embedded MongoDB whom Intray is. */
export const MONGO_USER = 'intray'

/** Where the key lies; mongod refuses one that others may read. */
export function keyFileOf(homeDir: string): string {
  return join(homeDir, 'mongodb.key')
}

/**
 * Reads the key of a server's folder, making it when there is none yet.
 *
 * @returns letters and digits: members of the replica set know each other by it, and it is the password of MONGO_USER
 */
export async function readKey(homeDir: string): Promise<string> {
  const file = keyFileOf(homeDir)
  const found = await readFile(file, 'utf8').catch(() => null)
  if (found !== null) return found
  await mkdir(homeDir, { recursive: true, mode: 0o700 })
  const own = `${file}.${randomUUID()}`
  await writeFile(own, randomBytes(48).toString('hex'), { mode: 0o600 })
  // Of two processes that make one at once, the first one's counts; nobody ever reads half of it.
  await link(own, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(own)
  return readFile(file, 'utf8')
}
