/** Brings the bytes of a mail into the form that the other readers expect: LF or CRLF, header first. */

const LF = 10
const CR = 13
const CR_LINE_AT_MOST = 10_000

/** Old Macintosh programs end lines with CR alone; the first line tells. */
function hasBareCr(raw: Buffer): boolean {
  const first = raw.subarray(0, CR_LINE_AT_MOST)
  const cr = first.indexOf(CR)
  return cr >= 0 && !first.subarray(0, cr + 3).includes(LF) && first[cr + 1] !== CR
}

function endLinesWithLf(raw: Buffer): Buffer {
  const mended = Buffer.from(raw)
  for (let at = mended.indexOf(CR); at >= 0; at = mended.indexOf(CR, at + 1)) {
    if (mended[at + 1] !== LF) mended[at] = LF
  }
  return mended
}

/** The `From ` line of an mbox; a field `From :` with the white space that RFC 5322 §4.5 allows is none. */
const MBOX_LINE = /^>?From (?![ \t]*:)/

/** Where the header begins: after a byte order mark, empty lines and the `From ` line of an mbox (RFC 4155). */
export function headerStart(raw: Buffer): number {
  let start = raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf ? 3 : 0
  while (raw[start] === LF || (raw[start] === CR && raw[start + 1] === LF)) start++
  while (MBOX_LINE.test(raw.toString('latin1', start, start + 100))) {
    const newline = raw.indexOf(LF, start)
    start = newline < 0 ? raw.length : newline + 1
  }
  return start
}

/** The bytes with LF or CRLF line ends: a view where they were so already, a copy where only CR ended lines. */
export function withLineFeeds(raw: Uint8Array): Buffer {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  return hasBareCr(bytes) ? endLinesWithLf(bytes) : bytes
}
