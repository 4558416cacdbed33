/** Wraps a bare body into a mail without other fields, so that the parser reads it like any mail. */

/**
 * A mail whose body is the given text.
 *
 * @param body - UTF-8, or what a detector takes it for
 */
export function bareBodyMail(body: Uint8Array, form: 'plain' | 'html'): Uint8Array {
  return Buffer.concat([Buffer.from(`Content-Type: text/${form}\nContent-Transfer-Encoding: 8bit\n\n`), body])
}
