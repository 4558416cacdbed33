/** Reduces text to what its plain and its HTML form share. */

/** Letters and digits in lower case, without addresses of links, which the text repeats and the HTML hides. */
export function squeezed(text: string): string {
  const shown = text.includes(':') ? text.replace(/<?https?:\/\/[^\s>\])]*[>\])]?|<?mailto:[^\s>\])]*[>\])]?/gi, '') : text
  const small = shown.toLowerCase()
  // Most text is ASCII, for which the tables of Unicode are not asked.
  return /[^\x00-\x7f]/.test(small) ? small.replace(/[^\p{L}\p{N}]+/gu, '') : small.replace(/[^a-z0-9]+/g, '')
}
