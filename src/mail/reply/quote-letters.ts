/** Reduces text to what its plain and HTML forms have in common. */

/** Letters and digits in lower case, without link addresses, which plain text shows and HTML hides. */
export function squeezed(text: string): string {
  const shown = text.includes(':') ? text.replace(/<?https?:\/\/[^\s>\])]*[>\])]?|<?mailto:[^\s>\])]*[>\])]?/gi, '') : text
  const small = shown.toLowerCase()
  // Most text is ASCII, for which the slower Unicode classes are not needed.
  return /[^\x00-\x7f]/.test(small) ? small.replace(/[^\p{L}\p{N}]+/gu, '') : small.replace(/[^a-z0-9]+/g, '')
}
