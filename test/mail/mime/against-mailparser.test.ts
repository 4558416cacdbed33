/** On ordinary mails two parsers that share no code agree; where they do not, the reason is written here. */
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
  'mails/hidden-text.eml': { fields: ['text'], reason: 'hidden text is marked here, and shown like any other there' },
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

describe('beside mailparser', () => {
  it.each(FILES)('%s says the same, but for what is listed', async (file) => {
    const raw = readFileSync(new URL(file, FIXTURES))
    const [our, their] = await Promise.all([ours(raw), theirs(raw)])
    const different = (Object.keys(our) as (keyof Reading)[]).filter(
      (field) => JSON.stringify(our[field]) !== JSON.stringify(their[field]),
    )
    expect(different).toEqual(DIFFERENCES[file]?.fields ?? [])
  })
})
