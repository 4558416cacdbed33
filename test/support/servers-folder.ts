/** Where the servers of tests keep their files: a run makes hundreds of databases, and on a disk would mostly wait for its fsync. */
import { accessSync, constants, statfsSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'
import { temporaryFolder } from '../../src/temporary-folder.ts'

const memory = '/dev/shm'
/** A whole run leaves less than 2 GiB; the machine needs some for itself. */
const [leastRoom, leastFree] = [4 * 2 ** 30, 8 * 2 ** 30]

/** A temporary folder, in memory where the machine has plenty of it. Who dies in a test is killed, which no file notices. */
export function serversFolder(purpose: string): string {
  return temporaryFolder(purpose, isRoomy() ? memory : tmpdir())
}

function isRoomy(): boolean {
  try {
    accessSync(memory, constants.W_OK)
    const { bavail, bsize } = statfsSync(memory)
    return bavail * bsize >= leastRoom && freemem() >= leastFree
  } catch {
    return false
  }
}
