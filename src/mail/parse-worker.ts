/** Parses mails in a worker thread: a mail that hangs or exhausts the memory ends this thread, not the process. */
import { move, transferableSymbol, valueSymbol } from 'piscina'
import type { ParsedMail } from './message.ts'
import { parseMail } from './parse-mail.ts'
import { defaultLimits } from './parse-limits.ts'

/** A task for a thread. */
export interface ParseErrand {
  /** One mail, whose bytes were transferred, or several. */
  readonly raw: Uint8Array | readonly Uint8Array[]
  /** Names of further header fields to keep. */
  readonly kept: readonly string[]
}

/** A result whose attachments' buffers are transferred to the caller's thread, not copied. */
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

/** Parses one mail or several; piscina calls this for each task. */
export default async function parseTask({ raw, kept }: ParseErrand): Promise<ParsedMail | ParsedMail[]> {
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
