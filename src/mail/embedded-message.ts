/** Reads the text of a mail inside a mail (message/rfc822), for show and for bounces: header as written, text decoded. */
import { readBody } from './bodies.ts'
import { scanHeaderBlock } from './header-block.ts'
import { readParts } from './mime-parts.ts'
import type { Part } from './mime-parts.ts'
import type { ParseLimits } from './parse-limits.ts'
import { headerStart, withLineFeeds } from './raw-mail.ts'
import { decodeTransfer } from './transfer-encoding.ts'

const LONGEST_HEADER = 100_000
const DEEPEST = 10

/** The header of an embedded mail, an empty line, its text, and the same of the mails inside it. */
function describe(bytes: Uint8Array, limits: ParseLimits, depth: number): string {
  const raw = withLineFeeds(bytes)
  const start = headerStart(raw)
  const header = scanHeaderBlock(raw, start, { limits, isInside: false })
  const { root } = readParts(raw, header, limits)
  const written = raw.subarray(start, Math.min(header.bodyStart, start + LONGEST_HEADER)).toString('utf8')
  const inner =
    depth >= DEEPEST ? [] : embeddedIn(root).map((part) => describe(partBytes(raw, part), limits, depth + 1))
  return [`${written.replace(/\r\n?/g, '\n').trimEnd()}\n\n${readBody(raw, root, limits).text}`, ...inner].join('\n\n')
}

function partBytes(raw: Buffer, part: Part): Buffer {
  return decodeTransfer(raw.subarray(part.bodyStart, part.bodyEnd), part.transferEncoding)
}

function embeddedIn(part: Part): Part[] {
  if (isEmbeddedMessage(part.contentType)) return [part]
  return part.children.flatMap(embeddedIn)
}

/** RFC 2046 §5.2.1, RFC 6532 §3.7. */
export function isEmbeddedMessage(contentType: string): boolean {
  return /^message\/(?:rfc822|global|news)$/.test(contentType)
}

/**
 * The text of an embedded mail, and of the mails inside it, ten deep.
 *
 * @param bytes - the embedded mail, transfer encoding undone
 */
export function readEmbeddedText(bytes: Uint8Array, limits: ParseLimits): string {
  return describe(bytes, limits, 0)
}
