/** Reports of many mail programs are read alike: kind, recipients, status, permanence and the mail they are about. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseMail } from '../../../src/mail/parse-mail.ts'

interface Golden {
  readonly file: string
  readonly title: string
  readonly kind: string
  readonly report: Readonly<Record<string, unknown>> | null
}

const FOLDER = new URL('../../../fixtures/reports/', import.meta.url)
const GOLDEN = JSON.parse(readFileSync(new URL('expected.json', FOLDER), 'utf8')) as Golden[]

describe('delivery reports', () => {
  it.each(GOLDEN)('$title ($file)', async ({ file, kind, report }) => {
    const { message } = await parseMail(readFileSync(new URL(file, FOLDER)))
    expect(message.kind).toBe(kind)
    if (report === null) expect(message.report).toBeNull()
    else expect(message.report).toMatchObject(report)
  })

  it('the outcome of each recipient is kept', async () => {
    const { message } = await parseMail(readFileSync(new URL('mixed-outcomes.eml', FOLDER)))
    expect(message.report?.outcomes).toEqual([
      { recipients: ['tove@fjord.example'], class: 'failure', status: '5.1.1', isPermanent: true },
      { recipients: ['knut@fjord.example'], class: 'delay', status: '4.4.1', isPermanent: false },
      { recipients: ['siri@fjord.example'], class: 'delivered', status: '2.0.0', isPermanent: null },
    ])
  })
})
