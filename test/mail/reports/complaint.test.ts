/** Complaints about mail (RFC 5965): which mail of ours they return. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseMail } from '../../../src/mail/parse-mail.ts'
import { complainedOf } from '../../../src/mail/reports/complaint.ts'

const token = `intray.2a.c.0123456789abcdef.${'a'.repeat(32)}`
const short = `intray.2a.c.01234567.${'b'.repeat(26)}`
const ours = `Message-ID:\r\n <${token}@us.example>\r\nReply-To: support+${short}@us.example\r\nIn-Reply-To: <intray.1.c.x.${'c'.repeat(32)}@us.example>`
const partOf = (contentType: string, text: string) => ({ contentType, parameters: {}, text })
const complaint = (type: string, returned = `${ours}\r\n\r\nIn the text: intray.9.c.x.${'d'.repeat(32)}@us.example`) =>
  complainedOf({
    text: '',
    parts: [partOf('message/feedback-report', `Feedback-Type: ${type}\r\nVersion: 1`), partOf('message/rfc822', returned)],
  })

describe('a complaint', () => {
  it('names the mail that it returns by its own id and addresses, not by what that mail answers or says', () => {
    expect(complaint('abuse')).toEqual([token, short])
  })

  it('may return the header alone', () => {
    const parts = [partOf('message/feedback-report', 'Feedback-Type: fraud'), partOf('text/rfc822-headers', ours)]
    expect(complainedOf({ text: '', parts })).toEqual([token, short])
  })

  it.each(['not-spam', 'auth-failure'])('that is none (%s) names nothing', (type) => {
    expect(complaint(type)).toEqual([])
  })

  it('without a report, as Microsoft sends it, and as the JSON of Amazon, counts, too', () => {
    expect(complainedOf({ text: '', parts: [partOf('message/rfc822', ours)] })).toEqual([token, short])
    expect(complainedOf({ text: `{"mail":{"headers":[{"name":"Message-ID","value":"<${token}@us.example>"}]}}`, parts: [] })).toEqual([
      token,
    ])
  })

  it('names five at most', () => {
    const many = Array.from({ length: 6 }, (_, i) => `Reply-To: support+intray.${i}.c.x.${'e'.repeat(26)}@us.example`)
    expect(complaint('abuse', `${many.join('\r\n')}\r\n`)).toHaveLength(5)
  })

  it('of somebody else’s mail names nothing', () => {
    expect(complaint('abuse', 'Message-ID: <1@elsewhere.example>\r\n\r\nHello')).toEqual([])
  })

  it('is read with its mail, and stays a complaint', async () => {
    const raw = await readFile(join(import.meta.dirname, '../../../fixtures/reports/complaint.eml'), 'latin1')
    const parsed = async (text: string) => (await parseMail(Buffer.from(text, 'latin1'))).message
    expect(await parsed(raw)).not.toHaveProperty('complainedOf')
    const quoted = raw.replace('<ticket-71.3f9c@desk.harbour.example>', `<${token}@desk.harbour.example>`)
    expect(await parsed(quoted)).toMatchObject({ kind: 'complaint', complainedOf: [token] })
  })
})
