/** Patterns of addresses in the configuration: `*` stands for any characters. */

/** A sender whose mails are those of people who filled in a form. */
export interface FormRule {
  /** In lower case; `*` stands for any characters. */
  readonly sender: string
  /** Its group `address` finds the person in the text; default: he is in Reply-To. */
  readonly pattern?: RegExp | undefined
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
