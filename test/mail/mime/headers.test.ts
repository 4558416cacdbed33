/** Header fields are read however they are folded, encoded or broken. */
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { fixture, messageOf } from './fixtures.ts'

const subjectOf = async (...lines: string[]) => (await messageOf(...lines, '', 'x')).subject

describe('header fields', () => {
  it('a character split across two encoded words is one character', async () => {
    expect(await subjectOf('Subject: =?utf-8?B?4oI=?= =?utf-8?B?rA==?=')).toBe('€')
  })

  it('white space between encoded words is no text, beside plain text it is', async () => {
    expect(await subjectOf('Subject: a =?utf-8?q?b?=', ' =?iso-8859-1?q?=E4?= c')).toBe('a bä c')
  })

  it.each([
    ['UTF-8', 'Subject: Gr\xc3\xbc\xc3\x9fe', 'Grüße'],
    ['windows-1252', 'Subject: Gr\xfc\xdfe', 'Grüße'],
  ])('raw bytes in %s are read as what they are', async (_, line, subject) => {
    expect(await subjectOf(line)).toBe(subject)
  })

  it('raw bytes follow the charset of the body', async () => {
    expect((await fixture('raw-8bit-header-gbk.eml')).subject).toBe('关于订单的问题和发票')
    expect(await subjectOf('Content-Type: text/plain; charset=koi8-r', 'Subject: \xf0\xd2\xc9\xd7\xc5\xd4')).toBe('Привет')
  })

  it('raw bytes follow the charset that was found in a body without a label', async () => {
    const text = iconv.encode('Подскажите, пожалуйста, когда будет отправлен мой заказ', 'koi8-r').toString('latin1')
    const { subject } = await messageOf('Subject: \xfa\xc1\xcb\xc1\xda', '', text)
    expect(subject).toBe('Заказ')
  })

  it('raw bytes are never UTF-16, whatever the body is in', async () => {
    const head = 'Content-Type: text/plain; charset=utf-16'
    expect(await subjectOf(head, 'Subject: Gr\xc3\xbc\xc3\x9fe')).toBe('Grüße')
  })

  it('encoded words of ISO-2022-JP join without a gap, although each ends in ASCII', async () => {
    const words = '=?iso-2022-jp?B?GyRCJDRDbUo4GyhC?= =?iso-2022-jp?B?GyRCJCskaRsoQg==?='
    expect(await subjectOf(`Subject: ${words}`)).toBe('ご注文から')
  })

  it('white space before the colon of the first field makes no mbox line of it', async () => {
    const { from } = await messageOf('From : Ana <ana@example.org>', '', 'x')
    expect(from.addrSpec).toBe('ana@example.org')
  })

  it('control and bidi characters do not get into a subject', async () => {
    expect(await subjectOf('Subject: =?utf-8?q?a=0D=0AX:_y=E2=80=AEz?=')).toBe('a X: yz')
  })

  it('CR alone ends lines where no line feed does', async () => {
    const { subject, text } = await fixture('bare-cr-line-ends.eml')
    expect({ subject, text }).toEqual({ subject: 'From an old Macintosh', text: 'First line\nSecond line\n' })
  })

  it('the From line of an mbox is no field', async () => {
    expect((await fixture('mbox-from-line.eml')).from).toMatchObject({
      addrSpec: 'ana@cliente.example',
      isStrict: true,
    })
  })

  it('a mail without a header is all body', async () => {
    const { text, defects } = await fixture('nothing-but-a-body.eml')
    expect(text).toBe('Just some words,\nwithout any header.\n')
    expect(defects).toEqual(expect.arrayContaining(['missing-from', 'missing-date', 'missing-message-id']))
  })

  it('a broken line between fields hides none of them', async () => {
    expect(await subjectOf('From: a@b.example', 'this is no field', 'Subject: kept')).toBe('kept')
  })

  it.each([
    ['Tue, 03 Mar 2026 09:15:00 +0100', '2026-03-03T08:15:00.000Z'],
    ['3 Mar 26 09:15 EST (winter)', '2026-03-03T14:15:00.000Z'],
    ['2026-03-03T09:15:00Z', '2026-03-03T09:15:00.000Z'],
    ['yesterday', null],
    ['99 Xyz 2026 25:61', null],
  ])('the date %s is %s', async (raw, iso) => {
    expect((await messageOf(`Date: ${raw}`, '', 'x')).dateHeader).toBe(iso)
  })

  it('the null reverse-path differs from an unknown one', async () => {
    expect((await messageOf('Return-Path: <>', '', 'x')).returnPath).toBe('')
    expect((await messageOf('Subject: x', '', 'x')).returnPath).toBeNull()
  })

  it('the addresses a mail was delivered to are found in every field that tells them', async () => {
    const { deliveredTo } = await messageOf('Delivered-To: a@x.example', 'X-Original-To: B@x.example', 'Resent-To: c@x.example', '', 'x')
    expect(deliveredTo).toEqual(['a@x.example', 'b@x.example', 'c@x.example'])
  })

  it.each([
    ['<mailto:Users@Lists.example>', ['users@lists.example']],
    ['<mailto:users@lists.example?subject=x>, <https://lists.example/post>', ['users@lists.example']],
    ['NO (posting not allowed on this list)', []],
  ])('RFC 2369 §3.4 List-Post: %s', async (value, posts) => {
    expect((await messageOf(`List-Post: ${value}`, '', 'x')).listPost).toEqual(posts)
  })

  it('the root of a Thread-Index is its first 22 bytes', async () => {
    const bytes = Buffer.from(Array.from({ length: 27 }, (_, at) => at + 1))
    const { threadIndexRoot } = await messageOf(`Thread-Index: ${bytes.toString('base64')}`, '', 'x')
    expect(threadIndexRoot).toBe(bytes.subarray(0, 22).toString('base64'))
  })
})
