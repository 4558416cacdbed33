/** Mails for the parser's tests: from the fixtures, or written on the spot. */
import { readFileSync } from 'node:fs'
import type { ParsedMail, ParsedMessage } from '../../../src/mail/message.ts'
import { parseMail } from '../../../src/mail/parse-mail.ts'

const FOLDER = new URL('../../../fixtures/mails/', import.meta.url)

/** The message of a fixture. */
export async function fixture(name: string): Promise<ParsedMessage> {
  return (await parseMail(readFileSync(new URL(name, FOLDER)))).message
}

/** Parses lines joined by CRLF, one byte per character (latin1). */
export async function parseLines(...lines: readonly string[]): Promise<ParsedMail> {
  return parseMail(Buffer.from(lines.join('\r\n'), 'latin1'))
}

/** The message of lines joined by CRLF. */
export async function messageOf(...lines: readonly string[]): Promise<ParsedMessage> {
  return (await parseLines(...lines)).message
}
