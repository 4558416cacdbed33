/** A process that stands ready for the `intray` commands of a test file: each by itself would load the same program anew. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

/** What a command said, and its exit code. */
export interface Said {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** What to run. */
export interface CommandCall {
  readonly args: readonly string[]
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
}

/** Ends what a command wrote to stdout and to stderr; after it stand the exit code and a line break. */
export const END = '\u001eend of command\u001e'

interface Standing {
  readonly child: ChildProcess
  readonly closed: Promise<unknown>
  readonly stdout: Readable
  readonly stderr: Readable
}

let standing: Standing | null = null
let last: Promise<unknown> = Promise.resolve()

/** Runs a command when those before it are done. A process that ends under it is replaced for the next one. */
export function runStanding(call: CommandCall): Promise<Said> {
  const said = last.then(() => saidBy((standing ??= stand()), call))
  last = said.catch(() => undefined)
  return said
}

function stand(): Standing {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'command-loop.ts')], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  const closed = once(child, 'close').then(() => (standing = null))
  return { child, closed, stdout: child.stdout!.setEncoding('utf8'), stderr: child.stderr!.setEncoding('utf8') }
}

async function saidBy({ child, closed, stdout, stderr }: Standing, call: CommandCall): Promise<Said> {
  const texts = Promise.all([textOf(stdout, closed), textOf(stderr, closed)])
  child.send(call)
  const [[out = '', code], [err = '']] = (await texts).map((text) => text.split(END)) as [string[], string[]]
  return { code: code === undefined ? child.exitCode : Number(code), out, err }
}

/** All until the mark, or until the process has ended. */
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
