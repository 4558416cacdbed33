/** Patterns of the site's own: of addresses, in which `*` stands for any characters, and those that are searched in mails. */

/** A pattern with a group that holds what is looked for. */
export interface SearchPattern {
  /** As it was written: it tells one pattern from another. */
  readonly source: string
  /** What the group holds where the pattern is found first, or all that was found if there is no group; null: nothing. */
  find(text: string): string | null
}

/** Whose mails have keys, and where those stand. */
export interface KeyRule {
  /** In lower case; `*` stands for any characters. */
  readonly sender: string
  readonly pattern: SearchPattern
  /** `subject`, `text`, or the name of a header field. */
  readonly in: string
  /** So long after the newest mail of a key one is of the same matter. */
  readonly spanMs: number
  /** Of the subject of a mail that says that all is well again. */
  readonly resolves?: SearchPattern | undefined
}

/** A sender whose mails are those of people who filled in a form. */
export interface FormRule {
  /** In lower case; `*` stands for any characters. */
  readonly sender: string
  /** Its group `address` finds the person in the text; default: he is in Reply-To. */
  readonly pattern?: SearchPattern | undefined
}

/** Is a text what a pattern says? The parts between the stars, one after the other: in linear time, whatever the pattern. */
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
