/** Whatever stands in a field of a mail: it adds no header, no recipient and no line. */
import fc from 'fast-check'
import { createTransport } from 'nodemailer'
import { expect, test } from 'vitest'
import { composeMail, fieldText, type OutgoingFile, type OutgoingMail } from '../../../src/mail/compose/compose.ts'
import { filledTemplate } from '../../../src/tickets/letters/templates.ts'

/** Pieces that end lines somewhere, and what somebody would like to begin after them. */
const piece = fc.constantFrom(
  ...['\r\n', '\n', '\r', '\0', '\u0085', '\u2028', '\u2029', '\v', '\f', '\t', ' ', '"', '<', '>', ',', ';', ':'],
  ...['Bcc: mole@evil.example', '\r\n.\r\n', '=?utf-8?Q?=0D=0ABcc:_x?=', 'é', '本', '\u{1f600}', '\ud800', 'a@b.example', 'x'],
)
const hostile = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
const usualNames =
  /^(?:From|To|Cc|Subject|Message-ID|In-Reply-To|References|Reply-To|Date|MIME-Version|Content-(?:Type|Transfer-Encoding)|Auto-Submitted|X-Auto-Response-Suppress|Precedence|X-Intray-Loop):/

const mailOf = fc.record({
  kind: fc.constantFrom<OutgoingMail['kind']>('reply', 'acknowledgement', 'notification', 'alert'),
  messageId: hostile.map((text) => `intray.${text}@us.example`),
  fromName: hostile,
  fromAddress: fc.constant('support@us.example'),
  replyTo: fc.constant('support+token@us.example'),
  to: fc.array(fc.record({ displayName: hostile, addrSpec: fc.constant('ann@acme.example') }), {
    minLength: 1,
    maxLength: 2,
  }),
  cc: fc.array(fc.record({ displayName: hostile, addrSpec: hostile.map((text) => `bob${text}@acme.example`) }), {
    maxLength: 2,
  }),
  subject: hostile.map(
    (title) => filledTemplate({ subject: '[{ticket}] {title}' }, { ticket: 'TKT-1', title }, { subject: '', text: '' }).subject,
  ),
  text: fc.constant('Hello'),
  inReplyTo: fc.option(hostile.map((text) => `${text}@acme.example`)),
  references: fc.array(hostile, { maxLength: 3 }),
})
const fileOf = fc.record({
  filename: fc.option(hostile),
  contentType: hostile.map((text) => `image/png${text}`),
  isInline: fc.boolean(),
  contentId: fc.option(hostile),
  content: fc.constant(Buffer.from('file')),
})

const partNames = /^Content-(?:Type|Transfer-Encoding|Disposition|ID): /

/** The unfolded fields of all parts: what stands between a boundary and the next empty line. */
function partHeads(raw: string): readonly string[] {
  const parts = raw.split(/\r\n--[^\r\n]+-Part_\d+\r\n/).slice(1)
  return parts.flatMap((part) =>
    part
      .slice(0, part.indexOf('\r\n\r\n'))
      .replace(/\r\n[ \t]+/g, ' ')
      .split('\r\n'),
  )
}

async function written(mail: OutgoingMail, files: readonly OutgoingFile[]) {
  const composed = composeMail(mail, { recipients: ['ann@acme.example'], files, keys: ['a-secret'], nowMs: 0 })
  const stream = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  const { message, envelope } = await stream.sendMail(composed)
  const raw = (message as Buffer).toString('latin1')
  return {
    raw,
    envelope,
    head: raw
      .slice(0, raw.indexOf('\r\n\r\n'))
      .replace(/\r\n[ \t]+/g, ' ')
      .split('\r\n'),
  }
}

test('no value of a field adds a header, a recipient of the envelope, or a bare line end', async () => {
  await fc.assert(
    fc.asyncProperty(mailOf, fc.array(fileOf, { maxLength: 2 }), async (mail, files) => {
      const { raw, envelope, head } = await written(mail, files)
      for (const line of head) expect(line).toMatch(usualNames)
      expect(new Set(head.map((line) => line.slice(0, line.indexOf(':')))).size).toBe(head.length)
      expect(partHeads(raw).length).toBeGreaterThan(0)
      expect(envelope.to).toEqual(['ann@acme.example'])
      for (const line of partHeads(raw)) expect(line).toMatch(partNames)
      expect(raw).not.toMatch(/\0|\r(?!\n)|(?<!\r)\n/)
    }),
    { numRuns: 300 },
  )
})

test('a field holds no control character and no line separator of Unicode, and keeps all else', () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const text = fieldText(value)
      expect(text).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
      expect(text.replace(/\s+/gu, '')).toBe(value.replace(/[\p{Cc}\u2028\u2029\s]+/gu, ''))
    }),
  )
})
