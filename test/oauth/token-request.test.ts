/** What a token endpoint is asked, and by which proof of the app: a server on this machine writes it down. */
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jwtVerify } from 'jose'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { OAuthConfig } from '../../src/config/auth.ts'
import { ConfigError } from '../../src/errors.ts'
import { providerOf } from '../../src/oauth/provider.ts'
import { needsNobody, requestTokens, tokensOf } from '../../src/oauth/token-request.ts'

interface Place {
  /** Where the metadata is: RFC 8414, or OpenID Connect's own place. */
  readonly at?: 'oauth-authorization-server' | 'openid-configuration'
  readonly methods?: readonly string[]
}

/** A provider that gives one token, and keeps what it was asked. */
async function provider({ at = 'oauth-authorization-server', methods }: Place = {}) {
  const asked: { headers: IncomingHttpHeaders; body: URLSearchParams }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request
      .on('data', (chunk: Buffer) => (body += chunk.toString()))
      .on('end', () => {
        const isMetadata = request.url === `/.well-known/${at}`
        const isToken = request.url === '/token'
        if (isToken) asked.push({ headers: request.headers, body: new URLSearchParams(body) })
        const metadata = { issuer, token_endpoint: `${issuer}/token`, token_endpoint_auth_methods_supported: methods }
        const answer = isMetadata ? metadata : { access_token: 'one', token_type: 'bearer', expires_in: 60 }
        response.writeHead(isMetadata || isToken ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
      })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const request = async (more: Partial<OAuthConfig>) => {
    const auth: OAuthConfig = { ...common, issuer, ...more }
    const tokens = await requestTokens({ auth, user: 'support@us.example' }, await providerOf(auth), 'a-refresh-token')
    return { tokens, ...asked[0]!, fields: Object.fromEntries(asked[0]!.body) }
  }
  return { issuer, request }
}
const common: OAuthConfig = {
  type: 'oauth2',
  provider: 'custom',
  flow: 'authorization-code',
  tenant: 'x',
  clientId: 'app',
  scopes: ['mail', 'more'],
}
const basic = `Basic ${Buffer.from('app:asecret').toString('base64')}`

describe('a token is asked for', () => {
  test.each<[string, Partial<OAuthConfig>, Place, Record<string, string>, string | undefined]>([
    [
      'by the refresh token of whoever signed in',
      {},
      {},
      { grant_type: 'refresh_token', refresh_token: 'a-refresh-token', client_id: 'app' },
      undefined,
    ],
    ['by a device the same', { flow: 'device-code' }, {}, { grant_type: 'refresh_token', refresh_token: 'a-refresh-token' }, undefined],
    [
      'by the app itself',
      { flow: 'client-credentials', clientSecret: 'asecret' },
      {},
      { grant_type: 'client_credentials', client_secret: 'asecret' },
      undefined,
    ],
    [
      'with the secret in the body, where that is taken',
      { clientSecret: 'asecret' },
      { methods: ['client_secret_basic', 'client_secret_post'] },
      { client_secret: 'asecret' },
      undefined,
    ],
    ['with the secret in a header, where nothing else is', { clientSecret: 'asecret' }, { methods: ['client_secret_basic'] }, {}, basic],
    [
      'at a provider that describes itself by OpenID Connect',
      {},
      { at: 'openid-configuration' },
      { grant_type: 'refresh_token' },
      undefined,
    ],
  ])('%s', async (_, more, place, fields, authorization) => {
    const asked = await (await provider(place)).request(more)
    expect(asked.fields).toMatchObject({ ...fields, scope: 'mail more' })
    expect(asked.headers.authorization).toBe(authorization)
    if (fields['client_secret'] === undefined) expect(asked.fields).not.toHaveProperty('client_secret')
    expect(asked.tokens).toEqual({ accessToken: 'one', refreshToken: null, lifeSeconds: 60 })
  })

  test('by a service account with an assertion for the mailbox, valid for minutes, and no proof of a client', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const account = {
      type: 'service_account',
      client_email: 'bot@us.example',
      private_key_id: 'k1',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    }
    const { issuer, request } = await provider()
    const { fields } = await request({ flow: 'service-account', clientId: undefined, serviceAccountKey: JSON.stringify(account) })
    expect(fields).toEqual({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: expect.any(String) as string })
    const { payload, protectedHeader } = await jwtVerify(fields['assertion'] ?? '', publicKey)
    expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'k1' })
    expect(payload).toMatchObject({ iss: 'bot@us.example', sub: 'support@us.example', aud: `${issuer}/token`, scope: 'mail more' })
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300)
    const sinceSeconds = Date.now() / 1000 - (payload.iat ?? 0)
    expect(sinceSeconds).toBeGreaterThanOrEqual(30)
    expect(sinceSeconds).toBeLessThan(90)
  })

  test('by no key that is none', async () => {
    const { request } = await provider()
    await expect(request({ flow: 'service-account', clientId: undefined, serviceAccountKey: '{}' })).rejects.toBeInstanceOf(ConfigError)
  })
})

describe('an answer', () => {
  test.each([
    [
      { expires_in: 60, refresh_token: 'new' },
      { refreshToken: 'new', lifeSeconds: 60 },
    ],
    [{}, { refreshToken: null, lifeSeconds: 1800 }],
  ])('with %j gives %j', (answer, tokens) => {
    expect(tokensOf({ access_token: 'one', token_type: 'bearer', ...answer })).toEqual({ accessToken: 'one', ...tokens })
  })
})

test.each([
  ['authorization-code', false],
  ['device-code', false],
  ['client-credentials', true],
  ['service-account', true],
] as const)('the flow %s needs nobody to sign in: %s', (flow, isSo) => expect(needsNobody({ ...common, flow })).toBe(isSo))
