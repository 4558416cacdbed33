/** Robots are told from people, and people who write about robots are people. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseMail } from '../../../src/mail/parse-mail.ts'

interface Golden {
  readonly file: string
  readonly title: string
  readonly kind: string
  readonly isList: boolean
  readonly isBulk: boolean
}

const FOLDER = new URL('../../../fixtures/robots/', import.meta.url)
const GOLDEN = JSON.parse(readFileSync(new URL('expected.json', FOLDER), 'utf8')) as Golden[]

describe('kinds of mail', () => {
  it.each(GOLDEN)('$title ($file)', async ({ file, kind, isList, isBulk }) => {
    const { message } = await parseMail(readFileSync(new URL(file, FOLDER)))
    expect({ kind: message.kind, isList: message.isList, isBulk: message.isBulk }).toEqual({ kind, isList, isBulk })
    expect(message.report).toBeNull()
  })
})

it.each([
  ['DR, OOF, AutoReply', true],
  ['All', true],
  ['autoreply', true],
  ['DR, RN, NRN', undefined],
  ['OOF', undefined],
  ['None', undefined],
])('X-Auto-Response-Suppress: %s in a person’s mail is heeded, and makes no robot of him', async (value, wish) => {
  const head = `From: ann@acme.example\nSubject: Printer\nX-Mailer: Outlook 16\nX-Auto-Response-Suppress: ${value}`
  const { message } = await parseMail(Buffer.from(`${head}\n\nIt prints blank pages.\n`))
  expect([message.kind, message.suppressesAutoReply]).toEqual(['human', wish])
})

it.each([
  ['alone it is a wish', '', 'human'],
  ['a rule of an inbox wrote it', 'X-MS-Exchange-Inbox-Rules-Loop: ann@acme.example\n', 'auto-reply'],
  ['nothing can be sent back', 'Return-Path: <>\n', 'auto-reply'],
  ['a program sends it', 'Auto-Submitted: auto-generated\n', 'auto-generated'],
])('X-Auto-Response-Suppress: All without a mail client: %s', async (_, more, kind) => {
  const head = `From: ann@acme.example\nSubject: Printer\n${more}X-Auto-Response-Suppress: All`
  const { message } = await parseMail(Buffer.from(`${head}\n\nIt prints blank pages.\n`))
  expect([message.kind, message.suppressesAutoReply]).toEqual([kind, true])
})

it('a reaction with one letter of a picture is a receipt: nobody wrote words', async () => {
  const part = (type: string, body: string) => `--b\nContent-Type: ${type}; charset=utf-8\n\n${body}\n`
  const parts = [
    part('text/plain', '👍 Ann reacted via Gmail'),
    part('text/vnd.google.email-reaction+json', '{ "emoji": "👍", "version": 1 }'),
    part('text/html', '<p>👍 Ann reacted via Gmail</p>'),
  ]
  const head = 'From: ann@acme.example\nSubject: Re: Printer\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b'
  const { message } = await parseMail(Buffer.from(`${head}\n\n${parts.join('')}--b--\n`))
  expect(message.kind).toBe('read-receipt')
})

describe('programs that answer for people name themselves', () => {
  it.each([
    'X-Zarafa-Vacation: yes',
    'X-Kopano-Vacation: yes',
    'X-Mailer: vacation 1.2.7',
    'X-Mailer: AutoResponder',
    'Delivered-To: Autoresponder',
    'X-Precedence: auto_reply',
  ])('%s', async (field) => {
    const { message } = await parseMail(Buffer.from(`From: ann@acme.example\nSubject: Re: Printer\n${field}\n\nBack on Monday.\n`))
    expect(message.kind).toBe('auto-reply')
  })

  it('a mailbox called autoresponder is none of them', async () => {
    const raw = 'From: ann@acme.example\nSubject: Printer\nDelivered-To: autoresponder@us.example\n\nBack on Monday?\n'
    expect((await parseMail(Buffer.from(raw))).message.kind).toBe('human')
  })
})

describe('reports that are no delivery’s are known by their types', () => {
  const part = (type: string) => `--b\nContent-Type: ${type}\n\nReporting-UA: mx\n`
  const parts = (top: string, ...types: readonly string[]) =>
    `MIME-Version: 1.0\nContent-Type: ${top}; boundary=b\n\n${types.map(part).join('')}--b--\n`
  const jmrp = 'complaint about message from 192.0.2.9'

  it.each([
    ['a receipt (RFC 8098)', 'Read: Pump', parts('multipart/report; report-type=disposition-notification', 'text/plain'), 'read-receipt'],
    [
      'a receipt, in any letters',
      'Read: Pump',
      parts('multipart/report; report-type=Disposition-Notification', 'text/plain'),
      'read-receipt',
    ],
    ['a receipt by its part', 'Read: Pump', parts('multipart/report', 'text/plain', 'message/disposition-notification'), 'read-receipt'],
    [
      'a receipt of other letters (RFC 6533)',
      'Read: Pump',
      parts('multipart/report', 'message/global-disposition-notification'),
      'read-receipt',
    ],
    [
      'a receipt without a report around it',
      'Read: Pump',
      'MIME-Version: 1.0\nContent-Type: message/disposition-notification\n\nReporting-UA: mx\n',
      'read-receipt',
    ],
    ['a receipt that somebody attaches', 'Pump', parts('multipart/mixed', 'text/plain', 'message/disposition-notification'), 'human'],
    ['a complaint (RFC 5965)', 'Pump', parts('multipart/report; report-type=feedback-report', 'text/plain'), 'complaint'],
    ['a complaint by its part', 'Pump', parts('multipart/mixed', 'text/plain', 'message/feedback-report'), 'complaint'],
    ['a complaint by its subject and the mail (Microsoft)', jmrp, parts('multipart/mixed', 'text/plain', 'message/rfc822'), 'complaint'],
    [
      'a complaint by its subject, of an address of the other kind',
      'Complaint about message from 2001:db8::9',
      parts('multipart/mixed', 'message/rfc822'),
      'complaint',
    ],
    ['such a subject without the mail', jmrp, '\nHello\n', 'human'],
    ['the mail without such a subject', `My ${jmrp}`, parts('multipart/mixed', 'text/plain', 'message/rfc822'), 'human'],
    ['such a subject that goes on', `${jmrp} and more`, parts('multipart/mixed', 'text/plain', 'message/rfc822'), 'human'],
  ])('%s', async (_, subject, rest, kind) => {
    const { message } = await parseMail(Buffer.from(`From: ann@acme.example\nSubject: ${subject}\n${rest}`))
    expect(message.kind).toBe(kind)
  })

  it('a challenge in the form of a report is a challenge, and a mailer’s that speaks of one is a report', async () => {
    const asks = 'Please confirm that you are a human.'
    const report = (from: string, more = '') =>
      `From: ${from}\nSubject: Undelivered\n${more}MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\n${asks}\n--b--\n`
    const kindOf = async (raw: string) => (await parseMail(Buffer.from(raw))).message.kind
    expect(await kindOf(report('guard@box.example'))).toBe('challenge')
    expect(await kindOf(report('mailer-daemon@mx.example'))).toBe('bounce')
    expect(await kindOf(report('guard@box.example').replace(asks, 'Gone.'))).toBe('bounce')
    expect(await kindOf(report('guard@box.example', 'X-Boxbe-Challenge: yes\n').replace(asks, 'Gone.'))).toBe('challenge')
  })
})
