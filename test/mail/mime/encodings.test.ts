/** Encodings of headers and of texts are undone as RFC 2045, 2047, 2231 and 3676 say, and where programs err, as they meant. */
import { describe, expect, it } from 'vitest'
import { parseMail } from '../../../src/mail/parse-mail.ts'

async function messageOf(fields: string, body = 'x') {
  const raw = `From: ann@acme.example\nMIME-Version: 1.0\n${fields}\n\n${body}`
  return (await parseMail(Buffer.from(raw, 'latin1'))).message
}

describe('a subject', () => {
  it.each([
    ['of one word (RFC 2047 §8)', '=?ISO-8859-1?Q?a?=', 'a'],
    ['of a word and a plain one', '=?ISO-8859-1?Q?a?= b', 'a b'],
    ['of a plain word and one', 'a =?ISO-8859-1?Q?b?=', 'a b'],
    ['of two words, the blank between them not shown', '=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=', 'ab'],
    ['of two words, whatever blanks are between them', '=?ISO-8859-1?Q?a?=  \t =?ISO-8859-1?Q?b?=', 'ab'],
    ['of two words, folded', '=?ISO-8859-1?Q?a?=\n  =?ISO-8859-1?Q?b?=', 'ab'],
    ['of a word with a blank', '=?ISO-8859-1?Q?a_b?=', 'a b'],
    ['of two words in two charsets', '=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=', 'a b'],
    ['in base64', '=?UTF-8?B?UMO8bXBl?=', 'Pümpe'],
    ['in small letters', '=?utf-8?b?UMO8bXBl?=', 'Pümpe'],
    ['with small figures', '=?utf-8?q?P=c3=bcmpe?=', 'Pümpe'],
    ['with its language (RFC 2231 §5)', '=?US-ASCII*EN?Q?Keith_Moore?=', 'Keith Moore'],
    ['whose character is in two words', '=?UTF-8?Q?P=C3?= =?UTF-8?Q?=BCmpe?=', 'Pümpe'],
    ['whose character is in two words of base64', '=?UTF-8?B?UMM=?= =?UTF-8?B?vG1wZQ==?=', 'Pümpe'],
    ['of no words, as it is (RFC 6532)', Buffer.from('Pümpe').toString('latin1'), 'Pümpe'],
    ['in an unknown encoding, as it is', '=?UTF-8?X?abc?=', '=?UTF-8?X?abc?='],
    ['that only looks so, as it is', 'a =? b ?= c', 'a =? b ?= c'],
    ['without controls', 'a\x07b', 'a b'],
    ['without blanks around', '   a b  ', 'a b'],
  ])('%s', async (_, written, subject) => {
    expect((await messageOf(`Subject: ${written}`)).subject).toBe(subject)
  })
})

describe('quoted-printable (RFC 2045 §6.7)', () => {
  it.each([
    ['has characters by their figures', 'P=C3=BCmpe', 'Pümpe'],
    ['has small figures, too', 'P=c3=bcmpe', 'Pümpe'],
    ['has soft line ends', 'a b=\nc', 'a bc'],
    ['has soft line ends with blanks behind them', 'a b= \t\nc', 'a bc'],
    ['keeps hard ones', 'a=20\nb', 'a \nb'],
    ['keeps the mark itself', 'a=3Db', 'a=b'],
    ['is as it is where it errs', 'a=ZZb 1=2', 'a=ZZb 1=2'],
    ['ends with a mark', 'a=', 'a'],
  ])('%s', async (_, body, text) => {
    const fields = 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: Quoted-Printable'
    expect((await messageOf(fields, body)).text.replace(/\n+$/, '')).toBe(text)
  })
})

describe('base64 (RFC 2045 §6.8)', () => {
  it.each([
    ['in one line', 'UMO8bXBl'],
    ['in lines', 'UMO8\nbXBl\n'],
    ['with characters that mean nothing', 'U-MO8!bX Bl'],
    ['with lines of blanks', '\n UMO8 \n\t\nbXBl'],
  ])('%s', async (_, body) => {
    const fields = 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: BASE64'
    expect((await messageOf(fields, body)).text.trim()).toBe('Pümpe')
  })
})

describe('the charset of a text', () => {
  it.each([
    ['is named', 'text/plain; charset=iso-8859-1', 'P=FCmpe', 'Pümpe'],
    ['is named in quotes and capitals', 'Text/Plain; Charset="ISO-8859-1"', 'P=FCmpe', 'Pümpe'],
    ['is that of Windows where Latin 1 is named: nobody writes controls', 'text/plain; charset=iso-8859-1', '=93x=94 =80', '“x” €'],
    ['of Russian', 'text/plain; charset=koi8-r', '=F0=D2=C9=D7=C5=D4', 'Привет'],
    ['of Japanese', 'text/plain; charset=iso-2022-jp', '=1B$B$3$s=1B(B', 'こん'],
    ['of Japanese by the name of Windows', 'text/plain; charset=cp932', '=82=B1', 'こ'],
    ['of Chinese', 'text/plain; charset=gb2312', '=C4=E3=BA=C3', '你好'],
  ])('%s', async (_, type, body, text) => {
    expect((await messageOf(`Content-Type: ${type}\nContent-Transfer-Encoding: quoted-printable`, body)).text.trim()).toBe(text)
  })
})

describe('flowed text (RFC 3676)', () => {
  const flowed = async (body: string, more = '') => (await messageOf(`Content-Type: text/plain; format=flowed${more}`, body)).text.trimEnd()
  it.each([
    ['joins lines that end with a blank', 'a \nb\nc', '', 'a b\nc'],
    ['joins them without the blank, where that is to go', 'a \nb', '; delsp=yes', 'ab'],
    ['keeps the mark above a signature', 'a\n-- \nAnn', '', 'a\n-- \nAnn'],
    ['takes away the blank that was put in front', ' From x\n >y', '', 'From x\n>y'],
    ['joins no line to one of another depth', '> a \nb', '', '> a \nb'],
  ])('%s', async (_, body, more, text) => {
    expect(await flowed(body, more)).toBe(text)
  })
})

describe('ids (RFC 5322 §3.6.4)', () => {
  it.each([
    ['are in order, each once', 'References: <a@x.example> <b@x.example>\n\t<a@x.example>', ['a@x.example', 'b@x.example']],
    ['may be glued', 'References: <a@x.example><b@x.example>', ['a@x.example', 'b@x.example']],
    ['may have comments between them', 'References: <a@x.example> (that is it) <c@x.example>', ['a@x.example', 'c@x.example']],
    ['may be folded within', 'References: <a@x.exa\n mple>', ['a@x.example']],
  ])('%s', async (_, field, references) => {
    expect((await messageOf(field)).references).toEqual(references)
  })
})

it.each([
  ['CRLF', 'a\r\nb'],
  ['a CR too many', 'a\r\r\nb'],
  ['CR alone', 'a\rb'],
])('lines of a text end with LF, whatever they ended with: %s', async (_, body) => {
  expect((await messageOf('Content-Type: text/plain', body)).text.trimEnd()).toBe('a\nb')
})

describe('what nobody sees', () => {
  it.each([
    ['splits a word', 'pay\u200bpal', 'pay[hidden: U+200B]pal'],
    ['splits a number', '12\u200b34', '12[hidden: U+200B]34'],
    ['splits a word of Cyrillic letters', 'на\u2060сос', 'на[hidden: U+2060]сос'],
    ['turns a line around', 'a\u202eb', 'a[hidden: U+202E]b'],
    ['stands between words', 'a \u200b b', 'a  b'],
    ['is a mark of Arabic', 'a \u061cb', 'a b'],
    ['is a hyphen for the end of a line', 'a\u00adb', 'ab'],
    ['joins a family', '👨\u200d👩', '👨\u200d👩'],
  ])('is taken out, and marked where it changes what is read: it %s', async (_, written, text) => {
    const body = Buffer.from(written).toString('latin1')
    expect((await messageOf('Content-Type: text/plain; charset=utf-8', body)).text.trim()).toBe(text)
  })
})
