/** Tells the text of a mail from its files. */
import type { SplitPart } from './split-parts.ts'

const BODY_TYPES = new Set(['text/plain', 'text/html', 'text/enriched', 'text/richtext'])

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

/** What joins the forms of one text: the outermost multipart/alternative around the part, or the part alone. */
export function bodyGroupOf(part: SplitPart): SplitPart {
  let group = part
  for (let outer = part.parent; outer !== null; outer = outer.parent) {
    if (outer.contentType === 'multipart/alternative') group = outer
  }
  return group
}
