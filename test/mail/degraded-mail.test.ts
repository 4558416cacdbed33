/** A mail that could not be read keeps what its header says, the kind of mail included. */
import { describe, expect, it } from 'vitest'
import { degradedMail } from '../../src/mail/degraded-mail.ts'

function degraded(...lines: readonly string[]) {
  return degradedMail(Buffer.from([...lines, '', 'x'].join('\r\n'), 'latin1'), 'timeout').message
}

describe('a degraded mail', () => {
  it.each([
    ['a vacation program', 'auto-reply', 'Auto-Submitted: auto-replied (vacation)'],
    ['a system', 'auto-generated', 'Auto-Submitted: auto-generated'],
    ['a reader that confirms', 'read-receipt', 'Content-Type: multipart/report; report-type=disposition-notification'],
    ['a person', 'human', 'User-Agent: Mozilla Thunderbird'],
  ])('of %s is of kind %s, so that nobody answers a robot', (_, kind, line) => {
    expect(degraded('From: a@b.example', 'Subject: Hello', line).kind).toBe(kind)
  })

  it('of a mailing list is flagged so', () => {
    const { isList, isBulk } = degraded('List-Id: <l.example>', 'List-Post: <mailto:l@l.example>', 'Precedence: bulk')
    expect({ isList, isBulk }).toEqual({ isList: true, isBulk: true })
  })

  it('keeps the raw mail as a file, and says why', () => {
    const message = degraded('From: a@b.example', 'Subject: Hello')
    expect(message).toMatchObject({ subject: 'Hello', isDegraded: true, from: { isStrict: false } })
    expect(message.attachments.map((file) => file.filename)).toEqual(['original.eml'])
    expect(message.text).toContain('timeout')
  })
})
