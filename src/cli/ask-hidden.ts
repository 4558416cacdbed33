/** Asks for a secret on the terminal without showing what is typed. */
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { UserError } from '../errors.ts'

/** Asks on the terminal; the question goes to stderr. @throws {UserError} when standard input is no terminal */
export async function askHidden(question: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new UserError('there is nobody to ask for the password: put it into the environment, and name that by --password-env')
  process.stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true })
  try {
    return await terminal.question('')
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
