/** Reduces text to what its plain and its HTML form share. */

/** Letters and digits in lower case, without addresses of links, which the text repeats and the HTML hides. */
export function squeezed(text: string): string {
  return text
    .replace(/<?https?:\/\/[^\s>\])]*[>\])]?|<?mailto:[^\s>\])]*[>\])]?/gi, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
}
