/** Delivery reports are told by their type, by who sends them, and by what they say: the less sure the one, the more of the others. */
import { describe, expect, it } from 'vitest'
import { parseMail } from '../../../src/mail/parse-mail.ts'
import { noticeTextOf } from '../../../src/mail/reports/report-recognition.ts'

const DAEMON = 'Mail Delivery System <MAILER-DAEMON@mx.fjord.example>'
const MASTER = 'postmaster@fjord.example'
const NOREPLY = 'noreply@fjord.example'
const SUBJECT = 'Undelivered Mail Returned to Sender'
const WORDS = 'Your message could not be delivered to tove@fjord.example.'
const RETURNED = '--- Below this line is a copy of the message.\n\nReceived: from us\nMessage-ID: <pump-1@us.example>\nSubject: Pump'
const NULL_PATH = 'Return-Path: <>'

interface Sketch {
  readonly from: string
  readonly subject?: string
  readonly text?: string
  readonly fields?: readonly string[]
}

async function messageOf({ from, subject = 'Pump', text = 'Hello.', fields = [] }: Sketch) {
  const head = [`From: ${from}`, 'To: support@us.example', `Subject: ${subject}`, ...fields]
  return (await parseMail(Buffer.from(`${head.join('\n')}\n\n${text}\n`))).message
}
const isReport = async (sketch: Sketch) => (await messageOf(sketch)).kind === 'bounce'

describe('prose is a report', () => {
  it.each<[string, Sketch]>([
    ['of a daemon by its subject', { from: DAEMON, subject: SUBJECT }],
    ['of a daemon by its words', { from: DAEMON, text: WORDS }],
    [
      'of a daemon that is named by the return path alone, with words',
      { from: 'x@fjord.example', fields: ['Return-Path: <MAILER-DAEMON@fjord.example>'], text: WORDS },
    ],
    ['of a postmaster by its words', { from: MASTER, text: WORDS }],
    ['of a postmaster by its subject, where the mail is returned', { from: MASTER, subject: SUBJECT, text: `Gone.\n${RETURNED}` }],
    ['of a postmaster by its subject, where nothing can be sent back', { from: MASTER, subject: SUBJECT, fields: [NULL_PATH] }],
    [
      'of a postmaster that nothing can be sent back to, by an address and a reason',
      { from: MASTER, fields: [NULL_PATH], text: 'tove@fjord.example: user unknown' },
    ],
    [
      'of a postmaster that nothing can be sent back to, by a full mailbox',
      { from: MASTER, fields: [NULL_PATH], text: 'tove@fjord.example: mailbox full' },
    ],
    [
      'of a postmaster who answers the mail with the refusal (James)',
      { from: MASTER, subject: 'Re: Pump', text: 'Sorry.\n550 5.1.1 no such user' },
    ],
    [
      'of a postmaster who answers the mail with a field',
      { from: MASTER, subject: 'Re: Pump', text: 'Sorry.\nDiagnostic-Code: smtp; 550 no such user' },
    ],
    ['of nobody', { from: '<>', text: WORDS }],
    [
      'of whoever cannot be sent anything back, by subject and words',
      { from: 'x@fjord.example', subject: SUBJECT, text: WORDS, fields: [NULL_PATH] },
    ],
    [
      'of whoever names the recipients (Exim), by subject and words',
      { from: 'x@fjord.example', subject: SUBJECT, text: WORDS, fields: ['X-Failed-Recipients: tove@fjord.example'] },
    ],
    [
      'of an address that takes no answers, by subject, words and the refusal',
      { from: NOREPLY, subject: SUBJECT, text: `${WORDS}\n550 5.1.1 gone` },
    ],
    [
      'of an address that takes no answers, by subject, words and a field',
      { from: NOREPLY, subject: SUBJECT, text: `${WORDS}\nFinal-Recipient: rfc822; tove@fjord.example` },
    ],
    [
      'of a list’s administrator (fml), by its words',
      { from: 'pumps-admin@fjord.example', text: WORDS, fields: ['X-MLServer: fml [fml 4.0]'] },
    ],
    ['of a list’s owner (fml), by its words', { from: 'pumps-owner@fjord.example', text: WORDS, fields: ['X-MLServer: fml [fml 4.0]'] }],
  ])('%s', async (_, sketch) => {
    expect(await isReport(sketch)).toBe(true)
  })
})

describe('prose is no report', () => {
  it.each<[string, Sketch]>([
    ['of a person', { from: 'ann@acme.example', subject: SUBJECT, text: `${WORDS}\n550 5.1.1 gone\n${RETURNED}` }],
    ['of a daemon that says nothing of mail', { from: DAEMON, text: 'The disk is 90 % used.' }],
    ['of a daemon, where the subject is an answer’s', { from: DAEMON, subject: `Re: ${SUBJECT}`, text: 'Thanks.' }],
    ['of a postmaster by its subject alone', { from: MASTER, subject: SUBJECT }],
    ['of a postmaster who returns a mail under another subject', { from: MASTER, text: `Look.\n${RETURNED}` }],
    ['of a postmaster by an address and a reason, where he can be answered', { from: MASTER, text: 'tove@fjord.example: mailbox full' }],
    [
      'of a postmaster that nothing can be sent back to, without an address',
      { from: MASTER, fields: [NULL_PATH], text: 'The user is unknown.' },
    ],
    [
      'of a postmaster that nothing can be sent back to, without a reason',
      { from: MASTER, fields: [NULL_PATH], text: 'Write to tove@fjord.example.' },
    ],
    [
      'of a postmaster whose reason stands in the returned mail',
      { from: MASTER, fields: [NULL_PATH], text: `Hm.\n${RETURNED}\n\ntove@fjord.example: mailbox full` },
    ],
    ['of a postmaster who answers, with the words alone', { from: MASTER, subject: 'Re: Pump', text: WORDS }],
    ['of whoever cannot be sent anything back, by its words alone', { from: 'x@fjord.example', text: WORDS, fields: [NULL_PATH] }],
    ['of whoever cannot be sent anything back, by its subject alone', { from: 'x@fjord.example', subject: SUBJECT, fields: [NULL_PATH] }],
    ['of an address that takes no answers, by subject and words: so are parcels told of', { from: NOREPLY, subject: SUBJECT, text: WORDS }],
    [
      'of an address that takes no answers, where the reply stands within a line',
      { from: NOREPLY, subject: SUBJECT, text: `${WORDS} It said 550 5.1.1 gone` },
    ],
    [
      'of an address that takes no answers, where its subject is an answer’s',
      { from: NOREPLY, subject: `Re: ${SUBJECT}`, text: `${WORDS}\n550 5.1.1 gone` },
    ],
    ['of an -admin address without a list', { from: 'pumps-admin@fjord.example', text: WORDS }],
    ['of a member of a list', { from: 'ann@acme.example', text: WORDS, fields: ['X-MLServer: fml [fml 4.0]'] }],
  ])('%s', async (_, sketch) => {
    expect(await isReport(sketch)).toBe(false)
  })

  it('where its words stand past the first twenty thousand characters', async () => {
    const at = (chars: number) => ({ from: DAEMON, text: `${'- '.repeat((chars - WORDS.length) / 2)}${WORDS}` })
    expect(await Promise.all([isReport(at(19_990)), isReport(at(20_100))])).toEqual([true, false])
  })
})

it('a mail without any From is nobody’s notice, whatever it says', async () => {
  const { message } = await parseMail(Buffer.from(`To: support@us.example\nSubject: ${SUBJECT}\n\n${WORDS}\n`))
  expect(message.kind).toBe('human')
})

const status = 'Final-Recipient: rfc822; tove@fjord.example\nAction: failed\nStatus: 5.1.1\n'
const part = (type: string, body: string) => `--b\nContent-Type: ${type}\n\n${body}\n`
async function kindOfParts(top: string, parts: readonly string[], from = 'x@fjord.example') {
  const head = `From: ${from}\nTo: support@us.example\nSubject: Pump\nMIME-Version: 1.0\nContent-Type: ${top}; boundary=b`
  return (await parseMail(Buffer.from(`${head}\n\n${parts.join('')}--b--\n`))).message.kind
}

describe('by its type', () => {
  const text = part('text/plain', 'Gone.')
  const statusPart = part('message/delivery-status', `Reporting-MTA: dns; mx\n\n${status}`)
  it.each([
    [
      'a report of delivery is one (RFC 6522)',
      'multipart/report; report-type=delivery-status',
      [text, statusPart],
      'x@fjord.example',
      'bounce',
    ],
    [
      'a report of delivery is one, in any letters, without its part',
      'multipart/report; report-type=Delivery-Status',
      [text],
      'x@fjord.example',
      'bounce',
    ],
    [
      'an international report is one (RFC 6533)',
      'multipart/report; report-type=global-delivery-status',
      [text],
      'x@fjord.example',
      'bounce',
    ],
    ['a report without a type is one by its part', 'multipart/report', [text, statusPart], 'x@fjord.example', 'bounce'],
    ['a report of something else is none', 'multipart/report; report-type=tlsrpt', [text], 'x@fjord.example', 'human'],
    ['what a person attaches is none', 'multipart/mixed', [text, statusPart], 'ann@acme.example', 'human'],
    ['the part of a mailer is one, whatever it stands in', 'multipart/mixed', [text, statusPart], DAEMON, 'bounce'],
  ])('%s', async (_, top, parts, from, kind) => {
    expect(await kindOfParts(top, parts, from)).toBe(kind)
  })

  it('a mail that is nothing but status fields is one', async () => {
    const fields = ['MIME-Version: 1.0', 'Content-Type: message/delivery-status']
    expect(await messageOf({ from: 'x@fjord.example', fields, text: status })).toMatchObject({
      kind: 'bounce',
      report: { status: '5.1.1' },
    })
  })
})

describe('the notice is', () => {
  const leaf = (contentType: string, content: string) => ({ contentType, parameters: {}, text: content })
  it.each([
    ['the text of the mail', 'Gone.', [leaf('text/plain', 'Part')], 'Gone.'],
    [
      'the first part of text that is not blank, where the mail shows none',
      ' \n',
      [leaf('message/rfc822', 'Mail'), leaf('text/plain', ' '), leaf('text/html', '<p>Part</p>')],
      '<p>Part</p>',
    ],
    ['nothing, where there is none', '', [leaf('message/rfc822', 'Mail')], ''],
  ])('%s', (_, text, parts, notice) => {
    expect(noticeTextOf({ text, parts } as never)).toBe(notice)
  })
})
