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
