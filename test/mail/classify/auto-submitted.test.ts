/** `Auto-Submitted`: any field of it other than `no` counts. */
import { describe, expect, it } from 'vitest'
import { parseMail } from '../../../src/mail/parse-mail.ts'

async function kindOfMail(fields: readonly string[]): Promise<string> {
  const head = ['From: Ann <ann@acme.example>', 'To: support@us.example', 'Subject: The lamp', 'Message-ID: <1@acme.example>']
  const raw = [...head, ...fields.map((value) => `Auto-Submitted: ${value}`), '', 'It is broken.', ''].join('\r\n')
  return (await parseMail(Buffer.from(raw))).message.kind
}

describe('the fields Auto-Submitted', () => {
  it.each([
    [['no'], 'human'],
    [['No'], 'human'],
    [['no; written-by=hand'], 'human'],
    [['no (a person)'], 'human'],
    [['no', 'no'], 'human'],
    [['no', 'auto-replied'], 'auto-reply'],
    [['auto-replied', 'no'], 'auto-reply'],
    [['no', 'NO', 'Auto-Replied (vacation)'], 'auto-reply'],
    [['(vacation) auto-replied'], 'auto-reply'],
    [['no', 'auto-generated'], 'auto-generated'],
    [['nobody'], 'auto-generated'],
    [['no-really'], 'auto-generated'],
  ])('%j is %s', async (fields, kind) => {
    expect(await kindOfMail(fields)).toBe(kind)
  })
})
