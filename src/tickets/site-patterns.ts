/** A site's own patterns: for addresses, with `*` for any characters, and regular expressions that search mails. */

/** A regular expression that extracts a text. */
export interface SearchPattern {
  /** The pattern as it was written, which also identifies it. */
  readonly source: string
  /** The first match's group, or the whole match without a group; null: no match. */
  find(text: string): string | null
}

/** Senders whose mails have correlation keys, and where the keys are. */
export interface KeyRule {
  /** In lower case; `*` matches any characters. */
  readonly sender: string
  readonly pattern: SearchPattern
  /** `subject`, `text`, or the name of a header field. */
  readonly in: string
  /** How long after the newest mail with a key another one belongs to the same ticket. */
  readonly spanMs: number
  /** Matches the subject of a mail that reports the end of the problem. */
  readonly resolves?: SearchPattern | undefined
}

/** A sender whose mails are written by people who filled in a form. */
export interface FormRule {
  /** In lower case; `*` matches any characters. */
  readonly sender: string
  /** Its group `address` is the person's address in the text; default: Reply-To. */
  readonly pattern?: SearchPattern | undefined
}

/**
 * Whether a whole text matches a pattern with `*`. It finds the parts between the stars one after the other, in linear time for any
 * pattern.
 */
export function fitsPattern(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return text === pattern
  let at = first.length
  if (!text.startsWith(first)) return false
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}
