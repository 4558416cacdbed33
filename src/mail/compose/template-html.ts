/** The HTML of a mail that is made from a template: every value escaped, longer ones as paragraphs. */
import { escapedHtml, htmlPage, paragraphsOf, placeImages, type InlineImage } from './compose-html.ts'

/** An HTML template of the configuration, with what stands for its placeholders: plain text. */
export interface TemplateHtml {
  readonly template: string
  readonly values: Readonly<Record<string, string>>
}

/** Values that are texts of their own; all others stand within a line or an attribute. */
const paragraphs = new Set(['answer', 'message', 'attributes'])

/**
 * Fills an HTML template. Images of the mail stand where the text names them, else at the end.
 *
 * @param marker - text that must stand above everything; '' for none
 */
export function htmlOfTemplate(
  { template, values }: TemplateHtml,
  marker: string,
  images: readonly InlineImage[],
): string {
  const filled = template.replace(/\{([a-z]+)\}/g, (whole, name: string) => {
    const value = values[name]
    if (value === undefined) return whole
    return paragraphs.has(name) ? paragraphsOf(value) : escapedHtml(value)
  })
  const above = marker === '' ? '' : `<p>${escapedHtml(marker)}</p>\n`
  return htmlPage(placeImages(`${above}${filled}`, images))
}
