/** Splits an mbox (RFC 4155) into its mails as its bytes come in. */

/** A mail of an mbox. */
export interface MboxMail {
  readonly bytes: Uint8Array
  /** When it was delivered, as its From line says; null when that cannot be read. */
  readonly receivedAt: Date | null
}

/** `From sender weekday month day time year` (RFC 4155, appendix A); the time decides that it is no prose. */
const FROM_LINE = /^From .*\d{1,2}:\d{2}/
const LONGEST_FROM_LINE = 500
const FROM_BYTES = Buffer.from('\nFrom ')

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

/** Whether a file that begins so is an mbox. */
export function isMbox(head: Buffer): boolean {
  return FROM_LINE.test(lineOf(head, 0))
}

/**
 * The mails of an mbox, without their From lines, in order; one of them in memory at a time.
 *
 * @param chunks - the file from its first byte, in pieces of any size
 */
export async function* splitMbox(chunks: AsyncIterable<Buffer>): AsyncGenerator<MboxMail> {
  let pieces: Buffer[] = []
  const finish = (bytes: Buffer): MboxMail => {
    const fromLine = lineOf(bytes, 0)
    const start = bytes.indexOf(10) + 1
    return { bytes: bytes.subarray(start), receivedAt: receivedAtOf(fromLine) }
  }
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([pieces.pop() ?? Buffer.alloc(0), chunk])
    let from = 0
    for (let next = nextStart(bytes, from); next >= 0; next = nextStart(bytes, from)) {
      yield finish(Buffer.concat([...pieces, bytes.subarray(from, next)]))
      pieces = []
      from = next
    }
    const kept = Math.max(from, bytes.length - LONGEST_FROM_LINE)
    pieces.push(bytes.subarray(from, kept), bytes.subarray(kept))
  }
  const rest = Buffer.concat(pieces)
  if (rest.length > 0) yield finish(rest)
}
