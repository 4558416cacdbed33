/** The post of the story: sends its mails by SMTP, and looks into people's mailboxes as their mail programs do. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import type { MailServer } from '../servers/mail-server.ts'
import { InvariantError } from '../../src/errors.ts'
import { parseMail } from '../../src/mail/parse-mail.ts'

/** A mail in somebody's mailbox. */
export interface ReceivedMail {
  readonly messageId: string
  readonly inReplyTo: readonly string[]
  readonly references: readonly string[]
  readonly from: string
  readonly subject: string
  readonly text: string
}

const folder = join(import.meta.dirname, '../../fixtures/demo')
const patienceMs = 30_000
const lookEveryMs = 50

/** Sends one of the story's mails, its `{words}` filled in, to whom its To and Cc name. */
export async function sendFixture(mail: MailServer, name: string, words: Readonly<Record<string, string>>): Promise<void> {
  const now = new Date()
  const all: Record<string, string> = {
    date: now.toUTCString().replace('GMT', '+0000'),
    wrote: now.toDateString(),
    ...words,
  }
  const template = await readFile(join(folder, name), 'utf8')
  const raw = template.replace(/\{(\w+)\}/g, (whole, word: string) => all[word] ?? whole).replace(/\r?\n/g, '\r\n')
  const { message } = await parseMail(Buffer.from(raw))
  const to = [...message.to, ...message.cc].map(({ addrSpec }) => addrSpec)
  const transport = createTransport({ host: mail.host, port: mail.smtpPort, ignoreTLS: true })
  const from = message.kind === 'human' ? (message.from.addrSpec ?? '') : ''
  await transport.sendMail({ envelope: { from, to }, raw })
  transport.close()
}

/** Waits for a mail in somebody's INBOX. */
export async function mailOf(mail: MailServer, address: string, isIt: (mail: ReceivedMail) => boolean): Promise<ReceivedMail> {
  return waitFor(`a mail to ${address}`, async () => {
    for (const { raw } of mail.messages(address).toReversed()) {
      const received = await readMail(raw)
      if (isIt(received)) return received
    }
    return null
  })
}

/** Looks again and again, until something is there. @throws {InvariantError} when patience ends */
export async function waitFor<T>(what: string, look: () => Promise<T | null | undefined>): Promise<T> {
  const untilMs = Date.now() + patienceMs
  for (;;) {
    const found = await look()
    if (found !== null && found !== undefined) return found
    if (Date.now() > untilMs) throw new InvariantError(`waited ${patienceMs / 1000} s in vain for ${what}`)
    await wait(lookEveryMs)
  }
}

/** A text quoted line by line. */
export function quoted(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n')
}

async function readMail(raw: Buffer): Promise<ReceivedMail> {
  const { message } = await parseMail(raw)
  const { messageId, inReplyTo, references, subject, text, from } = message
  return {
    messageId: messageId ?? '',
    inReplyTo,
    references,
    subject,
    text,
    from: `${from.displayName} <${from.addrSpec ?? ''}>`,
  }
}
