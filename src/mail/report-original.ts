/** Finds the Message-ID of the mail that a report is about. */

const MESSAGE_ID_FIELD =
  /^[ \t>|]{0,8}(?:original-)?message-id[ \t]*:[ \t]*(?:\r?\n[ \t]+)?<?([^\s<>]{1,500}@[^\s<>]{1,250}|[^\s<>]{8,500})>?/im

/** No further into a returned mail are its headers looked for. */
const HEADER_CHARACTERS = 60_000

/**
 * The Message-ID field in returned headers, quoted or not (message/rfc822, text/rfc822-headers, or in the text).
 *
 * @param returned - returned mail or headers, in the order of how much they are to be trusted
 * @returns without angle brackets; null when no text has one
 */
export function originalMessageIdIn(returned: readonly string[]): string | null {
  for (const text of returned) {
    const id = MESSAGE_ID_FIELD.exec(text.slice(0, HEADER_CHARACTERS))?.[1]
    if (id !== undefined) return id
  }
  return null
}
