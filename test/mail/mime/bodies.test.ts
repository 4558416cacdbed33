/** The text of a mail is what its parts say, in whatever charset and structure. */
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { parseMail } from '../../../src/mail/parse-mail.ts'
import { fixture, messageOf } from './fixtures.ts'

describe('charsets', () => {
  it.each([
    ['utf-7', 'Grüße aus Köln'],
    ['gb18030', '您好，请问订单什么时候发货？'],
    ['big5', '您好，請問訂單什麼時候出貨？'],
    ['euc-kr', '주문은 언제 발송되나요?'],
    ['shift_jis', 'ご注文はいつ届きますか'],
    ['koi8-r', 'Когда придёт заказ?'],
    ['windows-1251', 'Когда придёт заказ?'],
    ['windows-1250', 'Kdy přijde objednávka?'],
    ['macintosh', 'Où est ma commande ?'],
    ['iso-8859-15', 'Das kostet 5 €'],
  ])('%s is read as declared', async (charset, text) => {
    const head = `Content-Type: text/plain; charset=${charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n`
    const { message } = await parseMail(Buffer.concat([Buffer.from(head), iconv.encode(text, charset)]))
    expect(message.text).toBe(text)
  })

  it('ISO-2022-JP is read in header and body', async () => {
    const { from, subject, text } = await fixture('japanese-iso-2022-jp.eml')
    expect([from.displayName, subject, text]).toEqual(['山田太郎', 'お問い合わせ', 'お問い合わせがあります。\n'])
  })

  it('UTF-8 declared as Big5 is UTF-8', async () => {
    const { text, defects } = await fixture('utf-8-declared-big5.eml')
    expect(text).toBe('您好，請問訂單什麼時候出貨？\n')
    expect(defects).toContain('charset-corrected: big5 → utf-8')
  })

  it('Chinese under a Latin label is Chinese', async () => {
    const bytes = iconv.encode('您好，请问订单什么时候发货？', 'gbk')
    const head = 'Content-Type: text/plain; charset=iso-8859-1\r\n\r\n'
    const { message } = await parseMail(Buffer.concat([Buffer.from(head), bytes]))
    expect(message.text).toBe('您好，请问订单什么时候发货？')
  })

  it('ISO-2022-KR is read with its designator at the start of any line, and of any encoded word', async () => {
    const { text, subject } = await messageOf(
      'Content-Type: text/plain; charset=iso-2022-kr',
      'Subject: =?iso-2022-kr?B?GyQpQw5AVA8=?= =?iso-2022-kr?B?GyQpQw5AVA8=?=',
      '',
      'Hello,',
      '\x1b$)C\x0e@T\x0f',
    )
    expect([text, subject]).toEqual(['Hello,\n입', '입입'])
  })

  it.each([
    ['windows-874', 'สวัสดีครับ อยากทราบว่าจะส่งสินค้าเมื่อไหร่ ชำระเงินแล้วเมื่อวันศุกร์'],
    ['koi8-u', 'Підкажіть, будь ласка, коли буде відправлено моє замовлення'],
    ['koi8-r', 'Подскажите, пожалуйста, когда будет отправлен мой заказ'],
    ['windows-1256', 'أود أن أسأل متى سيتم إرسال طلبي'],
    ['windows-1250', 'Prosím o sdělení, kdy bude odeslána má objednávka. Zboží jsem zaplatil už v pondělí.'],
    ['iso-8859-9', 'Siparişimin ne zaman gönderileceğini öğrenmek istiyorum. Ödeme cuma günü yapıldı.'],
  ])('%s without a label is found in the text, between tags too', async (charset, text) => {
    const html = `<div style="color: black"><p>${text}</p></div>`
    const head = 'Content-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
    const { message } = await parseMail(Buffer.concat([Buffer.from(head), iconv.encode(html, charset)]))
    expect(message.text).toBe(text)
  })

  it.each([
    ['', 'windows-1250'],
    ['; charset=us-ascii', 'iso-8859-2'],
  ])('HTML tells its charset itself where its part does not (%s)', async (parameter, charset) => {
    const html = `<html><head><meta http-equiv="Content-Type" content="text/html; charset=${charset}"></head>Žluť</html>`
    const head = Buffer.from(`Content-Type: text/html${parameter}\r\n\r\n`)
    const { message } = await parseMail(Buffer.concat([head, iconv.encode(html, charset)]))
    expect(message.text).toBe('Žluť')
  })

  it('the charset of the part counts more than what its HTML says', async () => {
    const { text } = await messageOf('Content-Type: text/html; charset=iso-8859-1', '', '<meta charset="koi8-r">K\xf6ln')
    expect(text).toBe('Köln')
  })

  it('Latin text without a label stays Latin', async () => {
    expect((await messageOf('Subject: x', '', 'Gr\xfc\xdfe aus K\xf6ln')).text).toBe('Grüße aus Köln')
  })
})

describe('bodies', () => {
  it('plain text is preferred, and the HTML is kept', async () => {
    const { text, html } = await fixture('outlook-alternative.eml')
    expect(text).toBe('Guten Tag,\n\nwo bleibt der Lieferschein für Auftrag 4711?')
    expect(html).toContain('<p>wo bleibt der Lieferschein für Auftrag 4711?</p>')
  })

  it('apostrophes and dashes of Windows without a charset are no Japanese', async () => {
    const { text } = await messageOf('Subject: x', '', 'The president\x92s farm burnt\x97and his father\x92s too')
    expect(text).toBe('The president\u2019s farm burnt\u2014and his father\u2019s too')
  })

  it('shifted Chinese ends with its line at the latest', async () => {
    const { text } = await messageOf('Content-Type: text/plain; charset=hz-gb-2312', '', 'a ~{VPND~} b ~~\n~{VPND\nc')
    expect(text).toBe('a \u4e2d\u6587 b ~\n\u4e2d\u6587\nc')
  })

  it('format=flowed lines are joined, quotes and the signature line are not', async () => {
    const { text } = await messageOf('Content-Type: text/plain; format=flowed', '', '> quoted \r\n> on\r\none \r\ntwo\r\n-- \r\nAna')
    expect(text).toBe('> quoted on\none two\n-- \nAna')
  })

  it('a footer that a list appends to base64 does not spoil it', async () => {
    const body = Buffer.from('Hello there').toString('base64')
    const { text } = await messageOf('Content-Transfer-Encoding: base64', '', body, '_____', 'List footer: https://x.example')
    expect(text).toBe('Hello there')
  })

  it('all text parts of a mixed mail are text', async () => {
    const { text } = await messageOf(
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b\r\n\r\none\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>two</p>\r\n--b\r\n\r\nthree\r\n--b--',
    )
    expect(text).toBe('one\ntwo\nthree')
  })

  it('an outer boundary ends an inner multipart that was left open', async () => {
    const { attachments, text } = await messageOf(
      'Content-Type: multipart/mixed; boundary=outer',
      '',
      '--outer\r\nContent-Type: multipart/alternative; boundary=outer-inner\r\n',
      '--outer-inner\r\n\r\nhello\r\n--outer\r\nContent-Type: image/png\r\n\r\nx\r\n--outer--',
    )
    expect(text).toBe('hello')
    expect(attachments.map((file) => file.contentType)).toEqual(['image/png'])
  })

  it('a multipart whose boundary never comes is text', async () => {
    expect((await messageOf('Content-Type: multipart/mixed; boundary=b', '', 'hello')).text).toBe('hello')
  })

  it('a calendar part is a file, and one line of the text', async () => {
    const { text, attachments } = await fixture('calendar-invitation.eml')
    expect(text).toContain('[calendar REQUEST: Review, part 2, 2026-03-05 13:00 UTC – 2026-03-05 14:00 UTC, at Room 4,')
    expect(attachments.map((file) => file.contentType)).toEqual(['text/calendar'])
  })

  it('zero-width and bidi characters are taken out, marked where they were, and noted', async () => {
    const { text, defects } = await messageOf('Content-Type: text/plain; charset=utf-8', '', 'pass\xe2\x80\x8bword \xe2\x80\xae!')
    expect(text).toBe('pass[hidden: U+200B]word [hidden: U+202E]!')
    expect(defects).toEqual(expect.arrayContaining(['bidi-controls-removed', 'zero-width-removed']))
  })

  it('joined emoji stay joined', async () => {
    const { message } = await parseMail(Buffer.from('Content-Type: text/plain; charset=utf-8\n\n👩‍💻'))
    expect(message.text).toBe('👩‍💻')
  })
})
