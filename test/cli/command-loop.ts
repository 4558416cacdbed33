/** Runs `intray` commands one after the other in one process, so that their modules load once. Started by `standing-command.ts`. */
import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { END, type CommandCall } from './standing-command.ts'

const main = new URL('../../src/cli/main.ts', import.meta.url).href

async function run({ args, folder, env }: CommandCall): Promise<void> {
  process.chdir(folder)
  process.env = env
  process.argv = [process.execPath, 'intray', ...args]
  process.exitCode = undefined
  // Under a new query the file itself is evaluated again, but nothing that it imports.
  await import(`${main}?${randomUUID()}`)
  for (const stream of [process.stdout, process.stderr]) stream.write(`${END}${process.exitCode ?? 0}\n`)
}

Object.defineProperty(process, 'stdin', { get: () => Readable.from([]) })
// Commands add listeners that would normally end with their process.
process.setMaxListeners(0)
process.on('message', (call: CommandCall) => void run(call))
process.on('disconnect', () => process.exit())
