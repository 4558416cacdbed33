/** The floor: what two processes on this machine can do that only parse, at this very moment. */

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const program = join(import.meta.dirname, 'floor-program.ts')

/** Mails per second that two processes parse together, with `mailparser` or with our own parser. */
export async function parseFloor(parser: 'mailparser' | 'own', durationMs: number): Promise<number> {
  const one = async () => Number((await run(process.execPath, [program, parser, String(durationMs)])).stdout)
  const [a, b] = await Promise.all([one(), one()])
  return a + b
}
