/** Reads the charset that an HTML document declares in itself. */

/** The HTML standard (§13.2.3.2) looks for it in the first 1024 bytes; mail programs write long style sheets before it. */
const SEARCHED_BYTES = 4096
const META = /<meta\s[^<>]{0,300}?charset\s{0,5}=\s{0,5}["']?([\w.:-]{2,40})/i

/**
 * The charset of a `<meta>` element, for HTML whose part names none.
 *
 * @returns null when there is none; UTF-16 and UTF-32 count as none, since the element itself is written in ASCII
 */
export function metaCharset(html: Uint8Array): string | null {
  const head = Buffer.from(html.buffer, html.byteOffset, Math.min(html.byteLength, SEARCHED_BYTES)).toString('latin1')
  const label = META.exec(head)?.[1] ?? null
  return label === null || /^(?:utf-?(?:16|32)|ucs)/i.test(label) ? null : label
}
