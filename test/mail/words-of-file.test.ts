/** What a file says is found whatever its type, its charset and its form, so that no note leaves in one unseen. */
import { describe, expect, it } from 'vitest'
import { isTnef, wordsOfFile } from '../../src/mail/words-of-file.ts'
import { noteWordsIn } from '../../src/tickets/agent/note-words.ts'

const note = 'The landlord owes us three months already, so nobody drives there before he has paid.'
const said = { notes: [note], open: [] }
const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\r\n')
const mail = (type: string, body: string) => `From: a@b.example\r\nSubject: x\r\n${type}\r\n\r\n${body}\r\n`
const html = `<html><body>${note.split(' ').join('</i> <i class="the landlord is away">')}<br>&nbsp;</body></html>`
const bigEndian = Buffer.from(note, 'utf16le').swap16()
const within = mail(
  'Content-Type: multipart/mixed; boundary=q',
  `--q\r\n\r\nSee below.\r\n--q\r\nContent-Type: application/octet-stream; name=a.eml\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(mail('MIME-Version: 1.0', note))}\r\n--q--`,
)

describe('a note is found in', () => {
  it.each<readonly [string, Uint8Array]>([
    ['plain text', Buffer.from(note)],
    ['text with a byte order mark', Buffer.from(`\ufeff${note}`)],
    ['windows-1252', Buffer.from(`${note} – grüße`, 'latin1')],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${note}`, 'utf16le')],
    ['UTF-16 without one', Buffer.from(note, 'utf16le')],
    ['UTF-16 of the other order', Buffer.concat([Buffer.from([0xfe, 0xff]), bigEndian])],
    [
      'a document that holds UTF-16 from an odd byte on',
      Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0, 7]), Buffer.from(note, 'utf16le')]),
    ],
    ['a document that holds eight-bit text', Buffer.concat([Buffer.from([0xd0, 0xcf, 0, 0, 0x80]), Buffer.from(note, 'latin1')])],
    ['HTML with mark-up between the words', Buffer.from(html)],
    ['HTML in UTF-16', Buffer.from(`\ufeff${html}`, 'utf16le')],
    ['RTF', Buffer.from(`{\\rtf1\\ansi {\\b ${note.split(' ').join('}\\par\n{\\b ')}}}`)],
    ['a mail', Buffer.from(mail('MIME-Version: 1.0', note))],
    ['a mail in base64', Buffer.from(mail('Content-Type: text/plain\r\nContent-Transfer-Encoding: base64', base64(note)))],
    [
      'an mbox',
      Buffer.from(
        `From a@b Mon\n${mail('MIME-Version: 1.0', 'x')}\nFrom a@b Tue\n${mail('Content-Transfer-Encoding: base64', base64(note))}`,
      ),
    ],
    [
      'a card in quoted-printable',
      Buffer.from(
        `BEGIN:VCARD\r\nNOTE;ENCODING=QUOTED-PRINTABLE:=\r\n${note.replaceAll(' ', '=20').replace(/.{30}/g, '$&=\r\n')}\r\nEND:VCARD\r\n`,
      ),
    ],
    ['a mail in HTML', Buffer.from(mail('Content-Type: text/html', html))],
    [
      'the HTML of a mail whose plain text says nothing',
      Buffer.from(
        mail(
          'Content-Type: multipart/alternative; boundary=q',
          `--q\r\n\r\nNothing.\r\n--q\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(html)}\r\n--q--`,
        ),
      ),
    ],
    ['a mail that is a file of a mail', Buffer.from(within)],
    ['a text behind a megabyte of others', Buffer.from(`${'lorem ipsum dolor '.repeat(60_000)}\n${note}`)],
  ])('%s', async (_, bytes) => {
    expect(noteWordsIn(await wordsOfFile(bytes), said)).toMatch(/^The landlord owes us three months already so/)
  })
})

it('what is compressed, or bytes without a meaning, are read as nothing of the kind, in no time', async () => {
  expect(await wordsOfFile(Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.from(note)]))).toBe('')
  expect(noteWordsIn(await wordsOfFile(Buffer.alloc(3_000_000, 'ab\0c')), said)).toBeNull()
  expect(await wordsOfFile(new Uint8Array())).toBe('')
})

it('TNEF is known by its first bytes', () => {
  expect(isTnef(Buffer.from('eJ8+IgE=', 'base64'))).toBe(true)
  expect(isTnef(Buffer.from('eJ8+'))).toBe(false)
  expect(isTnef(new Uint8Array())).toBe(false)
})
