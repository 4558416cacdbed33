/** Writing and reading mail as people's mail programs do: letters go out by real SMTP, answers are read from mailboxes. */

import { randomUUID } from 'node:crypto'
import { createTransport, type Transporter } from 'nodemailer'
import type { MailServer } from '../../demo/servers/mail-server.ts'
import type { ParsedMessage } from '../../src/mail/message.ts'
import { readMail } from './read-mail.ts'

/** A letter to be written; `to` and `cc` as they stand in the header. */
export interface Letter {
  readonly from: string
  readonly to: string | readonly string[]
  readonly cc?: readonly string[]
  readonly subject?: string
  readonly text?: string
  /** Message-ID without angle brackets; default: a new one. */
  readonly id?: string
  /** Message-IDs without angle brackets, oldest first; the last is the one that is answered. */
  readonly thread?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
  readonly attachments?: readonly { filename: string; content: Buffer; cid?: string; contentType?: string }[]
  readonly html?: string
  /** Reverse path; default: the address in From. Empty: the null reverse path. */
  readonly returnPath?: string
  /** Whom the mail is handed to; default: everybody in To and Cc. */
  readonly deliverTo?: readonly string[]
}

/** The mail server greets each connection after a tenth of a second, in which it listens for spammers: letters share theirs. */
const transports = new Map<number, Transporter>()

function transportTo({ host, smtpPort: port }: Pick<MailServer, 'host' | 'smtpPort'>): Transporter {
  const pool = { pool: true, maxConnections: 1, maxMessages: Infinity, maxRequeues: 0, idleTimeout: 20_000 } as const
  const transport = transports.get(port) ?? createTransport({ ...pool, host, port, ignoreTLS: true })
  transports.set(port, transport)
  return transport
}

/** Hands a letter to the mail server. @returns its Message-ID without angle brackets */
export async function post(server: Pick<MailServer, 'host' | 'smtpPort'>, letter: Letter): Promise<string> {
  const id = letter.id ?? `${randomUUID()}@letters.example`
  const to = [letter.to].flat()
  await transportTo(server).sendMail({
    ...headOf(letter, id),
    envelope: {
      from: letter.returnPath ?? letter.from,
      to: [...(letter.deliverTo ?? [...to, ...(letter.cc ?? [])])],
    },
    text: letter.text ?? 'The printer prints blank pages.',
    ...(letter.html === undefined ? {} : { html: letter.html }),
    attachments: [...(letter.attachments ?? [])],
  })
  return id
}

function headOf({ from, to, cc, subject, thread = [], headers = {} }: Letter, id: string) {
  return {
    ...{ from, to: [to].flat(), cc: [...(cc ?? [])], subject: subject ?? 'Printer' },
    messageId: `<${id}>`,
    ...(thread.length === 0 ? {} : { inReplyTo: `<${thread.at(-1)}>`, references: thread.map((one) => `<${one}>`).join(' ') }),
    headers: { ...headers },
  }
}

/** Hands raw bytes to the mail server, as they are. */
export async function postRaw(
  server: Pick<MailServer, 'host' | 'smtpPort'>,
  raw: Buffer | string,
  envelope: { readonly from: string; readonly to: readonly string[] },
): Promise<void> {
  await transportTo(server).sendMail({ envelope: { from: envelope.from, to: [...envelope.to] }, raw })
}

/** A mail as it lies in somebody's INBOX. */
export interface Received {
  readonly raw: string
  readonly message: ParsedMessage
}

/** Somebody's INBOX, oldest first, from a place on. */
export async function inboxOf(mail: MailServer, address: string, after = 0): Promise<readonly Received[]> {
  const stored = mail.messages(address).slice(after)
  return Promise.all(stored.map(async ({ raw }) => ({ raw: raw.toString('latin1'), message: (await readMail(raw)).message })))
}

/** An answer as a mail program makes it: threaded, the subject with Re, the answered mail quoted below. */
export function answerTo({ message }: Received, answer: Omit<Letter, 'thread' | 'subject'>): Letter {
  const quoted = message.text.trimEnd().split('\n')
  const attribution = `On Tue, 3 Nov 2026 at 10:00, ${message.from.displayName} <${message.from.addrSpec}> wrote:`
  return {
    ...answer,
    subject: `Re: ${message.subject}`,
    thread: [...message.references, message.messageId ?? ''],
    text: [answer.text ?? '', '', attribution, ...quoted.map((line) => `> ${line}`)].join('\n'),
  }
}

/** A field of a header as it stands there, unfolded; null when it is missing. */
export function fieldOf({ raw }: Received, name: string): string | null {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ')
  return new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(head)?.[1]?.trim() ?? null
}
