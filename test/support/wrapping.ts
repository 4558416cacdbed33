/** Texts as mail programs spoil them when they quote: wrapped, torn, with other dashes. */

/** Every line broken at a column, as programs do that send no flowed text. */
export function wrapped(text: string, columns: number, mark = ''): string {
  return text
    .split('\n')
    .flatMap((line) => brokenAt(line, columns - mark.length))
    .map((line) => `${mark}${line}`.trimEnd())
    .join('\n')
}

function brokenAt(line: string, columns: number): readonly string[] {
  const lines = ['']
  for (const word of line.split(' ')) {
    const so = lines.at(-1) ?? ''
    if (so === '') lines[lines.length - 1] = word
    else if (so.length + 1 + word.length <= columns) lines[lines.length - 1] = `${so} ${word}`
    else lines.push(word)
  }
  return lines
}

/** A quotation mark on every other line alone, as re-wrapped quotations have it. */
export function torn(text: string): string {
  return text
    .split('\n')
    .map((line, n) => (n % 2 === 0 ? `> ${line}` : line))
    .join('\n')
}

/** Another dash for every hyphen, as programs correct what is typed. */
export function redashed(text: string, dash: string): string {
  return text.replaceAll('-', dash)
}
