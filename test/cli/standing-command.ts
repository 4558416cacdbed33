/** A process that runs the `intray` commands of a test file, so that each need not load the program anew. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

/** The output of a command, and its exit code. */
export interface CommandOutput {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** The command to run. */
export interface CommandCall {
  readonly args: readonly string[]
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
}

/** Ends the output of a command on stdout and stderr; the exit code and a line break follow. */
export const END = '\u001eend of command\u001e'

interface Standing {
  readonly child: ChildProcess
  readonly closed: Promise<unknown>
  readonly stdout: Readable
  readonly stderr: Readable
}

let standing: Standing | null = null
let last: Promise<unknown> = Promise.resolve()

/** Runs a command after those before it. When the process dies meanwhile, the next command gets a new one. */
export function runStanding(call: CommandCall): Promise<CommandOutput> {
  const output = last.then(() => outputOf((standing ??= stand()), call))
  last = output.catch(() => undefined)
  return output
}

function stand(): Standing {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'command-loop.ts')], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  const closed = once(child, 'close').then(() => (standing = null))
  return { child, closed, stdout: child.stdout!.setEncoding('utf8'), stderr: child.stderr!.setEncoding('utf8') }
}

async function outputOf({ child, closed, stdout, stderr }: Standing, call: CommandCall): Promise<CommandOutput> {
  const texts = Promise.all([textOf(stdout, closed), textOf(stderr, closed)])
  child.send(call)
  const [[out = '', code], [err = '']] = (await texts).map((text) => text.split(END)) as [string[], string[]]
  return { code: code === undefined ? child.exitCode : Number(code), out, err }
}

/** The output up to the mark, or until the process has ended. */
function textOf(stream: Readable, closed: Promise<unknown>): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const end = () => {
      stream.off('data', take)
      resolve(text)
    }
    const take = (more: string) => {
      text += more
      if (more.endsWith('\n') && text.includes(END)) end()
    }
    stream.on('data', take)
    void closed.then(end)
  })
}
