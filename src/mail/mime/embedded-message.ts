/** Reads the text of a mail inside a mail (message/rfc822), for show and for bounces: header as written, text decoded. */
import { readBody } from './bodies.ts'
import { scanHeaderBlock } from './header-block.ts'
import { readLeaves } from './leaves.ts'
import type { Leaf } from './leaves.ts'
import { readParts } from './mime-parts.ts'
import type { ParseLimits } from '../parse-limits.ts'
import { headerStart, withLineFeeds } from './raw-mail.ts'

const LONGEST_TEXT = 200_000
const LONGEST_HEADER = 100_000
/** Bytes of an embedded mail that its text is made from. */
const SAMPLE_BYTES = 800_000
const DEEPEST = 10

/** RFC 2046 §5.2.1, RFC 6532 §3.7. */
function isEmbeddedMessage(leaf: Leaf): boolean {
  return /^message\/(?:rfc822|global|news)$/.test(leaf.part.contentType)
}

/** The header of an embedded mail, an empty line, its text, and the same of the mails inside it. */
function describe(bytes: Uint8Array, limits: ParseLimits, depth: number): string {
  const raw = withLineFeeds(bytes.subarray(0, SAMPLE_BYTES))
  const start = headerStart(raw)
  const header = scanHeaderBlock(raw, start, { limits, isInside: false })
  const { root } = readParts(raw, header, limits)
  const leaves = readLeaves(raw, root)
  const inner = depth >= DEEPEST ? [] : leaves.filter(isEmbeddedMessage)
  const written = raw.subarray(start, Math.min(header.bodyStart, start + LONGEST_HEADER)).toString('utf8')
  return [
    `${written.replace(/\r\n?/g, '\n').trimEnd()}\n\n${readBody(root, leaves, limits).text}`,
    ...inner.map((leaf) => describe(leaf.bytes, limits, depth + 1)),
  ].join('\n\n')
}

/** The leaf, its text made readable when it is an embedded mail, with the mails inside it, ten deep. */
export function withEmbeddedText(leaf: Leaf, limits: ParseLimits): Leaf {
  if (!isEmbeddedMessage(leaf)) return leaf
  return { ...leaf, text: describe(leaf.bytes, limits, 0).slice(0, LONGEST_TEXT).toWellFormed() }
}
