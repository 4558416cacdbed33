/** Providers and how the app authenticates at them, in the form that openid-client takes. */
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import * as client from 'openid-client'
import { isLoopback, type OAuthConfig } from '../config/auth.ts'

/** The endpoints of a provider with our client, for openid-client. */
export type Provider = client.Configuration

const answerSeconds = 20

/** The default scopes: IMAP, SMTP, and a refresh token. */
const mailScopes = {
  microsoft: ['https://outlook.office.com/IMAP.AccessAsUser.All', 'https://outlook.office.com/SMTP.Send', 'offline_access'],
  google: ['https://mail.google.com/'],
  custom: [],
} as const

/** The scopes of a sign-in. */
export function scopesOf({ scopes, provider, flow }: OAuthConfig): readonly string[] {
  // An app's own permissions are granted at Microsoft, and are requested as a whole.
  if (provider === 'microsoft' && flow === 'client-credentials') return scopes ?? ['https://outlook.office365.com/.default']
  return scopes ?? mailScopes[provider]
}

/**
 * The provider of a configuration; a custom one is asked for its metadata.
 *
 * @throws errors of openid-client when it does not answer as it should
 */
export async function providerOf(auth: OAuthConfig): Promise<Provider> {
  const metadata = { client_id: auth.clientId ?? 'service-account' }
  if (auth.provider === 'custom') return discoverProvider(auth)
  const server = knownServer(auth)
  const provider = new client.Configuration(server, metadata.client_id, metadata, clientProof(auth, server))
  provider.timeout = answerSeconds
  return provider
}

function knownServer({ provider, tenant }: OAuthConfig): client.ServerMetadata {
  if (provider === 'google') {
    return {
      issuer: 'https://accounts.google.com',
      authorization_endpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
      token_endpoint: 'https://oauth2.googleapis.com/token',
    }
  }
  const root = `https://login.microsoftonline.com/${tenant}`
  return {
    issuer: `${root}/v2.0`,
    authorization_endpoint: `${root}/oauth2/v2.0/authorize`,
    token_endpoint: `${root}/oauth2/v2.0/token`,
    device_authorization_endpoint: `${root}/oauth2/v2.0/devicecode`,
  }
}

/** By RFC 8414; where that is not served, by OpenID Connect Discovery. */
async function discoverProvider(auth: OAuthConfig): Promise<Provider> {
  const issuer = new URL(auth.issuer ?? '')
  const discover = async (algorithm: 'oauth2' | 'oidc') => {
    const execute = isLoopback(issuer.hostname) ? [client.allowInsecureRequests] : []
    const options = { algorithm, execute, timeout: answerSeconds }
    return client.discovery(issuer, auth.clientId ?? 'service-account', undefined, undefined, options)
  }
  const found = await discover('oauth2').catch((error: unknown) => {
    if (isNotThere(error)) return discover('oidc')
    throw error
  })
  const server = found.serverMetadata()
  const provider = new client.Configuration(server, found.clientMetadata().client_id, undefined, clientProof(auth, server))
  if (isLoopback(issuer.hostname)) client.allowInsecureRequests(provider)
  provider.timeout = answerSeconds
  return provider
}

function isNotThere(error: unknown): boolean {
  const { cause } = error as { cause?: unknown }
  return cause instanceof Response && cause.status === 404
}

function clientProof(
  { clientId, clientSecret, clientCertificate, provider }: OAuthConfig,
  server: client.ServerMetadata,
): client.ClientAuth {
  // A service account authenticates by its assertion, and has no client credentials.
  if (clientId === undefined) return () => undefined
  if (clientCertificate !== undefined)
    return certificateProof(clientCertificate, provider === 'microsoft' ? server.token_endpoint : undefined)
  if (clientSecret === undefined) return client.None()
  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_post']
  // RFC 6749 §2.3.1: every server must accept Basic, but most large ones prefer the body.
  return methods.includes('client_secret_post') ? client.ClientSecretPost(clientSecret) : client.ClientSecretBasic(clientSecret)
}

/** Client authentication by RFC 7523. Microsoft finds the certificate by its thumbprint, and expects the token endpoint as the audience. */
function certificateProof(pem: string, audience: string | undefined): client.ClientAuth {
  const thumbprint = createHash('sha256').update(new X509Certificate(pem).raw).digest('base64url')
  const key = createPrivateKey(pem).toCryptoKey({ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, false, ['sign'])
  return client.PrivateKeyJwt(key, {
    [client.modifyAssertion](header, payload) {
      header['x5t#S256'] = thumbprint
      if (audience !== undefined) payload['aud'] = audience
    },
  })
}
