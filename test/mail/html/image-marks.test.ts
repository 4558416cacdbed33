/** A text says where each image of the mail stood, whatever program wrote it. */
import { describe, expect, it } from 'vitest'
import { parseMail } from '../../../src/mail/parse-mail.ts'

const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg=='
const plainPart = (text: string) => `--m\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`
const htmlPart = (html: string) => `--m\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}\r\n`
const imagePart = (name: string, ...fields: readonly string[]) =>
  ['--m', `Content-Type: image/png; name="${name}"`, ...fields, 'Content-Transfer-Encoding: base64', '', pixel, ''].join('\r\n')
const withId = (id: string, name = 'crack.png') => imagePart(name, `Content-ID: <${id}>`)

async function read(type: string, ...parts: readonly string[]) {
  const raw = `From: ann@acme.example\r\nContent-Type: multipart/${type}; boundary=m\r\n\r\n${parts.join('')}--m--\r\n`
  return (await parseMail(Buffer.from(raw))).message
}

describe('an image in HTML', () => {
  it.each([
    ['is named by its file', 'c@x', 'cid:c@x', 'See [image: crack.png] there'],
    ['is found by an id that is percent-encoded', 'c 1@x', 'cid:c%201%40x', 'See [image: crack.png] there'],
    ['is found by an id with a broken escape', 'c%zz', 'cid:c%zz', 'See [image: crack.png] there'],
    ['is found in capitals', 'c@x', 'CID:c@x', 'See [image: crack.png] there'],
    ['that the mail does not bring has no name', 'c@x', 'cid:other@x', 'See [image] there'],
    ['that lies elsewhere is nothing', 'c@x', 'https://track.example/1.gif', 'See there'],
  ])('%s', async (_, id, src, text) => {
    const message = await read('related', htmlPart(`<p>See <img src="${src}"> there</p>`), withId(id))
    expect(message.text).toBe(text)
  })

  it('stands wherever it is shown', async () => {
    const { text } = await read('related', htmlPart('a <img src="cid:c"> b <img src="cid:c"> c'), withId('c'))
    expect(text).toBe('a [image: crack.png] b [image: crack.png] c')
  })

  it('may be called by its location (RFC 2557)', async () => {
    const image = imagePart('crack.png', 'Content-Location: pictures/crack.png')
    const { text, attachments } = await read('related', htmlPart('See <img src="pictures/crack.png"> there'), image)
    expect([text, attachments[0]?.isInline]).toEqual(['See [image: crack.png] there', true])
  })

  it('that is hidden is marked as hidden', async () => {
    const { text } = await read('related', htmlPart('See<span style="display:none"><img src="cid:c"></span> there'), withId('c'))
    expect(text).toBe('See[hidden: [image: crack.png]] there')
  })
})

describe('a text part', () => {
  const both = (plain: string, html: string) => read('alternative', plainPart(plain), htmlPart(html), withId('c'))

  it('that names content ids stays as it was written, and has no second mark', async () => {
    const { text } = await read('mixed', plainPart('See\n\n[cid:c@x] and [cid:d@x]'), withId('c@x'))
    expect(text).toBe('See\n\n[cid:c@x] and [cid:d@x]')
    expect((await both('See [cid:c] there', 'See <img src="cid:c"> there')).text).toBe('See [cid:c] there')
  })

  it('between whose pieces an image stands says so', async () => {
    const image = imagePart('crack.png', 'Content-Disposition: inline; filename=crack.png')
    const { text } = await read('mixed', plainPart('See:'), image, plainPart('Can you help?'), image)
    expect(text).toBe('See:\n[image: crack.png]\nCan you help?')
  })

  it.each([
    [
      'after the same words',
      'See the crack here:\n\n\nCan you help?',
      'See the crack here:<br><img src="cid:c"><p>Can you help?',
      'See the crack here:\n[image: crack.png]\n\n\nCan you help?',
    ],
    ['within a line', 'One. Two.', 'One. <img src="cid:c"> Two.', 'One. [image: crack.png] Two.'],
    [
      'though it is wrapped',
      'See this long\nline:\nHelp',
      'See this long line:<img src="cid:c"><br>Help',
      'See this long\nline:\n[image: crack.png]\nHelp',
    ],
    [
      'twice',
      'One. Two. Three.',
      'One. <img src="cid:c"> Two. <img src="cid:c"> Three.',
      'One. [image: crack.png] Two. [image: crack.png] Three.',
    ],
    ['at the beginning', 'Help', '<img src="cid:c"> Help', '[image: crack.png]\nHelp'],
    ['nowhere when other words stand before it', 'Help', '<p>Something else<img src="cid:c">', 'Help'],
    ['not again when it is named', 'a [image: crack.png] b', 'a <img src="cid:c" alt="crack.png"> b', 'a [image: crack.png] b'],
  ])('that says nothing of the images in the HTML names them: %s', async (_, plain, html, text) => {
    expect((await both(plain, html)).text).toBe(text)
  })
})
