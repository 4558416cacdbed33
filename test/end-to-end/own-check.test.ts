/** Senders whom Intray checks by itself: signed and forged mail through real servers, with a DNS on the wire. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keyRecord, signedMail, type SignedSketch } from '../mail/sender-proof/own-check-signing.ts'
import { startDnsServer, type DnsServer } from '../support/dns-server.ts'
import { ANN, SAM, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { decided, settled, ticketNumbered, told, until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { inboxOf, post, postRaw } from '../support/post.ts'

const records = {
  's1._domainkey.acme.example': keyRecord(),
  '_dmarc.acme.example': 'v=DMARC1; p=reject',
  's1._domainkey.us.example': keyRecord(),
  '_dmarc.us.example': 'v=DMARC1; p=quarantine',
}
let dns: DnsServer
let us: Installation

beforeAll(async () => {
  dns = await startDnsServer(records)
  us = await startInstallation(freshPlaces(), {
    config: { authentication: { check: 'own', dnsServers: [dns.address] } },
  })
  us.play()
})
afterAll(async () => {
  await us.stop()
  await dns.close()
})

/** @returns the ledger row, once everything that the mail caused is done */
async function arrived(from: string, sketch: SignedSketch) {
  const raw = await signedMail({ from, ...sketch })
  await postRaw(us.mail, raw, { from, to: [SUPPORT] })
  const id = /^Message-ID: <(.+)>/im.exec(raw.toString('latin1'))?.[1] ?? ''
  const [row] = await decided(us, id)
  await settled(us)
  return { row: row!, id }
}

test('a customer’s signed mail opens a ticket; a forged one in his name is kept without effect, and why says who found it', async () => {
  const { row } = await arrived(ANN, {})
  expect(row.explanation?.proof).toMatchObject({ result: 'pass', by: 'own-check' })
  const number = row.ticket!
  const before = told(await ticketNumbered(us, number))
  const subject = (text: string) => text.replace('Subject: Kettle', `Subject: Kettle [TKT-${number}]`)
  const forged = await arrived(ANN, { signedBy: null, changed: subject })
  expect(forged.row).toMatchObject({ outcome: 'stored-only', ticket: number })
  expect(forged.row.explanation).toMatchObject({
    verdict: 'distrusted',
    proof: {
      result: 'fail',
      by: 'own-check',
      reason: 'nothing aligned with acme.example passed (DMARC p=reject)',
    },
  })
  expect(told(await ticketNumbered(us, number))).toEqual(before)
})

test('an agent whose own domain signed his mail needs no token; without the signature he is nobody', async () => {
  const { row, id } = await arrived(ANN, { text: 'The lid is loose.' })
  const number = row.ticket!
  const about = (text: string) => text.replace('Subject: Kettle', `Subject: [TKT-${number}]`)
  const forged = await arrived(SAM, { signedBy: null, text: 'Pay to another account.', changed: about })
  expect(forged.row.explanation?.verdict).toBe('unverified-agent')
  const sent = (await inboxOf(us.mail, ANN)).length
  const above = [`In-Reply-To: <${id}>`]
  const signed = await signedMail({ from: SAM, signedBy: 'us.example', text: 'We send a new lid.', above })
  await postRaw(us.mail, signed, { from: SAM, to: [SUPPORT] })
  const answers = await until('the answer', async () => {
    const inbox = await inboxOf(us.mail, ANN, sent)
    return inbox.length > 0 && inbox
  })
  expect(answers.map(({ message }) => message.visibleReply.trim())).toEqual(['We send a new lid.'])
})

test('what the check found is stored once, with the parsed mail', async () => {
  const { row } = await arrived(ANN, {})
  const stored = (await us.runtime.store.parsedMails.load([row.rawSha256])).get(row.rawSha256)
  expect(stored?.ownCheck).toMatchObject({
    result: 'pass',
    policy: 'reject',
    signatures: [{ domain: 'acme.example', selector: 's1', result: 'pass' }],
  })
})

test('a mail of a domain without records is a customer’s as ever', async () => {
  const id = await post(us.mail, { from: 'eve@other.example', to: SUPPORT })
  const [row] = await decided(us, id)
  expect(row?.explanation).toMatchObject({ verdict: 'opens', proof: { result: 'none', by: 'own-check' } })
})
