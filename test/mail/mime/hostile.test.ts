/** No mail, however hostile, makes the parser throw, hang or forget what it was given. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMail } from '../../../src/mail/parse-mail.ts'
import type { ParsedMessage } from '../../../src/mail/message.ts'
import { cpuMsOf } from '../../support/cpu-time.ts'

const HEAD = 'From: a@b.example\r\nDate: Tue, 03 Mar 2026 09:15:00 +0100\r\nMessage-ID: <1@b.example>\r\n'
const MEGABYTE = 1024 * 1024
const LONGEST_MS = 5000

function nested(depth: number): string {
  let mail = ''
  for (let at = 0; at < depth; at++) mail += `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`
  return mail
}

const HOSTILE: readonly (readonly [string, () => string])[] = [
  ['multiparts nested 10,000 deep', () => nested(10_000)],
  ['100,000 parts', () => `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(100_000)}`],
  ['mails inside mails, 10,000 deep', () => `${'Content-Type: message/rfc822\r\n\r\n'.repeat(10_000)}x`],
  ['HTML nested 100,000 deep', () => `Content-Type: text/html\r\n\r\n${'<div>'.repeat(100_000)}x`],
  ['HTML of unclosed comments', () => `Content-Type: text/html\r\n\r\n${'<!--'.repeat(MEGABYTE / 4)}`],
  ['HTML of unclosed attributes', () => `Content-Type: text/html\r\n\r\n${'<a b="'.repeat(MEGABYTE / 6)}`],
  ['20,000 references', () => `References: ${'<a@b> '.repeat(20_000)}\r\n\r\nx`],
  ['10,000 recipients', () => `Cc: ${'Name <a@b.example>, '.repeat(10_000)}\r\n\r\nx`],
  ['100,000 fields', () => `${'X-Field: value\r\n'.repeat(100_000)}\r\nx`],
  ['a field of a megabyte', () => `Subject: ${'a'.repeat(MEGABYTE)}\r\n\r\nx`],
  ['a megabyte of encoded words', () => `Subject: ${'=?a?q?'.repeat(MEGABYTE / 6)}\r\n\r\nx`],
  ['a megabyte of open brackets', () => `To: ${'<,'.repeat(MEGABYTE / 2)}\r\n\r\nx`],
  ['a megabyte of open quotes', () => `To: ${'"\\'.repeat(MEGABYTE / 2)}\r\n\r\nx`],
  ['a megabyte of open comments', () => `To: ${'('.repeat(MEGABYTE)}\r\n\r\nx`],
  ['a megabyte of CR in the text', () => `\r\nx${'\r'.repeat(MEGABYTE)}x`],
  ['a megabyte of blanks in a parameter', () => `Content-Type: a${' '.repeat(MEGABYTE)}b; c=d${' '.repeat(MEGABYTE)}e\r\n\r\nx`],
  ['parameters of open quotes', () => `Content-Type: text/plain; ${'"\\'.repeat(MEGABYTE / 2)}\r\n\r\nx`],
]

describe('hostile mails', () => {
  it.each(HOSTILE)('%s are read in time', async (_, rest) => {
    const raw = Buffer.from(HEAD + rest(), 'latin1')
    let message!: ParsedMessage
    expect(await cpuMsOf(async () => ({ message } = await parseMail(raw)))).toBeLessThan(LONGEST_MS)
    expect(message.messageId).toBe('1@b.example')
    expect(message.defects.some((defect) => defect.startsWith('parser-error'))).toBe(false)
  })

  it('what is nested too deep makes the message degraded, with the raw mail as a file', async () => {
    const raw = Buffer.from(HEAD + nested(200))
    const { message, contents } = await parseMail(raw)
    expect(message).toMatchObject({ isDegraded: true, defects: ['truncated-parts: too deep'] })
    expect(message.text).toBe('[Part of this mail could not be read (truncated-parts: too deep). It is attached as it came.]')
    const original = message.attachments.find((file) => file.filename === 'original.eml')
    expect(Buffer.from(contents.find((content) => content.sha256 === original?.sha256)?.bytes ?? [])).toEqual(raw)
  })

  it('a header too long to be read identifies nobody', async () => {
    const { message } = await parseMail(Buffer.from(`${HEAD}${'X: y\r\n'.repeat(10_000)}From: c@d.example\r\n\r\nx`))
    expect(message.from).toMatchObject({ addrSpec: 'a@b.example', isStrict: false })
    expect(message.defects).toContain('truncated-header')
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a million zeros', Buffer.alloc(1_000_000)],
    ['line ends', Buffer.from('\r\n'.repeat(1000))],
  ])('%s is a mail without sender', async (_, raw) => {
    const { message } = await parseMail(raw)
    expect(message).toMatchObject({ from: { addrSpec: null, isStrict: false }, messageId: null })
  })

  it('any bytes give a whole message of valid Unicode whose spans cover its text', async () => {
    const line = fc.constantFrom(
      'From: a@b.c',
      'Subject: =?utf-8?B?4oI=?=',
      'Content-Type: text/html',
      'Content-Type: multipart/mixed; boundary=b',
      'Content-Transfer-Encoding: base64',
      '--b',
      '--b--',
      '',
      '> quoted',
      '<p>x</p>',
      'On Mon, Ana wrote:',
      '\ud83d',
      '-- ',
    )
    const noise = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes))
    const piece = fc.oneof(
      line.map((text) => Buffer.from(`${text}\r\n`)),
      noise,
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
        const { message } = await parseMail(Buffer.concat(pieces))
        expect(JSON.stringify(message).isWellFormed()).toBe(true)
        expect(message.defects.filter((defect) => defect.startsWith('parser-error'))).toEqual([])
        const ends = message.spans.map((span) => [span.start, span.end])
        expect([0, ...ends.map(([, end]) => end)]).toEqual([...ends.map(([start]) => start), message.text.length])
      }),
      { numRuns: 200 },
    )
  })
})
