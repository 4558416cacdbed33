/** What is wrong with how a server is signed in to, by its key, and what to write. */
import { expect, test } from 'vitest'
import { authFaults } from '../../src/config/auth-faults.ts'

const server = { host: 'mail.us.example', port: 993, tls: 'required', user: 'support@us.example' }
const oauth = { type: 'oauth2', provider: 'microsoft', flow: 'authorization-code', tenant: 'us.example', clientId: 'app' }
const google = { ...oauth, provider: 'google' }
const custom = { ...oauth, provider: 'custom', issuer: 'https://id.us.example', scopes: ['mail'] }
const byApp = { flow: 'client-credentials', clientSecret: 'x' }

function told(changed: object, auth?: object): string[] {
  const imap = { ...server, ...changed, ...(auth && { auth }) }
  return authFaults({ mailboxes: [{ name: 'support', imap, smtp: { ...server, tls: 'none' } }] } as never)
}

test.each<[string, object, object?]>([
  ['a password by TLS', { password: 'x' }],
  ['a password in clear to this machine', { password: 'x', tls: 'none', host: '127.0.0.1' }],
  ['nothing in clear', { tls: 'none' }],
  ['a password that is asked for, and there', { password: 'x' }, { type: 'password' }],
  ['somebody at Microsoft', {}, oauth],
  ['somebody of any directory', {}, { ...oauth, tenant: 'organizations' }],
  ['an app at Microsoft by a secret', {}, { ...oauth, ...byApp }],
  ['an app at Microsoft by a certificate', {}, { ...oauth, flow: 'client-credentials', clientCertificate: 'x' }],
  ['somebody at Google', {}, google],
  ['a service account', {}, { ...google, flow: 'service-account', clientId: undefined, serviceAccountKey: '{}' }],
  ['somebody elsewhere', {}, custom],
  ['an app elsewhere', {}, { ...custom, ...byApp, tenant: 'organizations' }],
  ['a device at Microsoft', {}, { ...oauth, flow: 'device-code' }],
])('%s is in order', (_, changed, auth) => expect(told(changed, auth)).toEqual([]))

const unnamed = (name: string) => ({ [name]: undefined })
test.each<[string, object, object | undefined]>([
  ['tls: "none" would send the password in clear to mail.us.example', { tls: 'none', password: 'x' }, undefined],
  ['tls: "none" would send tokens in clear to mail.us.example', { tls: 'none' }, oauth],
  ['auth: password needs user and password', {}, { type: 'password' }],
  ['user: is needed: the address of the mailbox that is opened', unnamed('user'), oauth],
  ['password: is not used with auth oauth2; take it out', { password: 'x' }, oauth],
  ['auth.issuer: a custom provider needs one', {}, { ...custom, ...unnamed('issuer') }],
  ['auth.scopes: a custom provider needs them named', {}, { ...custom, ...unnamed('scopes') }],
  ['auth.issuer: that of google is known; take it out, or name provider custom', {}, { ...google, issuer: 'https://id.us.example' }],
  [
    'auth.flow: Google gives no access to mail by device code; take authorization-code or service-account',
    {},
    { ...google, flow: 'device-code' },
  ],
  ['auth.flow: with Google it is called service-account', {}, { ...google, ...byApp }],
  ['auth.flow: with Microsoft it is called client-credentials', {}, { ...oauth, flow: 'service-account', serviceAccountKey: '{}' }],
  ...['organizations', 'common', 'consumers'].map((tenant): [string, object, object] => [
    'auth.tenant: an app that signs in by itself needs the id or a domain of its own directory',
    {},
    { ...oauth, ...byApp, tenant },
  ]),
  ['auth.clientId: is needed: the id of the app that is registered at the provider', {}, { ...oauth, ...unnamed('clientId') }],
  ['auth.serviceAccountKey: the flow service-account needs it', {}, { ...google, flow: 'service-account' }],
  ['auth.serviceAccountKey: is for the flow service-account alone', {}, { ...google, serviceAccountKey: '{}' }],
  ['auth.clientSecret: the flow client-credentials needs it, or clientCertificate', {}, { ...oauth, flow: 'client-credentials' }],
  ['auth.clientCertificate: takes the place of clientSecret; give one of them', {}, { ...oauth, ...byApp, clientCertificate: 'x' }],
])('%s', (fault, changed, auth) => expect(told(changed, auth)).toEqual([`mailboxes.support.imap.${fault}`]))

test('faults of both servers are told, each under its own key', () => {
  const broken = { ...server, tls: 'none', password: 'x' }
  const keys = authFaults({ mailboxes: [{ name: 'support', imap: broken, smtp: broken }] } as never).map((fault) => fault.split(':', 1)[0])
  expect(keys).toEqual(['mailboxes.support.imap.tls', 'mailboxes.support.smtp.tls'])
})
