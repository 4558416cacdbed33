/** Reads mails in people's mailboxes. */

import type { ParsedMail } from '../../src/mail/message.ts'
import { parseMail } from '../../src/mail/parse-mail.ts'

const read = new WeakMap<Uint8Array, Promise<ParsedMail>>()

/** Parses a mail as it lies in a mailbox: once, however often somebody looks there. */
export function readMail(raw: Uint8Array): Promise<ParsedMail> {
  const reading = read.get(raw) ?? parseMail(raw)
  read.set(raw, reading)
  return reading
}
