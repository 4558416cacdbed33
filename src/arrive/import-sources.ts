/** Finds the mails of an import: in a file, an mbox, a Maildir, a folder, or on standard input. */
import { createReadStream } from 'node:fs'
import { open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isMbox, splitMbox } from './split-mbox.ts'
import type { MboxMail } from './split-mbox.ts'

/** A mail with where it was found. */
export interface FoundMail {
  /** The path as given; for folders, the path below it. */
  readonly path: string
  /** The number of the mail in its mbox, from 0; absent for files with one mail. */
  readonly index?: number
  readonly bytes: Uint8Array
  /** The delivery time of the mbox line or Maildir file; null: unknown. */
  readonly receivedAt: Date | null
}

const HEAD_BYTES = 500
const CHUNK_BYTES = 1024 * 1024
const NAME_ORDER = new Intl.Collator('en').compare

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

async function* mailsOfFile(path: string): AsyncGenerator<FoundMail> {
  const head = await firstBytes(path)
  if (!isMbox(head)) {
    yield { path, bytes: await readFile(path), receivedAt: null }
    return
  }
  yield* withNumbers(path, splitMbox(createReadStream(path, { highWaterMark: CHUNK_BYTES })))
}

/** An mbox of one mail counts as that mail, without a number, so each mail is held back until the next one is read. */
async function* withNumbers(path: string, mails: AsyncIterable<MboxMail>): AsyncGenerator<FoundMail> {
  let previous: MboxMail | null = null
  let index = 0
  for await (const mail of mails) {
    if (previous !== null) yield { path, index: index++, ...previous }
    previous = mail
  }
  if (previous !== null) yield index === 0 ? { path, ...previous } : { path, index, ...previous }
}

/** Standard input is read into memory as a whole only when it is no mbox. */
async function* mailsOfStandardInput(): AsyncGenerator<FoundMail> {
  const chunks = process.stdin[Symbol.asyncIterator]() as AsyncIterableIterator<Buffer>
  const first = await chunks.next()
  const head = first.done === true ? Buffer.alloc(0) : first.value
  if (isMbox(head)) {
    yield* withNumbers('-', splitMbox(after(head, chunks)))
    return
  }
  const pieces: Buffer[] = []
  for await (const chunk of after(head, chunks)) pieces.push(chunk)
  yield { path: '-', bytes: Buffer.concat(pieces), receivedAt: null }
}

async function* after(head: Buffer, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head
  yield* chunks
}

/** Maildir's `tmp` holds mails still being written. File times in `cur` and `new` are delivery times. */
async function* mailsOfFolder(path: string): AsyncGenerator<FoundMail> {
  const entries = await readdir(path, { withFileTypes: true })
  const names = entries.map((entry) => entry.name).sort(NAME_ORDER)
  const isMaildir = ['cur', 'new', 'tmp'].every((name) => names.includes(name))
  for (const name of names) {
    if (isMaildir && name === 'tmp') continue
    const isDelivery = isMaildir && (name === 'cur' || name === 'new')
    for await (const mail of mailsOf(join(path, name))) {
      yield isDelivery ? { ...mail, receivedAt: (await stat(mail.path)).mtime } : mail
    }
  }
}

/**
 * The mails at a path, one after the other: of a file, an mbox, a Maildir, or a folder of these, in name order.
 *
 * @param path - `-` reads one mail or mbox from standard input
 * @throws when the path cannot be read
 */
export async function* mailsOf(path: string): AsyncGenerator<FoundMail> {
  if (path === '-') yield* mailsOfStandardInput()
  else if ((await stat(path)).isDirectory()) yield* mailsOfFolder(path)
  else yield* mailsOfFile(path)
}
