/** The bytes that mailparser and mailsplit are fed with: of the header only the fields that describe the parts. */
import type { Writable } from 'node:stream'
import { headerLines } from './header-fields.ts'

/** A mail as far as its parts are concerned. */
export interface MimeSource {
  /** Content- fields and the empty line: what mailparser makes of the others costs more than the rest of its work. */
  readonly header: Buffer
  readonly body: Buffer
}

/** Larger mails are fed in slices, so that what is made from one is gone before the next. */
const SLICE_BYTES = 64 * 1024

/** The source for a mail with this header. */
export function mimeSource(header: Buffer, body: Buffer): MimeSource {
  const fields = headerLines(header).filter((line) => /^content-/i.test(line))
  return { header: Buffer.from([...fields, '', ''].join('\r\n'), 'latin1'), body }
}

/** Writes all of it, at the pace of its reader; the end of the reading is the stream's own. */
export async function feed(stream: Writable, { header, body }: MimeSource): Promise<void> {
  if (body.length <= SLICE_BYTES) {
    stream.end(Buffer.concat([header, body]))
    return
  }
  stream.write(header)
  for (let at = 0; at < body.length; at += SLICE_BYTES) {
    if (stream.write(body.subarray(at, at + SLICE_BYTES))) continue
    await new Promise((resolve) => stream.once('drain', resolve))
  }
  stream.end()
}
