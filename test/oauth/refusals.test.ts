/** Published answers of Microsoft's and Google's token endpoints: told apart, each with what to do and where. */
import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import * as client from 'openid-client'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AuthenticationRefusedError, MailServerError } from '../../src/errors.ts'
import { translatedOAuthError } from '../../src/oauth/oauth-errors.ts'
import { refusalSentence, type RefusalReason } from '../../src/oauth/refusals.ts'
import type { SignIn } from '../../src/oauth/sign-in.ts'

interface Published {
  readonly by: 'microsoft' | 'google'
  readonly status: number
  readonly reason: RefusalReason | 'passing'
  readonly error: string
  readonly error_description: string
}

const published = JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/refusals/token-endpoints.json'), 'utf8')) as Published[]

const signInAt = (provider: 'microsoft' | 'google', flow: SignIn['auth']['flow'] = 'authorization-code'): SignIn => {
  return { mailbox: 'support', user: 'support@us.example', auth: { type: 'oauth2', provider, flow, tenant: 'us.example', clientId: 'x' } }
}

/** Asks a token endpoint that answers so. */
async function errorOf(status: number, type: string, body: string, headers: Record<string, string> = {}): Promise<unknown> {
  const server = createServer((_request, response) => response.writeHead(status, { 'content-type': type, ...headers }).end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new client.Configuration({ issuer, token_endpoint: `${issuer}/token` }, 'x', undefined, client.None())
  client.allowInsecureRequests(provider)
  return client.refreshTokenGrant(provider, 'a-refresh-token').then(
    () => null,
    (error: unknown) => error,
  )
}

describe('published answers', () => {
  it.each(published)('$by: $error, $error_description', async ({ by, status, reason, ...body }) => {
    const fault = await translatedOAuthError(await errorOf(status, 'application/json', JSON.stringify(body)), signInAt(by))
    if (reason === 'passing') return expect(fault).toBeInstanceOf(MailServerError)
    expect(fault).toBeInstanceOf(AuthenticationRefusedError)
    expect(fault.context['reason']).toBe(reason)
    // Trace ids, names and addresses of the answer are not repeated.
    expect(fault.message).not.toMatch(/Trace|0000-0000|Contoso|wrong.example/)
  })

  it('a challenge instead of a body alone is one of the client’s secret', async () => {
    const error = await errorOf(401, 'application/json', '{"error":"invalid_client"}', { 'www-authenticate': 'Basic realm="x"' })
    expect((await translatedOAuthError(error, signInAt('google'))).context['reason']).toBe('secret')
  })
})

it('a tenant that Microsoft does not have is told where its metadata is asked for', async () => {
  const body = { error: 'invalid_tenant', error_description: "AADSTS90002: Tenant 'wrong.example' not found." }
  const cause = new Response(JSON.stringify(body), { status: 400 })
  const fault = await translatedOAuthError(
    Object.assign(new Error('unexpected HTTP response status code'), { cause }),
    signInAt('microsoft'),
  )
  expect([fault.context['reason'], fault.message]).toEqual(['tenant', expect.stringMatching(/`tenant`.*\(AADSTS90002\)/)])
})

describe('a provider that is unwell refuses nothing', () => {
  it.each([
    [500, 'application/json', '{"error":"server_error"}'],
    [500, 'application/json', '{"error":"invalid_grant"}'],
    [502, 'text/html', '<html>Bad gateway</html>'],
    [200, 'text/html', '<html>Sign in to the hotel’s network</html>'],
    [200, 'application/json', '{"oops'],
    [200, 'application/json', '{}'],
    [404, 'text/html', '<html>Not found</html>'],
    [429, 'application/json', '{"error":"too_many_requests"}'],
    [302, 'text/html', ''],
  ])('HTTP %i with %s %s', async (status, type, body) => {
    const fault = await translatedOAuthError(await errorOf(status, type, body), signInAt('microsoft'))
    expect(fault).toBeInstanceOf(MailServerError)
    expect(fault.cause).toBeUndefined()
    expect(fault.message).toContain('mail waits')
  })

  it('one that cannot be reached', async () => {
    const provider = new client.Configuration({ issuer: 'http://127.0.0.1:1', token_endpoint: 'http://127.0.0.1:1/' }, 'x')
    client.allowInsecureRequests(provider)
    const error: unknown = await client.refreshTokenGrant(provider, 'x').catch((cause: unknown) => cause)
    expect((await translatedOAuthError(error, signInAt('google'))).message).toContain('did not answer')
  })
})

describe('sentences', () => {
  const reasons: readonly RefusalReason[] = [...new Set(published.flatMap(({ reason }) => (reason === 'passing' ? [] : [reason])))]

  it.each(reasons)('%s: says what to do, at each provider', (reason) => {
    for (const provider of ['microsoft', 'google'] as const) {
      expect(refusalSentence(reason, signInAt(provider), 'CODE')).toMatch(
        /: .*(run|set|compare|register|Grant|allow|make|upload|publish|enable|domain).+\(CODE\)$/i,
      )
    }
  })

  it('who signs in themselves is sent to the login, an app is not', () => {
    expect(refusalSentence('consent', signInAt('microsoft'), '')).toContain('`intray mailbox login support`')
    expect(refusalSentence('consent', signInAt('microsoft', 'client-credentials'), '')).not.toContain('mailbox login')
  })
})
