/** mailparser reads the MIME; what is mended over it, and why, is written here, each mend with its case. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { simpleParser } from 'mailparser'
import type { AddressObject, EmailAddress } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { parseMail } from '../../../src/mail/parse-mail.ts'

const FIXTURES = new URL('../../../fixtures/', import.meta.url)
const FOLDERS = ['mails', 'demo', 'robots', 'reports']

/** What mailparser reads otherwise, by file. */
const DIFFERENCES: Readonly<Record<string, { readonly fields: readonly string[]; readonly reason: string }>> = {
  'mails/bare-cr-line-ends.eml': {
    fields: ['subject', 'from', 'to', 'text'],
    reason: 'mailparser takes a file whose lines end with CR alone for one header line',
  },
  'mails/nothing-but-a-body.eml': {
    fields: ['text'],
    reason: 'mailparser takes lines that are no fields for a header',
  },
  'mails/raw-8bit-header-gbk.eml': { fields: ['subject'], reason: 'mailparser makes U+FFFD of raw bytes in a header' },
  'mails/utf-8-declared-big5.eml': { fields: ['text'], reason: 'mailparser follows a label that is plainly wrong' },
  'mails/smime-signed-stream.eml': { fields: ['text', 'html', 'files'], reason: 'S/MIME is a file there' },
  'mails/hidden-text.eml': { fields: ['text'], reason: 'hidden text is marked here, and shown like any other there' },
  'mails/apple-inline-image.eml': { fields: ['text'], reason: 'the text says where the image stood' },
  'mails/calendar-invitation.eml': { fields: ['text'], reason: 'invitations are summarised here' },
  'robots/person-calendar-reply.eml': { fields: ['text'], reason: 'invitations are summarised here' },
  'mails/uuencoded.eml': { fields: ['text', 'files'], reason: 'files that stand uuencoded in the text are files here' },
}

interface Reading {
  readonly subject: string
  readonly from: string | null
  readonly to: readonly string[]
  readonly text: string
  readonly html: string
  /** SHA-256 of the files, sorted. */
  readonly files: readonly string[]
}

const inOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

function addressesOf(field: AddressObject | AddressObject[] | undefined): string[] {
  const addresses = [field ?? []].flat().flatMap((each) => each.value)
  const flat = addresses.flatMap((each: EmailAddress) => each.group ?? [each])
  return flat.map((each) => (each.address ?? '').toLowerCase()).filter((address) => address !== '')
}

async function theirs(raw: Buffer): Promise<Reading> {
  const mail = await simpleParser(raw, { skipImageLinks: true, keepDeliveryStatus: true })
  return {
    subject: inOneLine(mail.subject ?? ''),
    from: addressesOf(mail.from)[0] ?? null,
    to: addressesOf(mail.to),
    text: inOneLine(mail.text ?? ''),
    html: inOneLine(mail.html || ''),
    files: mail.attachments.map(({ content }) => createHash('sha256').update(content).digest('hex')).sort(),
  }
}

async function ours(raw: Buffer): Promise<Reading> {
  const { message } = await parseMail(raw)
  return {
    subject: inOneLine(message.subject),
    from: message.from.addrSpec,
    to: message.to.map((address) => address.addrSpec),
    text: inOneLine(message.text),
    html: inOneLine(message.html),
    files: message.attachments.map((file) => file.sha256).sort(),
  }
}

const FILES = FOLDERS.flatMap((folder) =>
  readdirSync(new URL(folder, FIXTURES))
    .filter((name) => name.endsWith('.eml'))
    .map((name) => `${folder}/${name}`),
)

/** What is mended, the reason, and a mail that mailparser alone reads otherwise. */
const MENDS: readonly (readonly [string, readonly string[], Partial<Reading>])[] = [
  [
    'the empty line after the header: without it mailparser takes the text for more header',
    ['From: a@b.example', 'Subject: Pump', 'It stands still again.', 'Please call.'],
    { text: 'It stands still again. Please call.' },
  ],
  [
    'a line of blanks ends the header: mailparser takes it for a fold',
    ['From: a@b.example', 'Subject: Pump', '   ', 'It stands still.'],
    { subject: 'Pump', text: 'It stands still.' },
  ],
  [
    'a first field with a blank before its colon (RFC 5322 §4.5): mailparser takes it for an mbox line',
    ['From : Ana <ana@b.example>', '', 'x'],
    { from: 'ana@b.example' },
  ],
  [
    'a multipart that names no boundary: mailparser finds no parts',
    ['Content-Type: multipart/mixed', '', '--b', '', 'It stands still.', '--b--'],
    { text: 'It stands still.' },
  ],
  [
    'a multipart whose boundary never comes: mailparser leaves its text out',
    ['Content-Type: multipart/mixed; boundary=b', '', 'It stands still.'],
    { text: 'It stands still.' },
  ],
  [
    'text behind base64 is no data: mailparser decodes it',
    ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64', '', 'R3LDvMOfZQ==', '-- ', 'The list'],
    { text: 'Grüße' },
  ],
  [
    'a type without the semicolon behind it: mailparser makes a file of the text',
    ['Content-Type: text/plain charset="utf-8"', '', 'It stands still.'],
    { text: 'It stands still.', files: [] },
  ],
  ['UTF-7: mailparser refuses it', ['Content-Type: text/plain; charset=utf-7', '', 'Gr+APwA3w-e'], { text: 'Grüße' }],
  [
    'bytes under a wrong label: mailparser follows it',
    ['Content-Type: text/plain; charset=utf-8', '', 'Gr\xfc\xdfe aus K\xf6ln'],
    { text: 'Grüße aus Köln' },
  ],
]

describe('beside mailparser', () => {
  it.each(MENDS)('%s', async (_, lines, expected) => {
    const raw = Buffer.from(lines.join('\r\n'), 'latin1')
    expect(await ours(raw)).toMatchObject(expected)
    expect(await theirs(raw)).not.toMatchObject(expected)
  })

  it('a text part with a name is a file; mailparser shows it among the text', async () => {
    const part = 'Content-Disposition: inline; filename=log.txt'
    const lines = ['Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'See', '--b', part, '', 'a log', '--b--']
    const { message } = await parseMail(Buffer.from(lines.join('\r\n')))
    expect(message.text).toBe('See')
    expect(message.attachments.map((file) => file.filename)).toEqual(['log.txt'])
  })

  it.each(FILES)('%s says the same, but for what is listed', async (file) => {
    const raw = readFileSync(new URL(file, FIXTURES))
    const [our, their] = await Promise.all([ours(raw), theirs(raw)])
    const different = (Object.keys(our) as (keyof Reading)[]).filter((field) => JSON.stringify(our[field]) !== JSON.stringify(their[field]))
    expect(different).toEqual(DIFFERENCES[file]?.fields ?? [])
  })
})
