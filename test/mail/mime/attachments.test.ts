/** Files keep their bytes, and get harmless names. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanFilename } from '../../../src/mail/mime/filenames.ts'
import { parseMail } from '../../../src/mail/parse-mail.ts'
import { fixture, parseLines } from './fixtures.ts'

describe('attachments', () => {
  it('bytes come out as they went in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), async (bytes) => {
        const encoded = Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\r\n')
        const { message, contents } = await parseLines('Content-Type: image/png', 'Content-Transfer-Encoding: base64', '', encoded)
        expect(Buffer.from(contents[0]?.bytes ?? [])).toEqual(Buffer.from(bytes))
        expect(message.attachments[0]?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
      }),
      { numRuns: 50 },
    )
  })

  it('the same content is given once', async () => {
    const part = '--b\r\nContent-Type: image/png\r\n\r\nlogo\r\n'
    const { message, contents } = await parseLines('Content-Type: multipart/mixed; boundary=b', '', `${part}${part}--b--`)
    expect(message.attachments).toHaveLength(2)
    expect(contents).toHaveLength(1)
  })

  it('an image that the HTML shows is inline, with its content id', async () => {
    const [image] = (await fixture('apple-inline-image.eml')).attachments
    expect(image).toMatchObject({
      filename: 'captura.png',
      isInline: true,
      contentId: 'pixel@cliente.example',
      sizeBytes: 70,
    })
  })

  it('names in RFC 2231 and in RFC 2047 are decoded, without path and direction', async () => {
    const names = (await fixture('rfc2231-filename.eml')).attachments.map((file) => file.filename)
    expect(names).toEqual(['Angebot für März.pdf', 'passwd'])
  })

  it('a name in raw bytes follows the charset of the text before it', async () => {
    const { message } = await parseLines(
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=koi8-r',
      '',
      '\xf3\xde\xa3\xd4',
      '--b',
      'Content-Disposition: attachment; filename="\xf3\xde\xa3\xd4.pdf"',
      '',
      'x',
      '--b--',
    )
    expect(message.attachments[0]?.filename).toBe('Счёт.pdf')
  })

  it('a boundary with a plus sign is none of UTF-7', async () => {
    const { message } = await parseLines(
      'Content-Type: multipart/mixed; boundary="a+APY-b"; charset=utf-7',
      '',
      '--a+APY-b',
      '',
      'kept',
      '--a+APY-b--',
    )
    expect(message.text).toBe('kept')
  })

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\temp\\a.txt', 'a.txt'],
    ['invoice\u202egpj.exe', 'invoicegpj.exe'],
    ['a\r\nb\0.txt', 'ab.txt'],
    ['CON.txt', '_CON.txt'],
    ['..', null],
    ['', null],
  ])('the name %j becomes %j', (name, clean) => {
    expect(cleanFilename(name)).toBe(clean)
  })

  it('a long name keeps its extension', () => {
    expect(cleanFilename(`${'a'.repeat(500)}.pdf`)).toMatch(/^a{196}\.pdf$/)
  })

  it('a mail inside a mail is a file with readable text', async () => {
    const [file] = (await fixture('forwarded-as-attachment.eml')).attachments
    expect(file?.contentType).toBe('message/rfc822')
    expect(file?.text).toMatch(/^From: ana@cliente\.example\n[^]*¿Cuándo llega\?$/)
  })

  it('a TNEF part is named for what it is', async () => {
    const { attachments, defects } = await fixture('winmail.eml')
    expect(attachments.map((file) => file.filename)).toEqual(['winmail.dat'])
    expect(defects).toContain('opaque-part: application/ms-tnef')
  })

  it('a uuencoded file in the text is a file', async () => {
    const { message, contents } = await parseMail(Buffer.from('Subject: x\n\nSee:\nbegin 644 a.csv\n#86)C\n`\nend\nBye\n'))
    expect(message.text).toBe('See:\n[file: a.csv]\nBye\n')
    expect(Buffer.from(contents[0]?.bytes ?? []).toString()).toBe('abc')
    expect((await fixture('uuencoded.eml')).attachments.map((file) => file.filename)).toEqual(['report.csv'])
  })
})
