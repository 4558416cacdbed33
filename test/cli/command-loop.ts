/** Runs `intray` commands one after the other in one process, so that what they load is loaded once. Started by `standing-command.ts`. */
import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { END, type CommandCall } from './standing-command.ts'

const main = new URL('../../src/cli/main.ts', import.meta.url).href

async function run({ args, folder, env }: CommandCall): Promise<void> {
  process.chdir(folder)
  process.env = env
  process.argv = [process.execPath, 'intray', ...args]
  process.exitCode = undefined
  // Under another address the same file is evaluated anew, and nothing of what it imports.
  await import(`${main}?${randomUUID()}`)
  for (const stream of [process.stdout, process.stderr]) stream.write(`${END}${process.exitCode ?? 0}\n`)
}

Object.defineProperty(process, 'stdin', { get: () => Readable.from([]) })
// What each command adds would be gone with its process.
process.setMaxListeners(0)
process.on('message', (call: CommandCall) => void run(call))
process.on('disconnect', () => process.exit())
