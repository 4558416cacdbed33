/** Scans message ids out of Message-ID, In-Reply-To and References, as tolerantly as real mail needs (RFC 5322 §3.6.4). */

/** RFC 5322 §2.1.1 bounds a line at 998 characters; no id is longer. */
const LONGEST_ID = 998
const UNBRACKETED_ID = /^[^\s<>,;()"@]+@[^\s<>,;()"@]+$/
/** What stands before a bracket, and what stands in it, ended by `>`, by the next `<`, or by the end of the field. */
const BRACKETED = /([^<]*)(?:<([^<>]*)(>?))?/g
const KEPT_FIRST = 100
const KEPT_LAST = 100

/** An id in brackets: white space is folding when there is an `@`, and prose when there is none. */
function bracketedId(inner: string): string | null {
  const id = inner.includes('@') ? inner.replace(/\s+/g, '') : inner.trim()
  return id === '' || id.length > LONGEST_ID || /[\s\x00-\x1f\x7f]/.test(id) ? null : id
}

function withoutComments(text: string): string {
  return text.includes('(') ? text.replace(/\([^()]*\)/g, ' ') : text
}

/** Ids without brackets count only when nothing else stands there: an address in prose is no id. */
function unbracketedIds(text: string): string[] {
  if (!text.includes('@')) return []
  const tokens = withoutComments(text)
    .replaceAll('>', ' ')
    .split(/[\s,;]+/)
    .map((token) => token.replace(/^"|"$/g, ''))
    .filter((token) => token !== '')
  return tokens.every((token) => token.length <= LONGEST_ID && UNBRACKETED_ID.test(token)) ? tokens : []
}

/**
 * The ids of one field, in order, without angle brackets and without repetition.
 *
 * Reads ids that are glued together or separated by commas, folded ids, ids without brackets, and ignores comments,
 * `<>` and prose.
 *
 * @param raw - the unfolded value
 */
export function scanIds(raw: string): string[] {
  const ids = new Set<string>()
  for (const [, before = '', inner = '', end] of raw.matchAll(BRACKETED)) {
    for (const id of unbracketedIds(before)) ids.add(id)
    const id = bracketedId(end === '>' ? inner : (inner.trim().split(/[\s,;]/, 1)[0] ?? ''))
    if (id !== null) ids.add(id)
  }
  return [...ids]
}

/** The id of a Message-ID field: the first one, or else a single word that stands there without `@`. */
export function scanMessageId(raw: string): string | null {
  const [id] = scanIds(raw)
  if (id !== undefined) return id
  const word = raw.trim()
  return /^[^\s<>(),;"]{1,998}$/.test(word) ? word : null
}

/** The first 100 ids (the root is among them) and the last 100 (the parents). */
export function boundReferences(ids: readonly string[]): string[] {
  return ids.length <= KEPT_FIRST + KEPT_LAST ? [...ids] : [...ids.slice(0, KEPT_FIRST), ...ids.slice(-KEPT_LAST)]
}
