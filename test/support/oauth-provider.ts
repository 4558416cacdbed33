/** An OpenID provider on loopback that behaves as it is told: short tokens, rotation, revocation, outages, pages for people. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider, type Configuration, type KoaContextWithOIDC } from 'oidc-provider'
import { createPublicKey, verify, type KeyObject } from 'node:crypto'

/** Scopes that stand for mail. */
export const MAIL_SCOPES = ['mail', 'offline_access']
/** Of the client that has everything. */
export const CLIENT = { id: 'intray', secret: 'the-client-secret-of-the-tests' }
/** The client by which people sign in to pages. */
export const PAGES_CLIENT = { id: 'intray-pages', secret: 'the-other-secret-of-the-tests' }
/** Whoever begins so has not proven their address there. */
export const UNVERIFIED = 'unverified.'
/** The client that proves itself by a certificate. */
export const CERTIFIED_CLIENT = 'intray-with-certificate'
/** A client that may only be sent back to another place than this machine's root. */
export const STRANDED_CLIENT = 'intray-elsewhere'
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** What the token endpoint does instead of answering. */
export type Outage = 'none' | '500' | 'html' | 'silent'

/** A running provider. */
export interface OAuthProvider {
  readonly issuer: string
  /** Requests to the token endpoint so far, by grant type. */
  readonly requests: string[]
  /** All tokens that were ever given out. */
  readonly tokens: Set<string>
  /** Where Dovecot asks about tokens. */
  readonly introspectionUrl: string
  outage: Outage
  /** Who signs in where a browser comes along. */
  person: string
  /** Makes a grant as if somebody had signed in. @returns the refresh token */
  signedIn(user: string): Promise<string>
  /** Somebody types the code of a device, signs in and allows everything. */
  approveDevice(userCode: string, user: string): Promise<void>
  /** Ends all that a person granted. */
  revoke(user: string): Promise<void>
  /** Whose mailbox a token opens; null when it is not good. */
  userOf(token: string): Promise<string | null>
  stop(): Promise<void>
}

/** What differs from usual. */
export interface OAuthProviderOptions {
  /** Life of an access token; default: an hour. */
  readonly lifeSeconds?: number
  /** The app's own mailbox, where it signs in by itself. */
  readonly appUser: string
  /** Who signs in where a browser comes along. */
  readonly person?: string
  /** Of the service account. */
  readonly accountKey?: KeyObject
  /** Of the client that proves itself by a certificate. */
  readonly certificate?: KeyObject
}

/** Starts it on a free port. */
export async function startOAuthProvider(options: OAuthProviderOptions): Promise<OAuthProvider> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, configurationOf(options))
  const grants = new Map<string, string[]>()
  const state = { outage: 'none' as Outage, requests: [] as string[], tokens: new Set<string>() }
  const visitor = { person: options.person ?? options.appUser }
  provider.use(finishInteractions(provider, visitor))
  provider.registerGrantType(JWT_BEARER, assertionGrant(provider, options.accountKey), ['assertion'], [])
  const handle = provider.callback()
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/token') && !request.url.includes('introspection') && fails(state.outage, response)) return
    recordTokens(request, response, state)
    void handle(request, response)
  })
  return {
    issuer,
    introspectionUrl: `http://${CLIENT.id}:${CLIENT.secret}@${issuer.slice(7)}/token/introspection`,
    requests: state.requests,
    tokens: state.tokens,
    get outage() {
      return state.outage
    },
    set outage(outage) {
      state.outage = outage
    },
    get person() {
      return visitor.person
    },
    set person(person) {
      visitor.person = person
    },
    async signedIn(user) {
      const { grantId, token } = await refreshTokenFor(provider, user)
      grants.set(user, [...(grants.get(user) ?? []), grantId])
      state.tokens.add(token)
      return token
    },
    async approveDevice(userCode, user) {
      const code = await provider.DeviceCode.findByUserCode(userCode.replaceAll('-', ''))
      if (!code) throw new Error('there is no such code')
      const { grantId } = await refreshTokenFor(provider, user)
      await Object.assign(code, { accountId: user, grantId, scope: MAIL_SCOPES.join(' '), authTime: 1, acr: '0', amr: [] }).save()
    },
    async revoke(user) {
      for (const grantId of grants.get(user) ?? []) {
        await provider.Grant.adapter.destroy(grantId)
        await provider.RefreshToken.revokeByGrantId(grantId)
        await provider.AccessToken.revokeByGrantId(grantId)
      }
    },
    async userOf(token) {
      const found = (await provider.AccessToken.find(token)) ?? (await provider.ClientCredentials.find(token))
      return found && !found.isExpired ? String(found.extra?.['mailbox'] ?? '') : null
    },
    stop: () => stopServer(server),
  }
}

function configurationOf({ lifeSeconds = 3600, appUser, certificate }: OAuthProviderOptions): Configuration {
  const grantTypes = [
    'authorization_code',
    'refresh_token',
    'client_credentials',
    JWT_BEARER,
    'urn:ietf:params:oauth:grant-type:device_code',
  ]
  return {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        token_endpoint_auth_method: 'client_secret_post',
        introspection_endpoint_auth_method: 'client_secret_basic',
        application_type: 'native',
        grant_types: grantTypes,
        redirect_uris: ['http://localhost/', 'http://127.0.0.1/'],
        response_types: ['code'],
        scope: 'openid offline_access mail',
      },
      {
        client_id: PAGES_CLIENT.id,
        client_secret: PAGES_CLIENT.secret,
        token_endpoint_auth_method: 'client_secret_basic',
        application_type: 'native',
        redirect_uris: ['http://127.0.0.1/console/oidc/back'],
        scope: 'openid email',
      },
      {
        client_id: STRANDED_CLIENT,
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        redirect_uris: ['http://127.0.0.1/elsewhere'],
        scope: 'openid offline_access mail',
      },
      {
        client_id: CERTIFIED_CLIENT,
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'RS256',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        scope: 'mail',
        jwks: { keys: certificate ? [{ ...certificate.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' } as never] : [] },
      },
    ],
    scopes: ['openid', 'offline_access', 'mail'],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    clientAuthMethods: ['private_key_jwt', 'client_secret_post', 'client_secret_basic', 'none'],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true, mask: '****-****' },
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true, allowedPolicy: () => true },
      resourceIndicators: { enabled: false },
    },
    ttl: {
      AccessToken: lifeSeconds,
      ClientCredentials: lifeSeconds,
      RefreshToken: 86_400,
      Grant: 86_400,
      Session: 86_400,
      Interaction: 600,
    },
    rotateRefreshToken: true,
    issueRefreshToken: () => true,
    pkce: { required: () => true },
    interactions: { url: (_ctx, { uid }) => `/finish/${uid}` },
    extraTokenClaims: (_ctx, token) => ({ mailbox: 'accountId' in token ? token.accountId : appUser }),
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, email: id, email_verified: !id.startsWith(UNVERIFIED) }) }),
    cookies: { keys: ['cookies-of-the-tests'] },
  }
}

/** Somebody comes by with a browser, signs in and allows everything. */
function finishInteractions(provider: Provider, visitor: { readonly person: string }) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    if (!ctx.path.startsWith('/finish/')) return next()
    const { person } = visitor
    const { params } = await provider.interactionDetails(ctx.req, ctx.res)
    const grant = new provider.Grant({ accountId: person, clientId: String(params['client_id']) })
    grant.addOIDCScope(String(params['scope']))
    const grantId = await grant.save()
    await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: person }, consent: { grantId } })
    ctx.respond = false
  }
}

/** RFC 7523 as Google does it: the account's key vouches, and `sub` is whose mailbox it is. */
function assertionGrant(provider: Provider, accountKey: KeyObject | undefined) {
  return async (ctx: KoaContextWithOIDC): Promise<void> => {
    const { client, params } = ctx.oidc
    const assertion = String(params?.['assertion'])
    const [head = '', body = '', signature = ''] = assertion.split('.')
    const isGood =
      accountKey && verify('sha256', Buffer.from(`${head}.${body}`), createPublicKey(accountKey), Buffer.from(signature, 'base64url'))
    if (!isGood || !client) {
      ctx.status = 400
      ctx.body = { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' }
      return
    }
    const { sub } = JSON.parse(Buffer.from(body, 'base64url').toString()) as { sub: string }
    const grant = new provider.Grant({ accountId: sub, clientId: client.clientId })
    grant.addOIDCScope('mail')
    const token = new provider.AccessToken({ accountId: sub, client, grantId: await grant.save(), scope: 'mail', gty: 'jwt' } as never)
    ctx.body = { access_token: await token.save(), expires_in: token.expiration, token_type: 'Bearer' }
  }
}

async function refreshTokenFor(provider: Provider, user: string): Promise<{ grantId: string; token: string }> {
  const client = await provider.Client.find(CLIENT.id)
  const grant = new provider.Grant({ accountId: user, clientId: CLIENT.id })
  grant.addOIDCScope(MAIL_SCOPES.join(' '))
  const grantId = await grant.save()
  const facts = { accountId: user, client, grantId, scope: MAIL_SCOPES.join(' '), gty: 'authorization_code', rotations: 0 }
  const token = await new provider.RefreshToken(facts as never).save()
  return { grantId, token }
}

/** @returns true when the request got its answer here */
function fails(outage: Outage, response: ServerResponse): boolean {
  if (outage === '500') response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"server_error"}')
  if (outage === 'html') response.writeHead(200, { 'content-type': 'text/html' }).end('<html><h1>Down for maintenance</h1></html>')
  return outage !== 'none'
}

function recordTokens(request: IncomingMessage, response: ServerResponse, state: { requests: string[]; tokens: Set<string> }): void {
  if (request.url !== '/token') return
  const end = response.end.bind(response)
  response.end = ((chunk?: unknown, ...rest: unknown[]) => {
    const text = String(chunk ?? '')
    for (const [, token = ''] of text.matchAll(/"(?:access|refresh)_token":"([^"]+)"/g)) state.tokens.add(token)
    state.requests.push(response.statusCode === 200 ? 'given' : 'refused')
    return (end as (...all: unknown[]) => ServerResponse)(chunk, ...rest)
  }) as typeof response.end
}

function stopServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
