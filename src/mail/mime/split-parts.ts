/** Walks the parts of a mail by mailsplit, mailparser's own walker: the bytes of its text, and which parts are text. */
import { finished } from 'node:stream/promises'
import mailsplit from '@zone-eu/mailsplit'
import type { MimeNode, SplitterChunk } from '@zone-eu/mailsplit'
import type { ParseLimits } from '../parse-limits.ts'
import { feed } from './mime-source.ts'
import type { MimeSource } from './mime-source.ts'
import { typeOf } from './part.ts'
import { decodeBase64, decodeUuencoded, encodingOf } from './transfer-encoding.ts'

const BODY_TYPES = new Set(['text/plain', 'text/html', 'text/enriched', 'text/richtext'])

/** A part of the tree, multiparts included, in document order. */
export interface SplitPart {
  readonly node: MimeNode
  readonly contentType: string
  readonly parent: SplitPart | null
  /** The outermost multipart/alternative around it. */
  readonly alternative: SplitPart | null
  readonly depth: number
  hasChildren: boolean
  /** The body's bytes, still encoded; kept for text, and for multiparts that have no parts. */
  readonly chunks: Buffer[]
}

/** In a digest a part without a type is a mail (RFC 2046 §5.1.5). */
function typeOfNode(node: MimeNode, parent: SplitPart | null): string {
  const field = node.headers ? node.headers.getFirst('content-type') : ''
  return field === '' && parent?.contentType === 'multipart/digest' ? 'message/rfc822' : typeOf(field)
}

/** Collects the parts as mailsplit tells of them. */
class PartCollector {
  readonly parts: SplitPart[] = []
  readonly #byNode = new Map<MimeNode, SplitPart>()

  add(chunk: SplitterChunk): void {
    if (chunk.type === 'node') return this.#open(chunk)
    const part = this.#byNode.get(chunk.node)
    if (part === undefined || !chunk.value || part.hasChildren) return
    if (/^(?:text|multipart)\/|^message\/rfc822$/.test(part.contentType)) part.chunks.push(chunk.value)
  }

  #open(node: MimeNode): void {
    const parent = (node.parentNode && this.#byNode.get(node.parentNode)) || null
    const alternative = parent?.alternative ?? (parent?.contentType === 'multipart/alternative' ? parent : null)
    const depth = parent === null ? 0 : parent.depth + 1
    const part = { node, contentType: typeOfNode(node, parent), parent, alternative, depth, hasChildren: false, chunks: [] }
    if (parent !== null) {
      parent.hasChildren = true
      parent.chunks.length = 0
    }
    this.parts.push(part)
    this.#byNode.set(node, part)
  }
}

/** The parts of a mail. */
export async function splitParts(source: MimeSource, limits: ParseLimits): Promise<readonly SplitPart[]> {
  const collector = new PartCollector()
  const splitter = new mailsplit.Splitter({
    ignoreEmbedded: true,
    maxHeadSize: limits.headerBytes,
    maxChildNodes: limits.parts,
  })
  splitter.on('data', (chunk: SplitterChunk) => collector.add(chunk))
  await Promise.all([finished(splitter), feed(splitter, source)])
  return collector.parts
}

/** The bytes of a part, its transfer encoding undone. */
export async function bytesOf({ node, chunks }: SplitPart): Promise<Buffer> {
  const bytes = Buffer.concat(chunks)
  const encoding = encodingOf(node.headers ? node.headers.getFirst('content-transfer-encoding') : '')
  if (encoding === 'base64') return decodeBase64(bytes)
  if (encoding === 'uuencode') return decodeUuencoded(bytes)
  if (encoding === '') return bytes
  node.encoding = encoding
  const decoded: Buffer[] = []
  for await (const chunk of node.getDecoder().end(bytes)) decoded.push(chunk as Buffer)
  return Buffer.concat(decoded)
}

/** In multipart/related only the root is text, the others are what it shows (RFC 2387 §3.1). */
function isRelatedResource(part: SplitPart, parts: readonly SplitPart[]): boolean {
  if (part.parent?.contentType !== 'multipart/related') return false
  const siblings = parts.filter(({ parent }) => parent === part.parent)
  return siblings.find(({ contentType, hasChildren }) => BODY_TYPES.has(contentType) || hasChildren) !== part
}

/** Enriched text (RFC 1896) is read only where nothing simpler is there: few programs still show it. */
export function isEnriched(contentType: string): boolean {
  return contentType === 'text/enriched' || contentType === 'text/richtext'
}

/**
 * Whether a leaf is part of the mail's text: a text part that is not declared a file. A name alone makes it a file,
 * except where nothing else can be the text: as the whole mail, and in multipart/alternative.
 */
export function isBodyPart(part: SplitPart, parts: readonly SplitPart[]): boolean {
  const { node, contentType, parent } = part
  if (!BODY_TYPES.has(contentType) && !contentType.startsWith('multipart/')) return false
  if (parent === null) return true
  if (isEnriched(contentType) || node.disposition === 'attachment' || isRelatedResource(part, parts)) return false
  return node.filename === false || parent.contentType === 'multipart/alternative'
}
