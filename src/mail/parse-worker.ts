/** Parses mails in a worker thread: a mail that hangs or fills its memory ends this thread, not the program. */
import { readFile } from 'node:fs/promises'
import { move, transferableSymbol, valueSymbol } from 'piscina'
import type { ParsedMail } from './message.ts'
import { parseMail } from './parse-mail.ts'

/** A mail as bytes, moved into this thread, or the path of a file that holds it. */
export type ParseTask = Uint8Array | { readonly path: string }

/** The memory of the files' bytes goes to the caller's thread without a copy. */
class MovedMail {
  readonly #mail: ParsedMail

  constructor(mail: ParsedMail) {
    this.#mail = mail
  }

  get [transferableSymbol](): ArrayBuffer[] {
    return [...new Set(this.#mail.contents.map((content) => content.bytes.buffer as ArrayBuffer))]
  }

  get [valueSymbol](): ParsedMail {
    return this.#mail
  }
}

/**
 * Parses one mail; piscina calls this for each task.
 *
 * @throws when `path` cannot be read
 */
export default async function parseTask(task: ParseTask): Promise<ParsedMail> {
  const raw = 'path' in task ? await readFile(task.path) : task
  const mail = await parseMail(raw)
  return mail.contents.length === 0 ? mail : (move(new MovedMail(mail) as never) as unknown as ParsedMail)
}
