/** Which mails' senders are checked when they are parsed, and that the findings stay with the mail. */
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { checkSender } from '../../src/mail/sender-proof/own-check.ts'
import { parseMessages, rawMailOf, type SenderCheck } from '../../src/arrive/parse-message.ts'
import type { RawMail } from '../../src/mail/message.ts'
import { acmeZone, dnsOf, NOW_MS, signedMail } from '../mail/sender-proof/own-check-signing.ts'
import { pollDeps } from './polling.ts'
import { openScratchStore } from '../support/scratch-store.ts'

const { resolver } = dnsOf(acmeZone())
const check: SenderCheck = (question) => checkSender(question, { resolver, receivedBy: [], timeoutMs: 10_000 })
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const at = new Date(NOW_MS)

/** What is stored of a mail after it was parsed. */
async function stored(mail: RawMail, checks: { readonly checkSender?: SenderCheck } = { checkSender: check }) {
  const store = await openScratchStore()
  await parseMessages([mail], { ...(await pollDeps(store)), ...checks })
  return (await store.parsedMails.load([mail.rawSha256])).get(mail.rawSha256)
}

async function mailOf(how: Pick<RawMail, 'at' | 'isPartial'>): Promise<RawMail> {
  return { ...rawMailOf(await signedMail()), ...how }
}

test('a delivered mail is checked, and the findings are stored with it', async () => {
  const found = await stored(await mailOf({ at, isPartial: false }))
  expect(found?.ownCheck).toMatchObject({ result: 'pass', policy: 'reject', signatures: [{ selector: 's1' }] })
})

test('a large mail in a file is checked whole', async () => {
  const store = await openScratchStore()
  const deps = { ...(await pollDeps(store)), checkSender: check }
  const bytes = await signedMail({ text: 'The kettle leaks.\n'.repeat(20_000) })
  const path = `${deps.spoolDir}/large.eml`
  await writeFile(path, bytes)
  const readings = await parseMessages([{ rawSha256: sha256(bytes), sizeBytes: bytes.length, path, at, isPartial: false }], deps)
  expect(readings.get(sha256(bytes))?.ownCheck?.result).toBe('pass')
})

test.each([
  ['an imported mail', { at: null, isPartial: false }],
  ['a mail that is kept in part', { at, isPartial: true }],
])('%s is not checked: a signature of it could not hold', async (_, how) => {
  const found = await stored(await mailOf(how))
  expect(found?.message.from.addrSpec).toBe('ann@acme.example')
  expect(found).not.toHaveProperty('ownCheck')
})

test('a mail that was parsed without checks is read as ever', async () => {
  const found = await stored(await mailOf({ at, isPartial: false }), {})
  expect(found?.message.from.addrSpec).toBe('ann@acme.example')
  expect(found).not.toHaveProperty('ownCheck')
})
