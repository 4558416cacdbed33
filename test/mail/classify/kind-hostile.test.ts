/** Whatever a mail holds, its kind is told without an exception and in linear time. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KindEvidence } from '../../../src/mail/classify/kind-evidence.ts'
import { kindOf } from '../../../src/mail/classify/kind.ts'
import { cpuMsOf } from '../../support/cpu-time.ts'

const CHARACTERS = 200_000
/** Generous, for a slow machine: quadratic time takes many seconds at this size. */
const LIMIT_MS = 2_000

const REPEATED = [
  'a',
  '@',
  'a@',
  'a.',
  ' ',
  '\n',
  ' \n',
  '<',
  '"',
  'a@b.example ',
  'a@b.example\n',
  '550 ',
  '550-x\n',
  'user is ',
  '5.1.1.',
  'Action: failed\n',
  'Action: failed\n\n',
  'Final-Recipient: rfc822; a@b.example\n\n',
  'Message-ID:\n',
  'To: a\n b\n',
  '- ',
  'original message ',
  'could not be ',
  'error x y ',
  'i am ',
  'confirm your message ',
  '配信',
  '{"notificationType":',
]

function evidenceOf(text: string): KindEvidence {
  const fields = ['From', 'Return-Path', 'Auto-Submitted', 'Precedence', 'Reply-To', 'In-Reply-To', 'List-Post', 'Sender']
  return {
    headers: [
      { name: 'From', value: 'MAILER-DAEMON@mx.remote.example' },
      ...fields.map((name) => ({ name, value: text.slice(0, 20_000) })),
    ],
    contentType: 'text/plain',
    parameters: {},
    from: { addrSpec: 'mailer-daemon@mx.remote.example', displayName: '', isStrict: true },
    subject: text.slice(0, 10_000),
    text,
    parts: ['text/plain', 'message/delivery-status', 'message/rfc822'].map((contentType) => ({
      contentType,
      parameters: {},
      text,
    })),
  }
}

describe('hostile mail', () => {
  it.each(REPEATED)('%j repeated to the limit is read in linear time', async (unit) => {
    const evidence = evidenceOf(unit.repeat(Math.ceil(CHARACTERS / unit.length)).slice(0, CHARACTERS))
    expect(await cpuMsOf(() => kindOf(evidence))).toBeLessThan(LIMIT_MS)
  })

  it('any headers and texts have a kind', () => {
    const texts = fc.string({ unit: 'grapheme', maxLength: 300 })
    const headers = fc.array(fc.record({ name: fc.constantFrom('From', 'Return-Path', 'Auto-Submitted', 'X'), value: texts }))
    fc.assert(
      fc.property(headers, texts, texts, (fields, subject, text) => {
        const verdict = kindOf({ ...evidenceOf(text), headers: fields, subject })
        expect(verdict.kind).toMatch(/^[a-z-]+$/)
        expect(verdict.report === null).toBe(verdict.kind !== 'bounce' && verdict.kind !== 'delivered')
      }),
    )
  })
})
