/** An mbox is split where its mails begin, in whatever pieces it is read. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitMbox } from '../../src/arrive/split-mbox.ts'

const MAILS = [
  'Subject: one\n\nFrom here on it is prose.\n\nFrom me to you.\n\n',
  'Subject: two\n\n>From a quoted line\n\n',
  'Subject: three\n\nlast\n',
]
const MBOX = Buffer.from(MAILS.map((mail) => `From ana@cliente.example Tue Mar  3 09:15:00 2026\n${mail}`).join(''))

async function split(sizeBytes: number): Promise<{ text: string; receivedAt: Date | null }[]> {
  const chunks = async function* (): AsyncGenerator<Buffer> {
    for (let at = 0; at < MBOX.length; at += sizeBytes) yield MBOX.subarray(at, at + sizeBytes)
  }
  const found = []
  for await (const mail of splitMbox(chunks())) found.push({ text: Buffer.from(mail.bytes).toString(), receivedAt: mail.receivedAt })
  return found
}

describe('an mbox', () => {
  it('is the same mails in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: MBOX.length + 1 }), async (sizeBytes) => {
        expect((await split(sizeBytes)).map((mail) => mail.text)).toEqual(MAILS)
      }),
      { numRuns: 60 },
    )
  })

  it('tells when its mails came', async () => {
    expect((await split(1000))[0]?.receivedAt).toEqual(new Date('2026-03-03T09:15:00Z'))
  })
})
