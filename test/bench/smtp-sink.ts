/** The SMTP server that outbound mail goes to, in a process of its own. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** It takes everything. */
export interface Sink {
  readonly port: number
  /** Mails it took so far. */
  taken(): Promise<number>
  stop(): Promise<void>
}

/** Starts it. */
export async function startSink(): Promise<Sink> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'smtp-sink-program.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const nextNumber = async () => Number((await lines.next()).value)
  const port = await nextNumber()
  return {
    port,
    taken: () => {
      child.stdin.write('\n')
      return nextNumber()
    },
    stop: async () => {
      const ended = once(child, 'exit')
      child.stdin.end()
      await ended
    },
  }
}
