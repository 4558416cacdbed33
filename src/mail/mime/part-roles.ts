/** Tells the text of a mail from its files. */
import type { Part } from './mime-parts.ts'

const BODY_TYPES = new Set(['text/plain', 'text/html', 'text/enriched', 'text/richtext'])

/**
 * The file name that a part gives itself, as written (RFC 2183 §2.3, or `name` as mailers before it). Mailers put `?`
 * for what a charset of theirs cannot write: the name with fewer of them is the better one.
 */
export function nameOf(part: Part): string | null {
  const names = [part.disposition.parameters['filename'], part.parameters['name']].filter((name) => name !== undefined)
  const unknownsIn = (name: string): number => name.match(/[?\ufffd]/g)?.length ?? 0
  return names.sort((a, b) => unknownsIn(a) - unknownsIn(b))[0] ?? null
}

/** In multipart/related only the root is text, the others are what it shows (RFC 2387 §3.1). */
function isRelatedResource(part: Part, parent: Part): boolean {
  if (parent.contentType !== 'multipart/related') return false
  const root = parent.children.find((child) => BODY_TYPES.has(child.contentType) || child.children.length > 0)
  return root !== part
}

/** Enriched text (RFC 1896) is read only where nothing simpler is there: few programs still show it. */
export function isEnriched(part: Part): boolean {
  return part.contentType === 'text/enriched' || part.contentType === 'text/richtext'
}

/**
 * Whether a leaf is part of the mail's text: a text part that is not declared a file. A name alone makes it a file,
 * except where nothing else can be the text: as the whole mail, and in multipart/alternative.
 */
export function isBodyPart(part: Part): boolean {
  if (part.children.length > 0 || part.isUnopened) return false
  const isText = BODY_TYPES.has(part.contentType) || part.contentType.startsWith('multipart/')
  if (!isText) return false
  if (part.parent === null) return true
  if (isEnriched(part) || isRelatedResource(part, part.parent)) return false
  if (part.disposition.value === 'attachment') return false
  return nameOf(part) === null || part.parent.contentType === 'multipart/alternative'
}
