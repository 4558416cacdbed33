/** A plain text as simple HTML: everything escaped, addresses of the web as links, blank lines as paragraphs. */

/** An inline image of the mail, by its content id without angle brackets. */
export interface InlineImage {
  readonly contentId: string
  /** The name of its file; '' when it has none. */
  readonly name: string
}

/**
 * Makes the HTML view of a text. Each image stands where its placeholder does; one without, after the text.
 *
 * @param text - plain text, any line ends
 */
export function htmlOfText(text: string, images: readonly InlineImage[] = []): string {
  return htmlPage(placeImages(paragraphsOf(text), images))
}

/** A page around what stands in its body. */
export function htmlPage(body: string): string {
  return `<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n${body}\n</body></html>\n`
}

/** A text as paragraphs, escaped, its addresses of the web as links. */
export function paragraphsOf(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .trimEnd()
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${paragraph.split('\n').map(lineOf).join('<br>\n')}</p>`)
    .join('\n')
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
    html += `${escapedHtml(line.slice(at, match.index))}<a href="${escapedHtml(url)}">${escapedHtml(url)}</a>`
    at = match.index + url.length
  }
  return html + escapedHtml(line.slice(at))
}

function withoutClosingMarks(url: string): string {
  const hasOpened = url.includes('(')
  let end = url.length
  while (/[.,;:!?*_~\]]/.test(url.charAt(end - 1)) || (!hasOpened && url.charAt(end - 1) === ')')) end--
  return url.slice(0, end)
}

/**
 * Puts each image where the text names it: `[lamp.png]`, `[image: lamp.png]` (Gmail), `[cid:image001.png@…]` (Outlook);
 * one that it does not name, at the end.
 */
export function placeImages(html: string, images: readonly InlineImage[]): string {
  return images.reduce((at, { contentId, name }) => {
    const names = name === '' ? [] : [`[${name}]`, `[image: ${name}]`]
    const image = `<img src="cid:${escapedHtml(contentId)}" alt="${escapedHtml(name)}">`
    const mark = [...names, `[cid:${contentId}]`].map(escapedHtml).find((one) => at.includes(one))
    return mark === undefined ? `${at}\n<p>${image}</p>` : at.replace(mark, () => image)
  }, html)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as HTML, within an element or a quoted attribute. */
export function escapedHtml(text: string): string {
  // C0 controls and NUL have no place in HTML (WHATWG HTML §13.1.4).
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
    .replace(/[&<>"']/g, (c) => entities[c] ?? c)
}
