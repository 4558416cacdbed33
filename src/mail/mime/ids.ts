/** Scans message ids out of Message-ID, In-Reply-To and References, as tolerantly as real mail needs (RFC 5322 §3.6.4). */

/** RFC 5322 §2.1.1 bounds a line at 998 characters; no id is longer. */
const LONGEST_ID = 998
const UNBRACKETED_ID = /^[^\s<>,;()"@]+@[^\s<>,;()"@]+$/
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
  const tokens = withoutComments(text)
    .split(/[\s,;]+/)
    .map((token) => token.replace(/^"|"$/g, ''))
    .filter((token) => token !== '')
  return tokens.every((token) => token.length <= LONGEST_ID && UNBRACKETED_ID.test(token)) ? tokens : []
}

/** One `<…>`, ended by `>`, by the next `<`, or by the end of the field. */
function readBracketed(raw: string, open: number): { id: string | null; end: number } {
  let end = open + 1
  while (end < raw.length && raw[end] !== '>' && raw[end] !== '<') end++
  const inner = raw.slice(open + 1, end)
  const isClosed = raw[end] === '>'
  const id = bracketedId(isClosed ? inner : (inner.trim().split(/[\s,;]/, 1)[0] ?? ''))
  return { id, end: isClosed ? end + 1 : end }
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
  let from = 0
  for (let open = raw.indexOf('<'); open >= 0; open = raw.indexOf('<', from)) {
    for (const id of unbracketedIds(raw.slice(from, open))) ids.add(id)
    const { id, end } = readBracketed(raw, open)
    if (id !== null) ids.add(id)
    from = end
  }
  for (const id of unbracketedIds(raw.slice(from).replace(/>/g, ' '))) ids.add(id)
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
