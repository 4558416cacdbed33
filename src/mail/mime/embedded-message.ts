/** Reads the text of a mail inside a mail (message/rfc822), for show and for bounces: header as written, text decoded. */
import { readBody } from './bodies.ts'
import { readUnsealed } from './unsealed-parts.ts'
import type { ParseLimits } from '../parse-limits.ts'
import type { Leaf } from './part.ts'
import { headerAndBody } from './raw-mail.ts'

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
async function describe(bytes: Uint8Array, limits: ParseLimits, depth: number): Promise<string> {
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  const written = headerAndBody(sample).header.subarray(0, LONGEST_HEADER).toString('utf8')
  // Past a limit the header is all that is shown of it; the whole is a file in any case.
  const leaves = await readUnsealed(sample, limits).then(
    (parts) => parts.leaves,
    () => [],
  )
  const texts = [`${written.replace(/\r\n?/g, '\n').trimEnd()}\n\n${readBody(leaves, limits).text}`]
  for (const inner of depth >= DEEPEST ? [] : leaves.filter(isEmbeddedMessage)) {
    texts.push(await describe(inner.bytes, limits, depth + 1))
  }
  return texts.join('\n\n')
}

/** The leaf, its text made readable when it is an embedded mail, with the mails inside it, ten deep. */
export async function withEmbeddedText(leaf: Leaf, limits: ParseLimits): Promise<Leaf> {
  if (!isEmbeddedMessage(leaf)) return leaf
  return { ...leaf, text: (await describe(leaf.bytes, limits, 0)).slice(0, LONGEST_TEXT).toWellFormed() }
}
