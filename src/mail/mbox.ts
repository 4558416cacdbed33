/** Reads mails from where people keep them: a file, an mbox (RFC 4155), a Maildir, a folder, standard input. */
import { createReadStream } from 'node:fs'
import { open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

/** A mail as it was found. */
export interface FoundMail {
  /** As given, and below it for folders. */
  readonly path: string
  /** Counts the mails of an mbox from 0; absent for files that hold one mail. */
  readonly index?: number
  readonly bytes: Uint8Array
  /** When it was delivered, as the mbox line or the Maildir file says; null when nothing does. */
  readonly receivedAt: Date | null
}

/** `From sender weekday month day time year` (RFC 4155, appendix A); the time decides that it is no prose. */
const FROM_LINE = /^From .*\d{1,2}:\d{2}/
const LONGEST_FROM_LINE = 500
const FROM_BYTES = Buffer.from('\nFrom ')
const NAME_ORDER = new Intl.Collator('en', { numeric: false }).compare

function receivedAtOf(fromLine: string): Date | null {
  const match = /\b([A-Z][a-z]{2})\s+(\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2})?)\s+(?:[A-Z]{1,5}\s+)?(\d{4})/.exec(fromLine)
  if (match === null) return null
  const at = new Date(`${match[2]} ${match[1]} ${match[4]} ${match[3]} GMT`)
  return Number.isNaN(at.getTime()) ? null : at
}

function lineOf(bytes: Buffer, start: number): string {
  const end = bytes.indexOf(10, start)
  return bytes.toString('latin1', start, Math.min(end < 0 ? bytes.length : end, start + LONGEST_FROM_LINE)).trimEnd()
}

/** The start of the next mail after `from`: an empty line, then a From line; -1 when more bytes are needed to tell. */
function nextStart(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(FROM_BYTES, from); at >= 0; at = bytes.indexOf(FROM_BYTES, at + 1)) {
    const isAfterEmptyLine = at >= 1 && (bytes[at - 1] === 10 || (bytes[at - 1] === 13 && bytes[at - 2] === 10))
    if (isAfterEmptyLine && FROM_LINE.test(lineOf(bytes, at + 1))) return at + 1
  }
  return -1
}

/** The mails of an mbox, without their From lines, in order; one of them in memory at a time. */
async function* splitMbox(path: string, stream: Readable): AsyncGenerator<FoundMail> {
  let pieces: Buffer[] = []
  let index = 0
  const finish = (bytes: Buffer): FoundMail => {
    const fromLine = lineOf(bytes, 0)
    const start = bytes.indexOf(10) + 1
    return { path, index: index++, bytes: bytes.subarray(start), receivedAt: receivedAtOf(fromLine) }
  }
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const overlap = pieces.pop() ?? Buffer.alloc(0)
    let bytes = Buffer.concat([overlap, chunk])
    for (let start = nextStart(bytes, 0); start >= 0; start = nextStart(bytes, 0)) {
      yield finish(Buffer.concat([...pieces, bytes.subarray(0, start)]))
      pieces = []
      bytes = Buffer.from(bytes.subarray(start))
    }
    const kept = Math.max(0, bytes.length - LONGEST_FROM_LINE)
    pieces.push(bytes.subarray(0, kept), bytes.subarray(kept))
  }
  const rest = Buffer.concat(pieces)
  if (rest.length > 0) yield finish(rest)
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_FROM_LINE), 0, LONGEST_FROM_LINE, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** A file that begins with a From line and holds one mail is that mail, not an mbox of one. */
async function* mailsOfFile(path: string): AsyncGenerator<FoundMail> {
  const head = await firstBytes(path)
  if (!FROM_LINE.test(lineOf(head, 0))) {
    yield { path, bytes: await readFile(path), receivedAt: null }
    return
  }
  let held: FoundMail | null = null
  for await (const mail of splitMbox(path, createReadStream(path, { highWaterMark: 1024 * 1024 }))) {
    if (held !== null) yield held
    held = mail
  }
  if (held === null) return
  yield held.index === 0 ? { path, bytes: held.bytes, receivedAt: held.receivedAt } : held
}

async function readStandardInput(): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const chunk of process.stdin) pieces.push(chunk as Buffer)
  return Buffer.concat(pieces)
}

/** Maildir's `tmp` holds mails that are still being written; its file times are delivery times. */
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
 * The mails at a path, one after the other: of a file, an mbox, a Maildir, or a folder of any of these, in name order.
 *
 * @param path - `-` reads one mail or mbox from standard input
 * @throws when the path cannot be read
 */
export async function* mailsOf(path: string): AsyncGenerator<FoundMail> {
  if (path === '-') {
    const bytes = await readStandardInput()
    yield { path, bytes, receivedAt: null }
  } else if ((await stat(path)).isDirectory()) yield* mailsOfFolder(path)
  else yield* mailsOfFile(path)
}
