/** HTML that strangers wrote, with what shows text, and nothing else. */
import sanitizeHtml from 'sanitize-html'

/** Leaves out scripts, styles, forms and whatever fetches something; images only where they are wanted. */
export function harmlessHtml(html: string, hasImages = false): string {
  return sanitizeHtml(html, {
    allowedTags: [...sanitizeHtml.defaults.allowedTags, 'font', 'center', 'u', 'del', 'ins', 'img'].filter(
      (tag) => hasImages || tag !== 'img',
    ),
    allowedAttributes: {
      a: ['href', 'title'],
      td: ['colspan', 'rowspan', 'align', 'valign'],
      th: ['colspan', 'rowspan', 'align'],
      font: ['color', 'size'],
      img: ['src', 'alt', 'width', 'height'],
      '*': ['dir', 'align'],
    },
    allowedSchemes: ['http', 'https', 'mailto'],
    disallowedTagsMode: 'discard',
    nestingLimit: 100,
    transformTags: { a: (tagName, attribs) => ({ tagName, attribs: { ...attribs, title: attribs['href'] ?? '' } }) },
  })
}
