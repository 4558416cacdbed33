/** What we write into a mail: structured fields, nothing that a stranger's text could add. */
import { createTransport } from 'nodemailer'
import { describe, expect, test } from 'vitest'
import { composeMail, fieldText, trimmedReferences, type OutgoingFile, type OutgoingMail } from '../../../src/mail/compose/compose.ts'
import { htmlOfText } from '../../../src/mail/compose/compose-html.ts'
import { isLoopMarker, loopMarker } from '../../../src/mail/compose/loop-marker.ts'
import type { TokenKeys } from '../../../src/mail/sender-proof/tokens.ts'

const keys: TokenKeys = ['a-secret-of-the-test']
const plain: OutgoingMail = {
  kind: 'reply',
  messageId: 'answer-1@company.example',
  fromName: 'Eva of Company',
  fromAddress: 'support@company.example',
  replyTo: 'support+token@company.example',
  to: [{ displayName: 'Anna', addrSpec: 'anna@customer.example' }],
  cc: [{ displayName: '', addrSpec: 'bert@customer.example' }],
  subject: 'Re: The pump',
  text: 'It is on its way.',
  inReplyTo: 'question-2@customer.example',
  references: ['question-1@customer.example', 'question-2@customer.example'],
}

function compose(mail: Partial<OutgoingMail> = {}, files: readonly OutgoingFile[] = []) {
  const facts = { recipients: ['anna@customer.example'], files, keys, nowMs: Date.UTC(2026, 0, 2, 3, 4, 5) }
  return composeMail({ ...plain, ...mail }, facts)
}

/** The mail as bytes: header fields unfolded, in order, and the whole. */
async function written(mail: Partial<OutgoingMail> = {}, files: readonly OutgoingFile[] = []) {
  const stream = createTransport({ streamTransport: true, buffer: true })
  const { message, envelope } = await stream.sendMail(compose(mail, files))
  const raw = String(message)
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ')
  const fields = head.split('\r\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)])
  return { raw, fields, envelope, field: (name: string) => fields.find(([n]) => n === name)?.[1] }
}

const automatic = ['acknowledgement', 'notification', 'alert'] as const

describe('headers', () => {
  test('an answer names the agent, comes from the support address and is threaded', async () => {
    const { field, envelope } = await written()
    expect(field('From')).toBe('Eva of Company <support@company.example>')
    expect(field('Reply-To')).toBe('support+token@company.example')
    expect(field('To')).toBe('Anna <anna@customer.example>')
    expect(field('Cc')).toBe('bert@customer.example')
    expect(field('Message-ID')).toBe('<answer-1@company.example>')
    expect(field('In-Reply-To')).toBe('<question-2@customer.example>')
    expect(field('References')).toBe('<question-1@customer.example> <question-2@customer.example>')
    expect(field('Date')).toBe('Fri, 02 Jan 2026 03:04:05 +0000')
    expect(envelope).toMatchObject({ from: 'support@company.example', to: ['anna@customer.example'] })
  })

  test('an answer that a person wrote is not marked as automatic', async () => {
    const { field } = await written()
    expect([field('Auto-Submitted'), field('Precedence'), field('X-Auto-Response-Suppress')]).toEqual([undefined, undefined, undefined])
  })

  test('a broadcast is a person’s, to many; it has every way out of it that there is (RFC 2369, RFC 8058)', async () => {
    const ways = async (mail: Partial<OutgoingMail>) => {
      const { field, envelope } = await written({ kind: 'broadcast', ...mail })
      expect([field('Auto-Submitted'), field('Precedence'), envelope.from]).toEqual([undefined, 'bulk', 'support@company.example'])
      return [field('List-Unsubscribe'), field('List-Unsubscribe-Post')]
    }
    const byMail = '<mailto:support+token@company.example?subject=unsubscribe>'
    const unsubscribeUrl = 'https://desk.example/unsubscribe/x'
    expect(await ways({ unsubscribeUrl })).toEqual([`<${unsubscribeUrl}>, ${byMail}`, 'List-Unsubscribe=One-Click'])
    // One click needs https; an address that proves nothing is no way.
    expect(await ways({ unsubscribeUrl: 'http://desk.example/x' })).toEqual([`<http://desk.example/x>, ${byMail}`, undefined])
    expect(await ways({ unsubscribeUrl: null })).toEqual([byMail, undefined])
    expect(await ways({ unsubscribeUrl: null, replyTo: plain.fromAddress })).toEqual([undefined, undefined])
  })

  test.each(automatic)('automatic mail carries Auto-Submitted and a null reverse-path: %s', async (kind) => {
    const { field, envelope } = await written({ kind })
    expect(field('Auto-Submitted')).toBe(kind === 'acknowledgement' ? 'auto-replied' : 'auto-generated')
    expect(field('X-Auto-Response-Suppress')).toBe('All')
    expect(field('Precedence')).toBe('bulk')
    expect(envelope.from).toBe(false)
    expect(compose({ kind }).envelope.from).toBe(false)
  })

  const evil = 'x\r\nBcc: mole@evil.example\r\n\r\nbody\0'
  const places: readonly [string, Partial<OutgoingMail>][] = [
    ['subject', { subject: evil }],
    ['from name', { fromName: evil }],
    ['recipient name', { to: [{ displayName: evil, addrSpec: 'anna@customer.example' }] }],
    ['recipient address', { to: [{ displayName: '', addrSpec: `anna@customer.example${evil}` }] }],
    ['message id', { messageId: `a@b${evil}` }],
    ['parent', { inReplyTo: `a@b${evil}` }],
    ['references', { references: [`a@b${evil}`] }],
    ['reply address', { replyTo: `support@company.example${evil}` }],
  ]
  test.each(places)('a header value with CRLF cannot add a header: %s', async (_place, mail) => {
    const { fields, raw } = await written(mail)
    const usual = (await written()).fields.map(([name]) => name)
    expect(fields.map(([name]) => name)).toEqual(usual)
    expect(raw).not.toContain('\0')
  })

  test('a file name with CRLF cannot add a header', async () => {
    const file = { ...image, filename: 'a\r\nBcc: mole@evil.example' }
    expect((await written({}, [file])).raw).not.toMatch(/^Bcc:/m)
  })

  test('a display name with commas, quotes and angle brackets stays one recipient', async () => {
    const { field } = await written({
      to: [{ displayName: 'A, "B" <c@d.example>', addrSpec: 'anna@customer.example' }],
    })
    expect(field('To')).toMatch(/^"A, \\"B\\" <c@d\.example>" <anna@customer\.example>$/)
  })

  test('References keep the first id and the last twenty', () => {
    const ids = Array.from({ length: 50 }, (_, n) => `${n}@x`)
    expect(trimmedReferences(ids)).toEqual(['0@x', ...ids.slice(-20)])
    expect(trimmedReferences(ids.slice(0, 21))).toEqual(ids.slice(0, 21))
    expect(trimmedReferences(ids.slice(0, 22))).toEqual(['0@x', ...ids.slice(2, 22)])
  })

  test.each([
    ['controls are one space', 'a\0\r\n\tb', 'a b'],
    ['separators of Unicode are one', 'a\u2028\u2029b', 'a b'],
    ['blanks around are gone', ' a b ', 'a b'],
  ])('of a value %s', (_, value, expected) => {
    expect(fieldText(value)).toBe(expected)
  })

  test('an id of a stranger is one id, whatever it holds', () => {
    const { messageId, inReplyTo, references } = compose({ messageId: 'a b', inReplyTo: '<c>', references: ['d> <e'] })
    expect({ messageId, inReplyTo, references }).toEqual({ messageId: '<ab>', inReplyTo: '<c>', references: ['<de>'] })
    expect(compose({ inReplyTo: null, references: [] })).not.toHaveProperty('inReplyTo')
    expect(compose({ references: [] })).not.toHaveProperty('references')
  })

  test('what an agent gets begins with our marker in HTML, too, and nothing else of its text', () => {
    const html = { template: '<b>x</b>', values: {} }
    expect(compose({ text: '##- Reply above -##\n\nHello', html }).html).toContain('<body>\n<p>##- Reply above -##</p>\n<b>x</b>')
    expect(compose({ text: 'Hello\n\n##- x', html }).html).toContain('<body>\n<b>x</b>')
  })

  test('reports on an answer go where they are to go, those on automatic mail nowhere', () => {
    const facts = { recipients: ['anna@customer.example'], files: [], keys, nowMs: 0, returnPath: 'support+v.1@company.example' }
    expect(composeMail(plain, facts).envelope.from).toEqual({ name: '', address: 'support+v.1@company.example' })
    expect(composeMail({ ...plain, kind: 'alert' }, facts).envelope.from).toBe(false)
  })

  test('every mail carries a loop marker that only a holder of the key can write', async () => {
    for (const kind of ['reply', ...automatic] as const) {
      const marker = (await written({ kind })).field('X-Intray-Loop') ?? ''
      expect(isLoopMarker(marker, keys)).toBe(true)
      expect(isLoopMarker(marker, ['another-secret-of-the-test'])).toBe(false)
      expect(isLoopMarker(marker, ['another-secret-of-the-test', keys[0]])).toBe(true)
    }
    expect(
      isLoopMarker(
        loopMarker('a', keys).replace(/^./, (c) => (c === '0' ? '1' : '0')),
        keys,
      ),
    ).toBe(false)
    expect(isLoopMarker('', keys)).toBe(false)
  })
})

const image: OutgoingFile = {
  filename: 'logo.png',
  contentType: 'image/png',
  isInline: true,
  contentId: 'logo@mail',
  content: Buffer.from('89504e470d0a1a0a', 'hex'),
}

describe('body', () => {
  test('an inline image goes along with its content id, and stands where its name stands in the text', async () => {
    const { raw } = await written({ text: 'See [logo.png] there' }, [image])
    expect(raw).toContain('Content-ID: <logo@mail>')
    expect(raw).toContain('Content-Disposition: inline; filename=logo.png')
    expect(compose({ text: 'See [logo.png] there' }, [image]).html).toContain('<p>See <img src="cid:logo@mail" alt="logo.png"> there</p>')
  })

  test('an inline image that the text does not name stands after the text', () => {
    expect(compose({ text: 'Hello' }, [image]).html).toMatch(/<p>Hello<\/p>\s*<p><img src="cid:logo@mail"/)
  })

  test('an image that the text names by its content id stands by its name in the text view', () => {
    const { text, html } = compose({ text: 'See [cid:logo@mail] and [cid:other@mail]' }, [{ ...image, filename: '$& cost.png' }])
    expect(text).toBe('See [image: $& cost.png] and [cid:other@mail]')
    expect(html).toContain('<p>See <img src="cid:logo@mail" alt="$&amp; cost.png"> and [cid:other@mail]</p>')
    expect(compose({ text: '[cid:logo@mail]' }, [{ ...image, filename: null }]).text).toBe('[image]')
  })

  test('a file that is no image is attached, whatever it says of itself', () => {
    const file = { ...image, contentType: 'text/html', filename: 'page.html' }
    expect(compose({}, [file]).attachments[0]).toMatchObject({
      contentDisposition: 'attachment',
      filename: 'page.html',
    })
    expect(compose({}, [file]).html).not.toContain('<img')
  })

  test('file and URL access of the mailer are off', () => {
    expect(compose()).toMatchObject({ disableFileAccess: true, disableUrlAccess: true })
  })

  test('markup in the text is shown, never run', () => {
    const html = htmlOfText('<script>alert(1)</script> & "x" <img src=x onerror=y>')
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot; &lt;img src=x onerror=y&gt;')
    expect(html).not.toMatch(/<(?:script|img)/)
  })

  test('blank lines part paragraphs, line ends stay', () => {
    expect(htmlOfText('a\nb\n\n\nc\r\n')).toContain('<p>a<br>\nb</p>\n<p>c</p>')
  })

  test('an address of the web becomes a link, without the mark that closes the sentence', () => {
    expect(htmlOfText('see https://a.example/x?y=1&z=2.')).toContain(
      'see <a href="https://a.example/x?y=1&amp;z=2">https://a.example/x?y=1&amp;z=2</a>.',
    )
    expect(htmlOfText('(https://a.example/x)')).toContain('(<a href="https://a.example/x">https://a.example/x</a>)')
    expect(htmlOfText('https://a.example/x_(y)')).toContain('href="https://a.example/x_(y)"')
  })

  test('no other scheme becomes a link', () => {
    expect(htmlOfText('javascript:alert(1) data:text/html,x file:///etc/passwd')).not.toContain('<a ')
  })
})
