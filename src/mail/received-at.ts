/** Tells when a mail in a file was received, by its trace fields, since a file has no INTERNALDATE. */

import { readDate } from './mime/mail-date.ts'

/** Bytes to search; trace fields are at the top (RFC 5321 §4.4). */
const searchedBytes = 32 * 1024

/**
 * The time of the topmost Received field, else of the Date field; null when neither can be read.
 *
 * @param nowMs - later times are ignored: the clock was wrong, or the field is forged
 */
export function receivedAt(raw: Uint8Array, nowMs: number): Date | null {
  const head = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, searchedBytes)).toString('latin1')
  const fields = (head.split(/\r?\n\r?\n/, 1)[0] ?? '').replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)
  const received = fields.find((field) => /^received\s*:/i.test(field))
  const date = fields.find((field) => /^date\s*:/i.test(field))
  return timeIn(received?.slice(received.lastIndexOf(';') + 1), nowMs) ?? timeIn(date?.slice(date.indexOf(':') + 1), nowMs)
}

function timeIn(text: string | undefined, nowMs: number): Date | null {
  if (text === undefined) return null
  const iso = readDate(text)
  const atMs = iso === null ? Number.NaN : Date.parse(iso)
  return atMs >= 0 && atMs <= nowMs ? new Date(atMs) : null
}
