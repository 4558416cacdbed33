/** Recognises the codes and links that services mail to whoever signs up with an address. */

import { inAnyLanguage } from '../languages/phrase-pattern.ts'

/** What such mails ask for or bring; a code or a link has to stand beside it. */
const PHRASE = inAnyLanguage(({ verification }) => verification)
const CODE_OR_LINK = /https?:\/\/|(?<!\d|\d[.,])\d{4,8}(?!\d|[.,]\d)|\b[A-Z0-9]{3,4}-[A-Z0-9]{3,4}\b/
/** Services come to the point. */
const READ_CHARS = 20_000

/** Does a mail bring a code or a link that proves whose its address is? */
export function bringsVerification(mail: { readonly subject: string; readonly text: string }): boolean {
  const text = `${mail.subject}\n${mail.text.slice(0, READ_CHARS)}`.replace(/[^\S\n]+/g, ' ')
  return CODE_OR_LINK.test(text) && PHRASE.test(text)
}
