/** Parses mails in a worker thread: a mail that hangs or fills its memory ends this thread, not the program. */
import { move, transferableSymbol, valueSymbol } from 'piscina'
import type { ParsedMail } from './message.ts'
import { parseMail } from './parse-mail.ts'

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

/** Parses one mail, whose bytes were moved into this thread; piscina calls this for each task. */
export default async function parseTask(raw: Uint8Array): Promise<ParsedMail> {
  const mail = await parseMail(raw)
  return mail.contents.length === 0 ? mail : (move(new MovedMail(mail) as never) as unknown as ParsedMail)
}
