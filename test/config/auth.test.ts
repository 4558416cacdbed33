/** How mailboxes sign in, as people write it: what a flow needs is asked for, each fault stands where it is to be mended. */
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { parseConfig } from '../../src/config/read-config.ts'
import type { ConfigError } from '../../src/errors.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
const key = JSON.stringify({ client_email: 'a@project.example', private_key: rsa })
const ms = { type: 'oauth2', provider: 'microsoft', clientId: 'x' }

function configWith(imap: object): string {
  const servers = { imap: { host: 'imap.us.example', port: 993, ...imap }, smtp: { host: 'smtp.us.example', port: 465 } }
  return stringify({ secret: 'a-secret-of-the-test', mailboxes: [{ name: 'support', addresses: ['support@us.example'], ...servers }] })
}

function faultsOf(source: string, env: NodeJS.ProcessEnv = {}): string[] {
  try {
    parseConfig(source, 'intray.yaml', env)
    return []
  } catch (error) {
    return (error as ConfigError).faults.map((fault) => fault.replace(/^intray\.yaml:\d+: /, ''))
  }
}

const faultsWith = (auth: object, server: object = { user: 'support@us.example' }) => faultsOf(configWith({ ...server, auth }))

describe('what is in order', () => {
  it.each([
    ['Microsoft, somebody', ms],
    ['Microsoft, a device', { ...ms, flow: 'device-code' }],
    ['Microsoft, the app', { ...ms, flow: 'client-credentials', tenant: 'us.example', clientSecret: 's' }],
    ['Google, somebody', { type: 'oauth2', provider: 'google', clientId: 'x', clientSecret: 's' }],
    ['Google, a service account', { type: 'oauth2', provider: 'google', flow: 'service-account', serviceAccountKey: key }],
    ['another', { type: 'oauth2', provider: 'custom', issuer: 'https://login.us.example', clientId: 'x', scopes: ['mail'] }],
  ])('%s', (_, auth) => expect(faultsWith(auth)).toEqual([]))

  it('a password, with or without its name', () => {
    expect(faultsWith({ type: 'password' }, { user: 'a', password: 'b' })).toEqual([])
    expect(faultsOf(configWith({ user: 'a', password: 'b' }))).toEqual([])
  })
})

describe('faults', () => {
  it.each([
    ['no mailbox', ms, {}, 'user: is needed'],
    ['a password beside', ms, { user: 'a', password: 'b' }, 'password: is not used'],
    ['no app', { type: 'oauth2', provider: 'microsoft' }, { user: 'a' }, 'auth.clientId: is needed'],
    [
      'no issuer',
      { type: 'oauth2', provider: 'custom', clientId: 'x', scopes: ['m'] },
      { user: 'a' },
      'auth.issuer: a custom provider needs one',
    ],
    ['an issuer too many', { ...ms, issuer: 'https://x.example' }, { user: 'a' }, 'auth.issuer: that of microsoft is known'],
    [
      'a device at Google',
      { type: 'oauth2', provider: 'google', clientId: 'x', flow: 'device-code' },
      { user: 'a' },
      'auth.flow: Google gives no',
    ],
    [
      'an app of any tenant',
      { ...ms, flow: 'client-credentials', clientSecret: 's' },
      { user: 'a' },
      'auth.tenant: an app that signs in by itself',
    ],
    ['an app without a proof', { ...ms, flow: 'client-credentials', tenant: 't' }, { user: 'a' }, 'auth.clientSecret: the flow'],
    ['no key', { type: 'oauth2', provider: 'google', flow: 'service-account' }, { user: 'a' }, 'auth.serviceAccountKey: the flow'],
    ['no user and password', { type: 'password' }, {}, 'auth: password needs user and password'],
  ])('%s', (_, auth, server, fault) => {
    const faults = faultsWith(auth, server)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain(`mailboxes.support.imap.${fault}`)
  })

  it('a key that is none, an address in clear, a typing error: each named, without the secret', () => {
    const auth = { type: 'oauth2', provider: 'google', flow: 'service-account', serviceAccountKey: '{"private_key":"hush"}' }
    expect(faultsWith(auth)).toEqual([
      'mailboxes.0.imap.auth.serviceAccountKey: must be the JSON key of a service account: file:… or ${NAME}',
    ])
    expect(faultsWith({ ...ms, provider: 'custom', issuer: 'http://login.us.example', scopes: ['m'] })[0]).toContain(
      'must be an https:// address',
    )
    expect(faultsWith({ ...ms, clientID: 'x' })).toContain('unknown key mailboxes.0.imap.auth.clientID; did you mean "clientId"?')
  })

  it('tokens are not sent in clear to other machines', () => {
    expect(faultsWith(ms, { user: 'a', tls: 'none' })).toEqual([
      'mailboxes.support.imap.tls: "none" would send tokens in clear to imap.us.example',
    ])
  })
})
