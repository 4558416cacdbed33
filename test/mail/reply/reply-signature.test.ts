/** Signatures are no part of the new text; what only looks like one is. */

import { describe, expect, it } from 'vitest'
import { replySpans } from '../../../src/mail/reply/reply-spans.ts'

const NEW = 'The parcel has arrived.\nThank you!'

const SENT_FROM = `
Sent from my iPhone
Sent from my iPad
Sent from my Samsung Galaxy smartphone.
Sent from my Fairphone 5
Sent from Outlook for iOS
Sent from Outlook for Android<https://aka.ms/xyz>
Sent from Mail for Windows
Sent from Yahoo Mail on Android
Sent with Proton Mail secure email.
Sent with [Proton Mail](https://proton.me/mail/home) secure email.
Sent via BlueMail for Android
Get Outlook for Android
Get Outlook for iOS <https://aka.ms/o0ukef>
Von meinem iPhone gesendet
Von meinem Samsung Galaxy Smartphone gesendet.
Gesendet von Outlook für iOS
Gesendet von Mail für Windows
Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.
Envoyé de mon iPhone
Envoyé depuis mon appareil Samsung Galaxy
Envoyé à partir d’Outlook pour Android
Télécharger Outlook pour iOS
Enviado desde mi iPhone
Enviado desde mi Samsung Galaxy
Obtener Outlook para Android
Enviado do meu iPhone
Enviado a partir do meu smartphone Samsung
Obter o Outlook para Android
Inviato da iPhone
Inviato dal mio dispositivo Android
Scarica Outlook per iOS
Verstuurd vanaf mijn iPhone
Verzonden vanaf mijn Samsung-telefoon
Outlook voor Android downloaden
Wysłane z iPhone’a
Wysłano z telefonu Samsung
Pobierz program Outlook dla systemu iOS
Odesláno z iPhonu
Odesláno z mobilu
Sendt fra min iPhone
Hent Outlook til Android
Skickat från min iPhone
Hämta Outlook för iOS
Sendt fra Outlook for iOS
Lähetetty iPhonesta
Hanki Outlook for Android
Отправлено с iPhone
Отправлено из мобильной Почты Mail.ru
Отправлено с моего Samsung Galaxy
iPhone'umdan gönderildi
Samsung cihazımdan gönderildi
iPhoneから送信
Outlook for iOS を入手
发自我的iPhone
發自我的 iPhone
获取 Outlook for iOS
나의 iPhone에서 보냄
iPhone에서 보냄
`
  .trim()
  .split('\n')

const signatureOf = (text: string): string =>
  replySpans(text, '')
    .spans.filter((span) => span.what === 'signature')
    .map((span) => text.slice(span.start, span.end))
    .join('')
    .trim()

describe('a signature', () => {
  it.each(SENT_FROM)('is the line that a phone adds: %s', (line) => {
    const text = `${NEW}\n\n${line}\n`
    expect(replySpans(text, '').visibleReply).toBe(NEW)
    expect(signatureOf(text)).toBe(line)
  })

  it.each(SENT_FROM)('stands above a quotation as well: %s', (line) => {
    const text = `${NEW}\n\n${line}\n\nOn 6 Mar 2025, at 09:41, Ida Holm <ida@harbour.example> wrote:\n\n> Did it arrive?\n`
    expect(replySpans(text, '').visibleReply).toBe(NEW)
  })

  it('starts at two dashes and a space (RFC 3676 §4.3)', () => {
    expect(
      signatureOf(`${NEW}\n\n-- \nIda Holm\nHarbour Office\n\nThis mail may be confidential. If it is not for you, delete it.\n`),
    ).toContain('confidential')
  })

  it('starts at two dashes whose space got lost', () => {
    expect(replySpans(`${NEW}\n--\nIda Holm\n+47 900 00 000\n`, '').visibleReply).toBe(NEW)
  })

  it('ends where a quotation starts', () => {
    const text = `${NEW}\n-- \nIda\n\n> Did it arrive?\n\nAnd one thing more: it was wet.\n`
    expect(replySpans(text, '').visibleReply).toBe(`${NEW}\nAnd one thing more: it was wet.`)
  })

  it('stands below the quotation in an answer from Gmail', () => {
    const text = `${NEW}\n\nOn Thu, Mar 6, 2025 at 9:41 AM Tom <tom@x.example> wrote:\n\n> Did it arrive?\n\n\n-- \nIda Holm\n`
    expect(replySpans(text, '').visibleReply).toBe(NEW)
    expect(signatureOf(text)).toBe('-- \nIda Holm')
  })

  it('is a name with contact lines below a rule', () => {
    expect(replySpans(`${NEW}\n\n_____________________\nIda Holm\nHarbour Office\nida.holm@harbour.example\n`, '').visibleReply).toBe(NEW)
  })

  it('is the footer of a mailing list', () => {
    const footer =
      '_______________________________________________\npumps mailing list\npumps@lists.example\nhttps://lists.example/listinfo/pumps'
    expect(replySpans(`${NEW}\n\n${footer}\n`, '').visibleReply).toBe(NEW)
  })

  it('is the armor of an OpenPGP signature (RFC 9580 §7)', () => {
    const text = `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n${NEW}\n- -- \nIda\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n`
    expect(replySpans(text, '').visibleReply).toBe(NEW)
  })

  it('is a dash and the name', () => {
    expect(replySpans(`${NEW}\n\n-Ida Holm\n`, '').visibleReply).toBe(NEW)
  })
})

describe('no signature', () => {
  it.each([
    ['the sign-off of a letter', 'Please call me.\n\nKind regards,\nIda Holm'],
    ['a sign-off in German', 'Bitte um Rückruf.\n\nMit freundlichen Grüßen\nIda Holm'],
    ['two dashes within a line', 'this is -- as I said -- urgent'],
    ['two dashes before each point of a list', 'We need:\n-- a pump\n-- a valve\n\nThanks'],
    [
      'a rule between paragraphs',
      `First part of the text, which explains what happened to us.\n\n--\n\n${'The second part goes on for a while and says what we want from you now.\n'.repeat(4)}Bye`,
    ],
    ['a short paragraph below two dashes', 'We tried the first pump.\n--\nWe tried the second too.\nBoth fail.'],
    ['two dashes at the very start', '-- \nDear all,\n\nthe pump leaks.\n\nIda'],
    ['a markdown heading with a rule', '## Steps\n----\n1. Open the lid\n\n----\n\nThen it fails.'],
    ['a table', 'Item   Price\n-----------------\nPump   12\nValve  7\n\nCorrect?'],
    ['two dashes in a block of code', 'Look:\n\n```\nselect 1\n--\nselect 2\n```\n\nIt hangs.'],
    ['a list of names with dashes', 'Guests:\n- Ida Holm\n- Tom Reed'],
    ['the only point of a list', 'Please send it to:\n\n- Oslo'],
    ['a sentence about a phone', 'The photo was sent from my iPhone app to your address.'],
    ['a sentence that starts like the line of a phone', 'Sent from my desk, which is the only place with a signal.'],
    ['a complaint about a mail program', 'Hello,\n\nOutlook für mich und alle anderen geht nicht\n\nBitte helfen'],
    ['a complaint about a phone in Korean', '안녕하세요\n\n내 iPhone 고장났어요'],
    ['a complaint about a phone in Chinese', '你好\n\n从我的手机上看不到发票'],
    ['a complaint about a program in Turkish', 'Merhaba\n\niOS için Outlook çalışmıyor'],
    ['a parcel', 'Sent via courier to your warehouse on Monday.'],
    [
      'a telling of where it was sent from',
      'Hello,\nI do not know the sender.\nSent from Hamburg by somebody in your company on Monday\nPlease check.',
    ],
    ['a short afterthought below a signature line', 'Thanks.'],
  ])('is %s', (_, text) => {
    expect(replySpans(text, '').visibleReply).toBe(text)
  })

  it('is an afterthought below the line of a phone', () => {
    const text = `${NEW}\n\nSent from my iPhone\n\nPS: the lid is missing.\n`
    expect(replySpans(text, '').visibleReply).toBe(`${NEW}\n\nPS: the lid is missing.`)
  })
})

describe('what closes a text', () => {
  const visible = (text: string) => replySpans(text, '').visibleReply
  it.each([
    ['a dash and a name', '\n\n- Ida'],
    ['a dash and a name, right below', '\n-Ida'],
    ['a long dash and a name', '\n\n— Ida Holm'],
    ['two dashes and a name', '\n\n--Ida'],
    ['rules below which nothing stands', '\n\n-----\n\n====\n'],
    ['a rule of long dashes', '\n\n———\n'],
    ['the line of a phone, and two lines more', '\n\nSent from my iPhone\n\nSent from my iPad'],
  ])('is no part of it: %s', (_, ending) => {
    expect(visible(`${NEW}${ending}`)).toBe(NEW)
  })

  it.each([
    ['a dash and a name of forty-one characters', `\n\n-${'I'.padEnd(40, 'x')}`],
    ['a dash, a blank and a name, right below', '\n- Ida'],
    ['the last point of a list', '\n\n- Oslo\n- Bergen'],
    ['the last point of a list of stars', '\n\n* Oslo\n- Bergen'],
    ['a dash and words', '\n\n- see below'],
    ['the line of a phone within a paragraph', '\nIt was\nSent from my iPhone\nto you'],
    ['the line of a phone in a fence', '\n\n```\nSent from my iPhone\n```'],
  ])('is part of it: %s', (_, ending) => {
    expect(visible(`${NEW}${ending}`)).toBe(`${NEW}${ending}`)
  })

  it('is all that stands below the line of a phone, where that is more than two lines', () => {
    expect(visible(`${NEW}\n\nSent from my iPhone\n\na\nb`)).toBe(`${NEW}\n\na\nb`)
    expect(visible(`${NEW}\n\nSent from my iPhone\n\na\nb\nc`)).toBe(NEW)
  })
})
