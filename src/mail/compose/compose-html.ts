/** A plain text as simple HTML: everything escaped, addresses of the web as links, blank lines as paragraphs. */

/** An inline image of the mail, by its content id without angle brackets. */
export interface InlineImage {
  readonly contentId: string
  /** What stands for the image in the text, such as `[logo.png]`. */
  readonly placeholder: string
}

/**
 * Makes the HTML view of a text. Each image stands where its placeholder does; one without, after the text.
 *
 * @param text - plain text, any line ends
 */
export function htmlOfText(text: string, images: readonly InlineImage[] = []): string {
  const paragraphs = text
    .replace(/\r\n?/g, '\n')
    .trimEnd()
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.split('\n').map(lineOf).join('<br>\n'))
  const placed = placeImages(paragraphs.map((inner) => `<p>${inner}</p>`).join('\n'), images)
  return `<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n${placed}\n</body></html>\n`
}

/** Spaces at the start of a line are what a person aligned by hand. */
function lineOf(line: string): string {
  return linked(line).replace(/^ +/, (spaces) => '&nbsp;'.repeat(spaces.length))
}

/** Only http and https become links; a closing mark of the sentence is no part of the address (RFC 3986, appendix C). */
function linked(line: string): string {
  let html = ''
  let at = 0
  for (const match of line.matchAll(/\bhttps?:\/\/[^\s<>"'`{}|\\^]+/gi)) {
    const url = withoutClosingMarks(match[0])
    html += `${escaped(line.slice(at, match.index))}<a href="${escaped(url)}">${escaped(url)}</a>`
    at = match.index + url.length
  }
  return html + escaped(line.slice(at))
}

function withoutClosingMarks(url: string): string {
  const hasOpened = url.includes('(')
  let end = url.length
  while (/[.,;:!?*_~\]]/.test(url.charAt(end - 1)) || (!hasOpened && url.charAt(end - 1) === ')')) end--
  return url.slice(0, end)
}

function placeImages(html: string, images: readonly InlineImage[]): string {
  return images.reduce((at, { contentId, placeholder }) => {
    const image = `<img src="cid:${escaped(contentId)}" alt="${escaped(placeholder)}">`
    const mark = escaped(placeholder)
    return mark !== '' && at.includes(mark) ? at.replace(mark, () => image) : `${at}\n<p>${image}</p>`
  }, html)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  // C0 controls and NUL have no place in HTML (WHATWG HTML §13.1.4).
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
    .replace(/[&<>"']/g, (c) => entities[c] ?? c)
}
