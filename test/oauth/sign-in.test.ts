/** Whose grant a sign-in is, and what it asks for. */
import { describe, expect, test } from 'vitest'
import type { OAuthConfig } from '../../src/config/auth.ts'
import type { MailboxConfig } from '../../src/config/schema.ts'
import { providerOf, scopesOf } from '../../src/oauth/provider.ts'
import { grantIdOf, signInOf, signInsOf } from '../../src/oauth/sign-in.ts'

const auth: OAuthConfig = { type: 'oauth2', provider: 'microsoft', flow: 'authorization-code', tenant: 'us.example', clientId: 'app' }
const signIn = { mailbox: 'support', user: 'support@us.example', auth }

describe('a grant', () => {
  test.each<[string, object]>([
    ['mailbox', { mailbox: 'help' }],
    ['secret', { auth: { ...auth, clientSecret: 'new' } }],
    ['certificate', { auth: { ...auth, clientCertificate: 'new' } }],
  ])('is kept when the %s is another', (_, changed) => expect(grantIdOf({ ...signIn, ...changed })).toBe(grantIdOf(signIn)))

  test('is never that of another person, app, provider or scope', () => {
    const others = [
      signIn,
      { ...signIn, user: 'help@us.example' },
      ...[
        { provider: 'google' },
        { provider: 'custom', issuer: 'https://id.us.example' },
        { provider: 'custom', issuer: 'https://id.acme.example' },
        { tenant: 'acme.example' },
        { clientId: 'other' },
        { flow: 'device-code' },
        { scopes: ['mail'] },
        { scopes: ['mail', 'more'] },
      ].map((changed) => ({ ...signIn, auth: { ...auth, ...changed } as OAuthConfig })),
    ].map(grantIdOf)
    expect(new Set(others).size).toBe(10)
    for (const id of others) expect(id).toMatch(/^[\w-]{22}$/)
  })
})

describe('the sign-ins of a mailbox', () => {
  const mailbox = (imap: object, smtp: object) => ({ name: 'support', imap, smtp }) as unknown as MailboxConfig
  const byToken = { auth, user: 'support@us.example' }
  const byPassword = { user: 'support@us.example', password: 'x' }

  test.each<[string, object, object, number]>([
    ['one for both servers', byToken, byToken, 1],
    ['one for each where they differ', byToken, { ...byToken, user: 'sender@us.example' }, 2],
    ['of one server alone', byPassword, byToken, 1],
    ['none by password', byPassword, byPassword, 0],
    ['none without a log-in', {}, {}, 0],
  ])('%s', (_, imap, smtp, count) => expect(signInsOf(mailbox(imap, smtp))).toHaveLength(count))

  test('are for the user of that server', () => {
    const both = mailbox(byToken, { ...byToken, user: 'sender@us.example' })
    expect([signInOf(both, 'imap')?.user, signInOf(both, 'smtp')?.user]).toEqual(['support@us.example', 'sender@us.example'])
    expect(signInOf(mailbox({ auth }, {}), 'imap')).toEqual({ mailbox: 'support', user: '', auth })
  })
})

describe('what is asked for', () => {
  test.each<[object, readonly string[]]>([
    [{}, ['https://outlook.office.com/IMAP.AccessAsUser.All', 'https://outlook.office.com/SMTP.Send', 'offline_access']],
    [{ flow: 'client-credentials' }, ['https://outlook.office365.com/.default']],
    [{ provider: 'google' }, ['https://mail.google.com/']],
    [{ provider: 'google', flow: 'service-account' }, ['https://mail.google.com/']],
    [{ provider: 'custom' }, []],
    [{ provider: 'custom', flow: 'client-credentials' }, []],
    [{ scopes: ['mail'] }, ['mail']],
    [{ flow: 'client-credentials', scopes: ['mail'] }, ['mail']],
  ])('with %j', (changed, scopes) => expect(scopesOf({ ...auth, ...changed } as OAuthConfig)).toEqual(scopes))
})

describe('where it is asked for', () => {
  test.each<[object, readonly string[]]>([
    [
      {},
      [
        'https://login.microsoftonline.com/us.example/v2.0',
        'https://login.microsoftonline.com/us.example/oauth2/v2.0/authorize',
        'https://login.microsoftonline.com/us.example/oauth2/v2.0/token',
        'https://login.microsoftonline.com/us.example/oauth2/v2.0/devicecode',
      ],
    ],
    [
      { provider: 'google', clientId: undefined },
      ['https://accounts.google.com', 'https://accounts.google.com/o/oauth2/v2/auth', 'https://oauth2.googleapis.com/token'],
    ],
  ])('with %j', async (changed, places) => {
    const provider = await providerOf({ ...auth, ...changed } as OAuthConfig)
    const { issuer, authorization_endpoint, token_endpoint, device_authorization_endpoint } = provider.serverMetadata()
    expect([issuer, authorization_endpoint, token_endpoint, device_authorization_endpoint].filter(Boolean)).toEqual(places)
    expect(provider.timeout).toBe(20)
  })
})
