/** What S/MIME signs is read; what is encrypted is called so; what else is packed that way stays a file. */
import { describe, expect, it } from 'vitest'
import type { ParsedMessage } from '../../../src/mail/message.ts'
import { fixture, messageOf } from './fixtures.ts'

const SIGNED = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02]
const DATA = [...SIGNED.slice(0, -1), 1]
const ENVELOPED = [...SIGNED.slice(0, -1), 3]
const notice = '[S/MIME: signed. Nobody has checked the signature.]'

/** DER (X.690 §10.1). */
function der(tag: number, ...contents: readonly (Uint8Array | readonly number[])[]): Buffer {
  const content = Buffer.concat(contents.map((bytes) => Buffer.from(bytes)))
  const length = content.length < 0x80 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), content])
}

/** BER with lengths that only the end tells (X.690 §8.1.3.6). */
function ber(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.from([tag, 0x80]), ...contents, Buffer.from([0, 0])])
}

const version = der(2, [1])
const noSet = der(0x31)

function signed(entity: string): Buffer {
  const content = der(0x30, der(6, DATA), der(0xa0, der(4, Buffer.from(entity))))
  return der(0x30, der(6, SIGNED), der(0xa0, der(0x30, version, noSet, content, noSet)))
}

function signedInPieces(entity: string): Buffer {
  const pieces = entity.match(/[^]{1,7}/g)?.map((piece) => der(4, Buffer.from(piece))) ?? []
  const content = ber(0x30, der(6, DATA), ber(0xa0, ber(0x24, ...pieces)))
  return ber(0x30, der(6, SIGNED), ber(0xa0, ber(0x30, version, noSet, content, noSet)))
}

function mailOf(bytes: Buffer, ...fields: readonly string[]): Promise<ParsedMessage> {
  return messageOf('From: rob@shop.example', ...fields, 'Content-Transfer-Encoding: base64', '', bytes.toString('base64'))
}

const type = 'Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m'
const entity = 'Content-Type: text/plain; charset=utf-8\r\n\r\nMove me to Hafenstraße 5.\r\n'

describe('signed data', () => {
  it.each([
    ['application/pkcs7-mime', type],
    ['its name alone', 'Content-Type: application/octet-stream; name="smime.p7m"'],
    ['no name', 'Content-Type: application/octet-stream'],
    ['the type of before RFC 2311', 'Content-Type: application/x-pkcs7-mime'],
    ['an image that is none', 'Content-Type: image/png'],
  ])('is read by its bytes, whatever the header calls it: %s', async (_, field) => {
    const { visibleReply, attachments } = await mailOf(signed(entity), field)
    expect(visibleReply).toBe(`Move me to Hafenstraße 5.\n\n${notice}`)
    expect(attachments).toEqual([])
  })

  it('is read with indefinite lengths and in pieces', async () => {
    expect((await mailOf(signedInPieces(entity), type)).text).toContain('Hafenstraße 5.')
  })

  it('as a program writes it: text, file and image come out, and what held them is no file any more', async () => {
    const { text, html, attachments } = await fixture('smime-signed-stream.eml')
    expect(text).toContain('The plan of the cellar is attached.')
    expect(html).toContain('<b>cellar</b>')
    expect(attachments.map(({ filename, sizeBytes }) => [filename, sizeBytes])).toEqual([['plan.txt', 14]])
  })

  it('within signed data is read, too, five deep', async () => {
    const wrapped = (inner: string, deep: number): string =>
      deep === 0 ? inner : wrapped(`${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${signed(inner).toString('base64')}`, deep - 1)
    const triple = await mailOf(signed(wrapped(entity, 2)), type)
    expect(triple.visibleReply).toBe(`Move me to Hafenstraße 5.\n\n${notice}`)
    const bomb = await mailOf(signed(wrapped(entity, 9)), type)
    expect(bomb.attachments.map(({ filename }) => filename)).toEqual(['smime.p7m'])
  })

  it('needs no header: an empty line begins plain text', async () => {
    expect((await mailOf(signed('\r\nJust: words.\r\n'), type)).visibleReply).toBe(`Just: words.\n\n${notice}`)
  })

  it('stands beside other parts at its place; quotations within it are quotations', async () => {
    const html = 'Content-Type: text/html\r\n\r\n<p>Yes, please.</p><blockquote type="cite">Shall we?</blockquote>'
    const { text, visibleReply } = await messageOf(
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      type,
      'Content-Transfer-Encoding: base64',
      '',
      signed(html).toString('base64'),
      '--b',
      'Content-Type: text/plain',
      '',
      'A footer of the gateway.',
      '--b--',
    )
    expect(text.indexOf('Yes, please.')).toBeLessThan(text.indexOf('A footer'))
    expect(visibleReply).toContain('Yes, please.')
  })

  it('without content is a signature, and stays a file', async () => {
    const content = der(0x30, der(6, DATA))
    const detached = der(0x30, der(6, SIGNED), der(0xa0, der(0x30, version, noSet, content, noSet)))
    const { attachments, notice: none } = await mailOf(detached, 'Content-Type: application/pkcs7-signature')
    expect([attachments.map(({ filename }) => filename), none]).toEqual([['smime.p7s'], undefined])
  })

  it('around a document is a signed document, and stays a file', async () => {
    const invoice = signed('<?xml version="1.0"?>\n<Invoice>content-x: 1</Invoice>')
    const { attachments, text } = await mailOf(invoice, 'Content-Type: application/pkcs7-mime; name="IT01234_00001.xml.p7m"')
    expect([attachments.map(({ filename }) => filename), text]).toEqual([['IT01234_00001.xml.p7m'], ''])
  })

  it('that is cut or damaged stays a file', async () => {
    const whole = signed(entity)
    const certificate = der(0xa0, der(0x30, der(0x18, Buffer.from('no date'))))
    const content = der(0x30, der(6, DATA), der(0xa0, der(4, Buffer.from(entity))))
    const badDate = der(0x30, der(6, SIGNED), der(0xa0, der(0x30, version, noSet, content, certificate, noSet)))
    for (const bytes of [whole.subarray(0, 60), whole.subarray(0, whole.length - 3), badDate]) {
      expect((await mailOf(bytes, type)).attachments).toHaveLength(1)
    }
  })
})

describe('encrypted mail', () => {
  const words = '[Encrypted: it cannot be read here. Ask for it unencrypted.]'

  it('says so, and is kept as a file', async () => {
    const { text, notice: said, attachments } = await mailOf(der(0x30, der(6, ENVELOPED), der(0xa0, der(0x30, version))), type)
    expect([text, said, attachments.map(({ filename }) => filename)]).toEqual(['', words, ['smime.p7m']])
  })

  it('as a program writes it, and within signed data', async () => {
    const { notice: said, attachments } = await fixture('smime-encrypted.eml')
    expect([said, attachments.map(({ filename }) => filename)]).toEqual([words, ['smime.p7m']])
    const inner = der(0x30, der(6, ENVELOPED), der(0xa0, der(0x30, version))).toString('base64')
    const both = await mailOf(signed(`Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n${inner}`), type)
    expect(both.notice).toBe(`${notice}\n${words}`)
  })

  it('beside a text says so below it', async () => {
    const { visibleReply } = await messageOf(
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      'The plan is attached.',
      '--b',
      type,
      'Content-Transfer-Encoding: base64',
      '',
      der(0x30, der(6, ENVELOPED), der(0xa0, der(0x30, version))).toString('base64'),
      '--b--',
    )
    expect(visibleReply).toBe(`The plan is attached.\n\n${words}`)
  })

  it('by PGP says so, too', async () => {
    const { notice: said } = await messageOf(
      'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b',
      '',
      '--b',
      'Content-Type: application/pgp-encrypted',
      '',
      'Version: 1',
      '--b',
      'Content-Type: application/octet-stream; name=encrypted.asc',
      '',
      '-----BEGIN PGP MESSAGE-----',
      '--b--',
    )
    expect(said).toBe(words)
  })
})
