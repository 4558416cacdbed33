/** The check of senders as the configuration switches it on, against a DNS server on the wire. */
import { afterEach, expect, it } from 'vitest'
import { configSchema } from '../../src/config/schema.ts'
import { parseMail } from '../../src/mail/parse-mail.ts'
import { inboundMailOf } from '../../src/apply/inbound-mail.ts'
import { senderCheckOf } from '../../src/arrive/sender-check.ts'
import type { InboundRow } from '../../src/store/inbound-row.ts'
import { keyRecord, signedMail } from '../mail/sender-proof/own-check-signing.ts'
import { startDnsServer, type DnsServer } from '../support/dns-server.ts'

const servers: DnsServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

const acme = { 's1._domainkey.acme.example': keyRecord(), '_dmarc.acme.example': 'v=DMARC1; p=reject' }
const server = { host: '127.0.0.1', port: 1, tls: 'none' }

function configOf(authentication: object) {
  const mailboxes = [{ name: 'support', addresses: ['support@us.example'], imap: server, smtp: server }]
  return configSchema.parse({ secret: 'a-secret-of-the-test', mailboxes, authentication })
}

async function check(raw: Buffer, records: Parameters<typeof startDnsServer>[0], atMs = Date.now()) {
  const dns = await startDnsServer(records)
  servers.push(dns)
  const settings = { check: 'own', dnsServers: [dns.address], timeoutSeconds: 1 }
  const checkSender = await senderCheckOf(configOf(settings))
  const { message } = await parseMail(raw)
  const { result } = await checkSender!({ raw, from: message.from, atMs })
  return { result, asked: dns.asked }
}

it('is off unless it is asked for', async () => {
  expect(await senderCheckOf(configOf({}))).toBeUndefined()
})

it('asks the configured server, and passes or fails a mail by its records', async () => {
  expect((await check(await signedMail(), acme)).result).toBe('pass')
  expect((await check(await signedMail({ signedBy: null }), acme)).result).toBe('fail')
})

it('a server that does not answer makes it unknown within the time of a check', async () => {
  const silent = { ...acme, 's1._domainkey.acme.example': null }
  const startMs = performance.now()
  expect((await check(await signedMail(), silent)).result).toBe('unknown')
  expect(performance.now() - startMs).toBeLessThan(3000)
})

it('a selector that is no name of the DNS is a failure, not trouble', async () => {
  const raw = await signedMail({
    changed: (text) => text.replace(/; s=s1/, `; s=${'x'.repeat(60)}.${'y'.repeat(63)}.${'z'.repeat(63)}.${'w'.repeat(60)}`),
  })
  expect((await check(raw, acme)).result).toBe('fail')
})

it('a mail that is older than a week is not checked: keys are replaced', async () => {
  const { result, asked } = await check(await signedMail({ signedBy: null }), acme, Date.now() - 8 * 24 * 3600 * 1000)
  expect({ result, asked }).toEqual({ result: 'unknown', asked: [] })
})

it('a server that is no address is refused by the configuration', () => {
  expect(() => configOf({ check: 'own', dnsServers: ['dns.us.example'] })).toThrow('must be an IP address')
})

it('a mail that was parsed before checks were switched on is unknown; where they are off, nobody says anything', async () => {
  const { message } = await parseMail(await signedMail())
  const row = { _id: 'x', mailbox: 'support', source: 'imap', at: new Date(0), rawSha256: 'x' } as unknown as InboundRow
  const proofWith = (check: string, found: object) =>
    inboundMailOf(row, { _id: 'x', contentHash: 'c', message, ...found }, configOf({ check })).proof.sender
  expect(proofWith('own', {})).toMatchObject({ result: 'unknown', by: 'own-check' })
  const passed = { ownCheck: { result: 'pass' as const, reason: 'signed', signatures: [], spf: null, policy: null } }
  expect(proofWith('own', passed)).toMatchObject({ result: 'pass', by: 'own-check' })
  expect(proofWith('off', passed)).toMatchObject({ result: 'unknown', by: 'nothing' })
})
