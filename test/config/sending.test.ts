/** How a mailbox signs and what its return paths need: faults that are told before anything is sent. */
import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { parseConfig } from '../../src/config/read-config.ts'
import { ConfigError } from '../../src/errors.ts'

const pem = (key: { export(how: { type: 'pkcs8'; format: 'pem' }): string | Buffer }) =>
  String(key.export({ type: 'pkcs8', format: 'pem' }))
const rsa = pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)
const dkim = { domain: 'us.example', selector: 'intray2026', privateKey: rsa }

function faultsOf(more: object): readonly string[] {
  const server = { host: 'mail.us.example', port: 993 }
  const mailbox = { name: 'support', addresses: ['support@desk.us.example'], imap: server, smtp: server, ...more }
  try {
    parseConfig(stringify({ secret: 'a-secret-of-the-test', mailboxes: [mailbox] }), 'intray.yaml', {})
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
  return []
}

test('an RSA key signs for the domain that we send from, or one above it', () => {
  expect(faultsOf({ dkim })).toEqual([])
})

test.each([
  ['no key', 'not a key'],
  ['a key that is too short to be believed', pem(generateKeyPairSync('rsa', { modulusLength: 768 }).privateKey)],
  ['a key of another kind', pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)],
])('%s is told, and never shown', (_, privateKey) => {
  const faults = faultsOf({ dkim: { ...dkim, privateKey } })
  expect(faults).toEqual([expect.stringMatching(/dkim\.privateKey: must be an RSA private key in PEM form/)])
  expect(faults.join()).not.toContain(privateKey.slice(30, 60) || privateKey)
})

test('a signature for another domain vouches for nobody', () => {
  expect(faultsOf({ dkim: { ...dkim, domain: 'example.net' } })).toEqual([
    expect.stringMatching(
      /^intray\.yaml:\d+: mailboxes\.support\.dkim\.domain: example\.net does not sign for desk\.us\.example, the domain we send from$/,
    ),
  ])
})

test('return paths of their own need plus addressing', () => {
  expect(faultsOf({ verp: true })).toEqual([
    expect.stringMatching(/^intray\.yaml:\d+: mailboxes\.support\.verp: needs plusAddressing, or reports would not come back$/),
  ])
  expect(faultsOf({ verp: true, plusAddressing: true })).toEqual([])
})
