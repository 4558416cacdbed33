/** Undoes Content-Transfer-Encodings (RFC 2045 §6) on bytes, without strings in between. */

const LF = 10
const CR = 13
const EQUALS = 61

const base64Values = new Int8Array(256).fill(-1)
for (const [value, character] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  base64Values[character.charCodeAt(0)] = value
}

const hexValues = new Int8Array(256).fill(-1)
for (let value = 0; value < 16; value++) {
  hexValues[value.toString(16).charCodeAt(0)] = value
  hexValues[value.toString(16).toUpperCase().charCodeAt(0)] = value
}

/** Whether text follows that cannot be base64: mailing lists append their footers to encoded bodies. */
function isForeignLine(bytes: Uint8Array, start: number): boolean {
  for (let at = start, seen = 0; at < bytes.length && seen < 60; at++) {
    const byte = bytes[at] ?? 0
    if (byte === LF && seen > 0) return false
    if (byte === LF || byte === CR || byte === 32 || byte === 9) continue
    seen++
    if ((base64Values[byte] ?? -1) < 0 && byte !== EQUALS) return true
  }
  return false
}

/**
 * Decodes base64 (RFC 2045 §6.8): characters outside the alphabet are skipped, and data may go on after padding.
 *
 * @returns bytes with a memory of their own
 */
function decodeBase64(bytes: Uint8Array): Buffer {
  const decoded = Buffer.allocUnsafeSlow(Math.ceil((bytes.length * 3) / 4) + 3)
  let length = 0
  let bits = 0
  let count = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    const value = base64Values[byte] ?? -1
    if (value >= 0) {
      bits = (bits << 6) | value
      if (++count < 4) continue
      decoded[length++] = bits >> 16
      decoded[length++] = bits >> 8
      decoded[length++] = bits
      bits = count = 0
    } else if (byte === EQUALS && count > 0) {
      if (count >= 2) decoded[length++] = bits >> (count === 2 ? 4 : 10)
      if (count === 3) decoded[length++] = bits >> 2
      bits = count = 0
      if (isForeignLine(bytes, at + 1)) return decoded.subarray(0, length)
    }
  }
  if (count >= 2) decoded[length++] = bits >> (count === 2 ? 4 : 10)
  if (count === 3) decoded[length++] = bits >> 2
  return decoded.subarray(0, length)
}

const isBlank = (byte: number | undefined): boolean => byte === 32 || byte === 9

/** The byte that `=XY` at `at` stands for; -1 when the characters are no hexadecimal digits. */
function escapedByte(bytes: Uint8Array, at: number): number {
  const high = hexValues[bytes[at + 1] ?? 0] ?? -1
  const low = hexValues[bytes[at + 2] ?? 0] ?? -1
  return high < 0 || low < 0 ? -1 : (high << 4) | low
}

/** Where white space from `start` on ends when the line ends there too (RFC 2045 §6.7 rule 3); -1 otherwise. */
function lineEndAfter(bytes: Uint8Array, start: number): number {
  let at = start
  while (isBlank(bytes[at]) || bytes[at] === CR) at++
  return at >= bytes.length || bytes[at] === LF ? at : -1
}

/** The end of a run of blanks, and whether the line ends there: then they are not part of the text. */
function blanksAt(bytes: Uint8Array, start: number): { end: number; isTrailing: boolean } {
  let end = start
  while (isBlank(bytes[end])) end++
  return { end, isTrailing: end >= bytes.length || bytes[end] === LF || (bytes[end] === CR && bytes[end + 1] === LF) }
}

/** Decodes quoted-printable (RFC 2045 §6.7); a `=` that escapes nothing stays as it is. */
function decodeQuotedPrintable(bytes: Uint8Array): Buffer {
  const decoded = Buffer.allocUnsafeSlow(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte === EQUALS) {
      const escaped = escapedByte(bytes, at)
      const lineEnd = escaped < 0 ? lineEndAfter(bytes, at + 1) : -1
      if (lineEnd >= 0) at = lineEnd
      else decoded[length++] = escaped < 0 ? byte : escaped
      if (escaped >= 0) at += 2
    } else if (isBlank(byte)) {
      const { end, isTrailing } = blanksAt(bytes, at)
      while (!isTrailing && at < end) decoded[length++] = bytes[at++] ?? 0
      at = end - 1
    } else decoded[length++] = byte
  }
  return decoded.subarray(0, length)
}

/** Decodes lines of a uuencoded file (POSIX uuencode), without its `begin` and `end`. */
export function decodeUuencodedLines(lines: readonly string[]): Buffer {
  return Buffer.concat(lines.map(decodeUuencodedLine))
}

/** Decodes a uuencoded file from its `begin` to its `end`, or all lines when there is no `begin`. */
function decodeUuencoded(bytes: Buffer): Buffer {
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
 * Undoes a transfer encoding; an unknown one is taken as none.
 *
 * @param encoding - the Content-Transfer-Encoding field as written
 * @returns a view of `bytes` when nothing was encoded, otherwise new bytes
 */
export function decodeTransfer(bytes: Buffer, encoding: string | null): Buffer {
  const name = (encoding ?? '').toLowerCase().replace(/\([^()]*\)/g, '')
  const token = /[a-z0-9-]+/.exec(name)?.[0] ?? ''
  if (token === 'base64') return decodeBase64(bytes)
  if (token === 'quoted-printable') return decodeQuotedPrintable(bytes)
  if (/^(?:x-)?uu(?:e|encode|code)?$/.test(token)) return decodeUuencoded(bytes)
  return bytes
}
