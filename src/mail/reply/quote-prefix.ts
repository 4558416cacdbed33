/** Reads the `>` marks of quoted lines, and recognizes a `>` with another meaning. */

/** Nobody types as many prompts in a row. */
const MAX_PROMPTS = 12

/**
 * Counts the quotation marks of each line (RFC 3676 §4.5, also with spaces between, as older programs write).
 *
 * @param texts - the lines of a body without line ends
 * @param fenced - per line: within a fenced block of code
 * @returns one depth per line; 0: not quoted
 */
export function quoteDepths(texts: readonly string[], fenced: readonly boolean[]): number[] {
  const marked = texts.map((text, index) => (fenced[index] ? 0 : markedDepth(text)))
  return marked.map((depth, index) => (depth > 0 && isSomethingElse(texts, marked, index) ? 0 : depth))
}

function markedDepth(text: string): number {
  // Four spaces indent code in plain-text writing; up to three precede a misaligned quotation.
  const prefix = /^\s{0,3}[>\uff1e][>\uff1e\s]*/.exec(text)?.[0] ?? ''
  return prefix.replace(/\s/g, '').length
}

function isSomethingElse(texts: readonly string[], depths: readonly number[], index: number): boolean {
  const text = texts[index] ?? ''
  // mboxrd writes ">From " for body lines that start with "From " (RFC 4155 §3).
  if (/^>From \S/.test(text) && isAlone(depths, index)) return true
  return (
    isOrnament(texts, depths, index) ||
    isEndOfAddress(texts, depths, index) ||
    isPythonPrompt(texts, depths, index) ||
    isComparison(texts, depths, index)
  )
}

/**
 * GroupWise puts `>>> Ann Lee <ann@…> 04.03.2025 09:12 >>>` above a quotation without marks, or only the second `>>>`.
 *
 * @param text - one line
 */
export function isGroupWiseLine(text: string): boolean {
  return text.length <= 200 && /^(?:>>> ?)?[^>\s].*\d{1,2}[:.]\d\d[^>]{0,8}>>>\s*$/.test(text)
}

/** `>>> Sale! <<<`: chevrons on both sides, or three or more at both ends, of a single line. */
function isOrnament(texts: readonly string[], depths: readonly number[], index: number): boolean {
  const text = texts[index] ?? ''
  if (!isAlone(depths, index) || !/[\p{L}\p{N}]/u.test(text)) return false
  return /^[\s>]*>{2}.*<{2,}\s*$/.test(text) || (/^\s*>{3}.*\s>{3,}\s*$/.test(text) && !isGroupWiseLine(text))
}

/**
 * Gmail wraps its line above the quotation within the angle brackets, `Ann <ann@example.org` and `> wrote:`; Polymail puts brackets on
 * their own lines.
 */
function isEndOfAddress(texts: readonly string[], depths: readonly number[], index: number): boolean {
  if (depths[index - 1] || !/^>.{0,80}[:：]\s*$/.test(texts[index] ?? '')) return false
  const above = texts
    .slice(Math.max(0, index - 2), index)
    .join(' ')
    .slice(-400)
  return /<[^<>]{0,200}$/.test(above) || /<\s*(?:mailto:)?[^<>]{0,100}<[^<>\s]{1,200}>\s*$/.test(above)
}

/** Near a quotation of depth three are lines of lower depth; near a Python prompt, none. */
function isPythonPrompt(texts: readonly string[], depths: readonly number[], index: number): boolean {
  if (!/^\s{0,3}>>>(?!>)/.test(texts[index] ?? '')) return false
  const near = depths.slice(Math.max(0, index - 30), index + 30).filter((depth) => depth > 0)
  if (near.some((depth) => depth !== 3)) return false
  // Answers are between prompts; a long block without any is a quotation.
  let first = index
  while (first > index - MAX_PROMPTS && depths[first - 1] === 3) first -= 1
  return depths.slice(first, first + MAX_PROMPTS + 1).some((depth) => depth === 0) || first + MAX_PROMPTS >= depths.length
}

/** "the load must be / > 90 % before it fails": one wrapped line that happens to start with a greater-than sign. */
function isComparison(texts: readonly string[], depths: readonly number[], index: number): boolean {
  const isEnclosed = /\S/.test(texts[index - 1] ?? '') && !/[:：]\s*$/.test(texts[index - 1] ?? '')
  const isOnly = depths.every((depth, other) => depth === 0 || other === index)
  return isEnclosed && isAlone(depths, index) && isOnly && /^\s{0,3}>=?\s?\d/.test(texts[index] ?? '')
}

function isAlone(depths: readonly number[], index: number): boolean {
  return !depths[index - 1] && !depths[index + 1]
}
