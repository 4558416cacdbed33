/** Reads the text of a mail inside a mail (message/rfc822), for show and for bounces: header as written, text decoded. */
import { readBody } from './bodies.ts'
import { scanHeaderBlock } from './header-block.ts'
import { readParts } from './mime-parts.ts'
import type { ParseLimits } from './parse-limits.ts'
import { headerStart, withLineFeeds } from './raw-mail.ts'

const LONGEST_HEADER = 100_000

/**
 * The header of an embedded mail, an empty line, and its text.
 *
 * @param bytes - the embedded mail, transfer encoding undone
 */
export function readEmbeddedText(bytes: Uint8Array, limits: ParseLimits): string {
  const raw = withLineFeeds(bytes)
  const start = headerStart(raw)
  const header = scanHeaderBlock(raw, start, limits)
  const { root } = readParts(raw, header, limits)
  const written = raw.subarray(start, Math.min(header.bodyStart, start + LONGEST_HEADER)).toString('utf8')
  return `${written.replace(/\r\n?/g, '\n').trimEnd()}\n\n${readBody(raw, root, limits).text}`
}
