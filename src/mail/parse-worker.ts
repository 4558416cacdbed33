/** Parses mails in a worker thread: a mail that hangs or fills its memory ends this thread, not the program. */
import { move, Piscina, transferableSymbol, valueSymbol } from 'piscina'
import type { ParsedMail } from './message.ts'
import { parseMail } from './parse-mail.ts'
import { defaultLimits } from './parse-limits.ts'

/** Names of header fields that the pool wants kept. */
const kept = (Piscina.workerData ?? []) as readonly string[]

/** The memory of the files' bytes goes to the caller's thread without a copy. */
class Moved<T> {
  readonly #result: T
  readonly #buffers: ArrayBuffer[]

  constructor(result: T, buffers: ArrayBuffer[]) {
    this.#result = result
    this.#buffers = buffers
  }

  get [transferableSymbol](): ArrayBuffer[] {
    return this.#buffers
  }

  get [valueSymbol](): T {
    return this.#result
  }
}

/** Parses one mail, whose bytes were moved into this thread, or several; piscina calls this for each task. */
export default async function parseTask(raw: Uint8Array | readonly Uint8Array[]): Promise<ParsedMail | ParsedMail[]> {
  if (raw instanceof Uint8Array) {
    const mail = await parseMail(raw, defaultLimits, kept)
    return moved(mail, [mail])
  }
  const mails: ParsedMail[] = []
  for (const each of raw) mails.push(await parseMail(each, defaultLimits, kept))
  return moved(mails, mails)
}

function moved<T>(result: T, mails: readonly ParsedMail[]): T {
  const buffers = mails.flatMap(({ contents }) => contents.map(({ bytes }) => bytes.buffer as ArrayBuffer))
  if (buffers.length === 0) return result
  return move(new Moved(result, [...new Set(buffers)]) as never) as unknown as T
}
