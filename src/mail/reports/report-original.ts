/** Finds the reported mail's identity in returned headers. */
import { addressesIn } from './recipients-in-report.ts'

const MESSAGE_ID_FIELD =
  /^[ \t>|]{0,8}(?:x-)?(?:original-)?message[- ]id[ \t]{0,8}:[ \t]{0,8}(?:\r?\n[ \t]{1,8})?<?([^\s<>]{1,500}@[^\s<>]{1,250}|[^\s<>]{8,500})>?/im

const RECIPIENT_FIELD = /^[ \t>|]{0,8}to[ \t]{0,8}:[ \t]{0,8}([^\r\n]{1,500}(?:\r?\n[ \t]+[^\r\n]{1,500}){0,20})/im

/** Characters of a returned mail in which its header is searched. */
const HEADER_CHARACTERS = 60_000

/**
 * The Message-ID in returned headers, quoted or not (message/rfc822, text/rfc822-headers, or in the text).
 *
 * @param returned - returned mails or headers, the most reliable first
 * @returns without angle brackets; null when there is none
 */
export function originalMessageIdIn(returned: readonly string[]): string | null {
  return firstMatch(MESSAGE_ID_FIELD, returned)
}

/** The addresses of To in returned headers, lower case; empty when there are none. */
export function originalRecipientsIn(returned: readonly string[]): string[] {
  return addressesIn(firstMatch(RECIPIENT_FIELD, returned) ?? '')
}

function firstMatch(field: RegExp, texts: readonly string[]): string | null {
  for (const text of texts) {
    const value = field.exec(text.slice(0, HEADER_CHARACTERS))?.[1]
    if (value !== undefined) return value
  }
  return null
}
