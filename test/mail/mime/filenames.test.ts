/** Names of files are for show: whole, without paths, and as RFC 2183 and RFC 2231 let them be written. */
import { describe, expect, it } from 'vitest'
import { parseMail } from '../../../src/mail/parse-mail.ts'

async function nameOf(disposition: string, type = 'application/octet-stream') {
  const part = `Content-Type: ${type}\nContent-Disposition: ${disposition}\nContent-Transfer-Encoding: base64\n\nAAEC`
  const head = 'From: ann@acme.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b'
  const { message } = await parseMail(Buffer.from(`${head}\n\n--b\n\nSee.\n--b\n${part}\n--b--\n`))
  return message.attachments[0]?.filename
}

describe('a name', () => {
  it.each([
    ['bare', 'attachment; filename=plan.pdf', 'plan.pdf'],
    ['in quotes, with blanks', 'attachment; filename="the plan.pdf"', 'the plan.pdf'],
    ['in quotes, with quotes', 'attachment; filename="the \\"plan\\".pdf"', 'the "plan".pdf'],
    ['encoded (RFC 2231)', "attachment; filename*=UTF-8''Pl%C3%A4ne.pdf", 'Pläne.pdf'],
    ['encoded in another charset', "attachment; filename*=ISO-8859-1'de'Pl%E4ne.pdf", 'Pläne.pdf'],
    ['in pieces', 'attachment; filename*0="the "; filename*1="plan.pdf"', 'the plan.pdf'],
    ['in pieces, out of order', 'attachment; filename*1="plan.pdf"; filename*0="the "', 'the plan.pdf'],
    ['in pieces, encoded', "attachment; filename*0*=UTF-8''Pl%C3%A4; filename*1=ne.pdf", 'Pläne.pdf'],
    ['in an encoded word (RFC 2047), as many write it', 'attachment; filename="=?UTF-8?Q?Pl=C3=A4ne.pdf?="', 'Pläne.pdf'],
    ['without a path', 'attachment; filename="/etc/../plan.pdf"', 'plan.pdf'],
    ['without a path of Windows', 'attachment; filename="C:\\\\temp\\\\plan.pdf"', 'plan.pdf'],
    ['without what nobody sees', "attachment; filename*=UTF-8''plan%E2%80%AEfdp.exe", 'planfdp.exe'],
    ['without blanks around', 'attachment; filename=" plan.pdf "', 'plan.pdf'],
    ['of a device of Windows, changed', 'attachment; filename="NUL.pdf"', '_NUL.pdf'],
    ['of a device of Windows alone, changed', 'attachment; filename=com1', '_com1'],
    ['that only begins as that of a device', 'attachment; filename=console.pdf', 'console.pdf'],
    ['of dots alone: none', 'attachment; filename=".."', null],
    ['that is a path alone: none', 'attachment; filename="/tmp/"', null],
  ])('%s', async (_, disposition, name) => {
    expect(await nameOf(disposition)).toBe(name)
  })

  it('has two hundred characters at most, its ending among them', async () => {
    expect(await nameOf(`attachment; filename="${'x'.repeat(200)}"`)).toBe('x'.repeat(200))
    expect(await nameOf(`attachment; filename="${'x'.repeat(200)}.pdf"`)).toBe(`${'x'.repeat(196)}.pdf`)
    expect(await nameOf(`attachment; filename="${'x'.repeat(200)}.${'y'.repeat(11)}"`)).toBe('x'.repeat(200))
  })

  it('may stand with the type', async () => {
    expect(await nameOf('attachment', 'application/pdf; name="plan.pdf"')).toBe('plan.pdf')
    expect(await nameOf('attachment; filename=a.pdf', 'application/pdf; name="b.pdf"')).toBe('a.pdf')
  })
})

it('the root of Outlook’s thread is the first twenty-two bytes of its index', async () => {
  const indexOf = async (value: string) =>
    (await parseMail(Buffer.from(`From: ann@acme.example\nThread-Index: ${value}\n\nx\n`))).message.threadIndexRoot
  const bytes = Buffer.from(Array.from({ length: 27 }, (_, i) => i))
  const root = bytes.subarray(0, 22).toString('base64')
  expect(await indexOf(root)).toBe(root)
  expect(await indexOf(bytes.toString('base64'))).toBe(root)
  expect(await indexOf(`${root.slice(0, 10)}\n ${root.slice(10)}`)).toBe(root)
  expect(await indexOf(bytes.subarray(0, 21).toString('base64'))).toBeNull()
  expect(await indexOf(`${root}!`)).toBeNull()
})

it.each<[string, string | null]>([
  ['application/ms-tnef', 'winmail.dat'],
  ['application/vnd.ms-tnef', 'winmail.dat'],
  ['application/pgp-encrypted', 'version.asc'],
  ['application/ics', 'invite.ics'],
  ['message/rfc822', 'message.eml'],
  ['message/global', 'message.eml'],
  ['text/calendar', 'invite.ics'],
  ['text/rfc822-headers', 'headers.txt'],
  ['image/jpeg', 'image.jpg'],
  ['image/pjpeg', 'image.jpg'],
  ['image/svg+xml', 'image.svg'],
  ['image/tiff', 'image.tif'],
  ['image/x-icon', 'image.ico'],
  ['image/vnd.microsoft.icon', 'image.ico'],
  ...['png', 'gif', 'webp', 'bmp', 'heic', 'heif', 'avif'].map((kind): [string, string] => [`image/${kind}`, `image.${kind}`]),
  ['image/x-png', 'image.png'],
  ['image/unknown', null],
  ['application/octet-stream', null],
])('a part of %s without a name is called %s', async (type, name) => {
  expect(await nameOf('attachment', type)).toBe(name)
})
