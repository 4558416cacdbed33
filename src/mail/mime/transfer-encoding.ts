/** Undoes Content-Transfer-Encodings (RFC 2045 §6) that are labelled or filled in another way than mailparser expects. */

/** Data may go on after padding where parts were encoded one by one; a list's footer does not look like it. */
const GOES_ON = /^(?:\r?\n)*(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)\s*(?:\r?\n|$)/

/**
 * Decodes base64 (RFC 2045 §6.8): characters outside the alphabet are skipped, data may go on after padding, and other
 * text behind the padding (mailing lists append their footers to encoded bodies) is not data.
 */
export function decodeBase64(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1')
  const pieces: Buffer[] = []
  for (let from = 0; from < text.length;) {
    const padding = text.indexOf('=', from)
    const end = padding < 0 ? text.length : padding
    pieces.push(Buffer.from(text.slice(from, end).replace(/[^A-Za-z0-9+/]+/g, ''), 'base64'))
    from = end
    while (text[from] === '=') from++
    if (!GOES_ON.test(text.slice(from, from + 1000))) break
  }
  return pieces.length === 1 ? (pieces[0] ?? bytes) : Buffer.concat(pieces)
}

/** Uuencoded lines (POSIX uuencode). */
export function decodeUuencodedLines(lines: readonly string[]): Buffer {
  return Buffer.concat(lines.map(decodeUuencodedLine))
}

/** The lines between `begin` and its `end`, or all lines when there is no `begin`. */
export function decodeUuencoded(bytes: Buffer): Buffer {
  const lines = bytes.toString('latin1').split(/\r?\n/)
  const begin = lines.slice(0, 20).findIndex((line) => /^begin [0-7]{3,4} /.test(line))
  const end = lines.indexOf('end', begin + 1)
  return decodeUuencodedLines(lines.slice(begin + 1, end < 0 ? lines.length : end))
}

function decodeUuencodedLine(line: string): Buffer {
  const valueAt = (at: number): number => (at < line.length ? (line.charCodeAt(at) - 32) & 63 : 0)
  const sizeBytes = valueAt(0)
  const decoded = Buffer.alloc(sizeBytes + 3)
  let length = 0
  for (let at = 1; length < sizeBytes && at < line.length; at += 4) {
    const bits = (valueAt(at) << 18) | (valueAt(at + 1) << 12) | (valueAt(at + 2) << 6) | valueAt(at + 3)
    length = decoded.writeUIntBE(bits, length, 3)
  }
  return decoded.subarray(0, Math.min(length, sizeBytes))
}

/**
 * The encoding that a Content-Transfer-Encoding field means: quotes, comments and what follows the name are passed over.
 *
 * @returns `''` for none, or for one that is not known
 */
export function encodingOf(field: string): 'base64' | 'quoted-printable' | 'uuencode' | '' {
  const token = /[a-z0-9-]+/.exec(field.toLowerCase().replace(/\([^()]*\)/g, ''))?.[0] ?? ''
  if (token === 'base64' || token === 'quoted-printable') return token
  return /^(?:x-)?uu(?:e|encode|code)?$/.test(token) ? 'uuencode' : ''
}
