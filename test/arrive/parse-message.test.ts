/** Parsing stored mails: what is kept, how much of it, and when two mails say the same. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mongo } from 'mongoose'
import { describe, expect, test } from 'vitest'
import type { ParsedMessage, RawMail } from '../../src/mail/message.ts'
import { parseMail } from '../../src/mail/parse-mail.ts'
import { bodyLimitBytes, boundedMessage } from '../../src/mail/bound-message.ts'
import { contentHash, parseMessages, rawMailOf } from '../../src/arrive/parse-message.ts'
import { mailWithFile, pollDeps, sampleMail } from './polling.ts'
import { openScratchStore } from '../support/scratch-store.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const withoutBytes = (raw: Buffer): RawMail => ({
  rawSha256: sha256(raw),
  sizeBytes: raw.length,
  at: null,
  isPartial: false,
})
const parsed = async (raw: Buffer) => (await parseMail(raw)).message

describe('parsing', () => {
  test('takes a mail from the store when it is not given, and keeps its files', async () => {
    const store = await openScratchStore()
    const raw = mailWithFile(1, 1000)
    await store.rawMails.insert([rawMailOf(raw)])
    const readings = await parseMessages([withoutBytes(raw)], await pollDeps(store))
    const file = readings.get(sha256(raw))!.message.attachments[0]!
    expect(sha256((await store.files.open(file.sha256)) as Buffer)).toBe(file.sha256)
  })

  test('takes a large mail from the store too', async () => {
    const store = await openScratchStore()
    const deps = await pollDeps(store)
    const raw = mailWithFile(1, 5 * 1024 * 1024)
    const path = `${deps.spoolDir}/large.eml`
    await writeFile(path, raw)
    await store.rawMails.insert([{ ...withoutBytes(raw), path }])
    const reading = (await parseMessages([withoutBytes(raw)], deps)).get(sha256(raw))
    expect(reading?.message).toMatchObject({ subject: 'Kettle 1', isDegraded: false })
  })

  test('takes a large mail that never was in a file from the store', async () => {
    const store = await openScratchStore()
    const raw = mailWithFile(2, 5 * 1024 * 1024)
    await store.rawMails.insert([rawMailOf(raw)])
    await store.rawMails.insert([rawMailOf(raw)])
    const reading = (await parseMessages([withoutBytes(raw)], await pollDeps(store))).get(sha256(raw))
    expect(reading?.message).toMatchObject({ subject: 'Kettle 2', isDegraded: false })
  })

  test('of the same mail twice at once stores it once', async () => {
    const store = await openScratchStore()
    const deps = await pollDeps(store)
    const mail = rawMailOf(sampleMail(1))
    const [a, b] = await Promise.all([parseMessages([mail, mail], deps), parseMessages([mail], deps)])
    expect(a).toEqual(b)
    expect((await store.parsedMails.load([mail.rawSha256])).get(mail.rawSha256)?.message).toEqual(a.get(mail.rawSha256)?.message)
  })

  test('of a mail that is no mail gives a document all the same', async () => {
    const store = await openScratchStore()
    const bytes = Buffer.alloc(5000, 0xff)
    const readings = await parseMessages([rawMailOf(bytes)], await pollDeps(store))
    expect(readings.get(sha256(bytes))?.message.messageId).toBeNull()
  })
})

describe('the content hash', () => {
  test('is the same for copies that took different ways', async () => {
    const way = (n: number) => Buffer.from(`Received: from relay${n}.example\r\nDelivered-To: box${n}@shop.example\r\n`)
    const copies = [1, 2].map((n) => parsed(Buffer.concat([way(n), sampleMail(1)])))
    expect(new Set((await Promise.all(copies)).map(contentHash)).size).toBe(1)
  })

  test('differs when sender, subject, text or a file differ', async () => {
    const message = await parsed(mailWithFile(1, 1000))
    const file = { ...message.attachments[0]!, sha256: 'f'.repeat(64) }
    const others: ParsedMessage[] = [
      { ...message, subject: 'Another' },
      { ...message, text: 'Another' },
      { ...message, from: { ...message.from, addrSpec: 'bob@customer.example' } },
      { ...message, attachments: [file] },
    ]
    expect(new Set([message, ...others].map(contentHash)).size).toBe(5)
  })

  test('of a mail without text tells its HTML apart', async () => {
    const message = { ...(await parsed(sampleMail(1))), text: ' \n' }
    expect(contentHash({ ...message, html: '<p>a' })).not.toBe(contentHash({ ...message, html: '<p>b' }))
  })
})

describe('the bounds', () => {
  test('leave an ordinary message as it is', async () => {
    const message = await parsed(mailWithFile(1, 1000))
    expect(boundedMessage(message)).toEqual(message)
  })

  test('cut text and HTML between characters, tell so, and keep the spans whole', async () => {
    const long = `a${'\u{1f600}'.repeat(bodyLimitBytes)}`
    const spans = [{ start: 0, end: long.length, what: 'new' as const, confidence: 1 }]
    const bounded = boundedMessage({
      ...(await parsed(sampleMail(1))),
      text: long,
      html: long,
      visibleReply: long,
      spans,
    })
    for (const text of [bounded.text, bounded.html, bounded.visibleReply]) {
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(bodyLimitBytes)
      expect(text.isWellFormed()).toBe(true)
    }
    expect(bounded.spans).toEqual([{ ...spans[0], end: bounded.text.length }])
    expect(bounded.defects).toEqual(expect.arrayContaining(['text-cut', 'html-cut']))
  })

  test('keep the text of a forward, which is the description of a ticket, and bound the rest of it', async () => {
    const raw = readFileSync(join(import.meta.dirname, '../../fixtures/forwards/attached.eml'))
    const { forwarded, ...message } = await parsed(raw)
    const text = 'x'.repeat(65_536)
    const wide = { ...forwarded!, text, note: 'n'.repeat(200_000), subject: 's'.repeat(5_000) }
    const bounded = boundedMessage({ ...message, forwarded: wide })
    expect(bounded.forwarded?.text).toBe(text)
    expect(bounded.forwarded?.attachments).toEqual(forwarded?.attachments)
    expect([bounded.forwarded?.note.length, bounded.forwarded?.subject.length]).toEqual([128 * 1024, 2_000])
    expect(bounded.defects).toContain('forwarded-cut')
  })

  test('keep the document below 8 MB whatever the message', async () => {
    const wide = '\u20ac'.repeat(200_000)
    const many = Array.from({ length: 20_000 }, () => ({
      displayName: wide.slice(0, 3000),
      addrSpec: wide.slice(0, 300),
    }))
    const message = await parsed(mailWithFile(1, 10))
    const file = { ...message.attachments[0]!, filename: wide, contentType: wide, contentId: wide, text: wide }
    const huge: ParsedMessage = {
      ...message,
      ...{
        messageId: wide,
        subject: wide,
        text: wide.repeat(10),
        html: wide.repeat(10),
        visibleReply: wide.repeat(10),
      },
      ...{ to: many, cc: many, bcc: many, replyTo: many },
      ...{ inReplyTo: Array.from({ length: 5000 }, () => wide), references: Array.from({ length: 5000 }, () => wide) },
      spans: Array.from({ length: 100_000 }, (_, n) => ({ start: n, end: n + 1, what: 'quote', confidence: 1 })),
      attachments: Array.from({ length: 5000 }, () => file),
      defects: Array.from({ length: 5000 }, () => wide),
      authenticationResults: Array.from({ length: 500 }, () => wide),
      ownHeaders: Array.from({ length: 500 }, () => ({ name: wide, value: wide })),
    }
    expect(mongo.BSON.calculateObjectSize(boundedMessage(huge))).toBeLessThan(8 * 1024 * 1024)
  })
})
