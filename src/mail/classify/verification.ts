/** Recognizes the codes and links that services mail to verify an address. */

import { inAnyLanguage } from '../languages/phrase-pattern.ts'

/** Phrases of such mails; a code or link must be there, too. */
const PHRASE = inAnyLanguage(({ verification }) => verification)
const CODE_OR_LINK = /https?:\/\/|(?<!\d|\d[.,])\d{4,8}(?!\d|[.,]\d)|\b[A-Z0-9]{3,4}-[A-Z0-9]{3,4}\b/
/** Characters that are read; services come to the point at once. */
const READ_CHARS = 20_000

/** Whether a mail contains a code or link that proves the ownership of its recipient's address. */
export function bringsVerification(mail: { readonly subject: string; readonly text: string }): boolean {
  const text = `${mail.subject}\n${mail.text.slice(0, READ_CHARS)}`.replace(/[^\S\n]+/g, ' ')
  return CODE_OR_LINK.test(text) && PHRASE.test(text)
}
