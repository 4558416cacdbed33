/** The floor: what two processes on this machine can do that only parse, at this very moment. */

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const program = join(import.meta.dirname, 'floor-program.ts')

/** What parsing alone takes. */
export interface Floor {
  /** Mails that both processes parse together. */
  readonly perSecond: number
  /** Of one mail. */
  readonly cpuMs: number
}

/** Lets two processes parse, with `mailparser` alone or with our whole parse. */
export async function parseFloor(parser: 'mailparser' | 'own', durationMs: number): Promise<Floor> {
  const one = async () => JSON.parse((await run(process.execPath, [program, parser, String(durationMs)])).stdout) as Floor
  const [a, b] = await Promise.all([one(), one()])
  return { perSecond: a.perSecond + b.perSecond, cpuMs: (a.cpuMs + b.cpuMs) / 2 }
}
