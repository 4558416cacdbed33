/** Asks a provider's token endpoint for an access token, by whichever flow the sign-in has. */
import { createPrivateKey } from 'node:crypto'
import { SignJWT } from 'jose'
import * as client from 'openid-client'
import { serviceAccountOf, type OAuthConfig } from '../config/auth.ts'
import { ConfigError } from '../errors.ts'
import { scopesOf, type Provider } from './provider.ts'

/** What a provider gave. */
export interface Tokens {
  readonly accessToken: string
  /** null: none was given, and the one there was stays good. */
  readonly refreshToken: string | null
  readonly lifeSeconds: number
}

/** What a token endpoint answers, as far as it is read here. */
export type TokenAnswer = client.TokenEndpointResponse

/** A provider that does not tell (RFC 6749 §5.1 only recommends it): its servers say when a token has ended. */
const untoldLifeSeconds = 1800
/** Google refuses assertions that are good for more than an hour. */
const assertionSeconds = 300
/** A clock that is a little ahead of the provider's would write from the future. */
const clockSlackSeconds = 30

/** Flows in which nobody has to sign in. */
export function needsNobody({ flow }: OAuthConfig): boolean {
  return flow === 'client-credentials' || flow === 'service-account'
}

/**
 * Asks for a new access token.
 *
 * @param user - the mailbox; a service account acts for it
 * @param refreshToken - of the flows in which somebody signed in
 * @throws errors of openid-client: see translatedOAuthError
 */
export async function requestTokens(
  { auth, user }: { readonly auth: OAuthConfig; readonly user: string },
  provider: Provider,
  refreshToken: string,
): Promise<Tokens> {
  const scope = scopesOf(auth).join(' ')
  if (auth.flow === 'client-credentials') return tokensOf(await client.clientCredentialsGrant(provider, { scope }))
  if (auth.flow !== 'service-account') return tokensOf(await client.refreshTokenGrant(provider, refreshToken, { scope }))
  const assertion = await assertionFor(user, auth, provider)
  return tokensOf(await client.genericGrantRequest(provider, 'urn:ietf:params:oauth:grant-type:jwt-bearer', { assertion }))
}

/** What of an answer is kept. */
export function tokensOf(answer: TokenAnswer): Tokens {
  const { access_token: accessToken, refresh_token: refreshToken = null, expires_in: lifeSeconds = untoldLifeSeconds } = answer
  return { accessToken, refreshToken, lifeSeconds }
}

/** RFC 7523 §2.1, with the fields of Google's domain-wide delegation: `sub` is whom the service account acts for. */
async function assertionFor(user: string, auth: OAuthConfig, provider: Provider): Promise<string> {
  const account = serviceAccountOf(auth.serviceAccountKey ?? '')
  if (account === null) throw new ConfigError(['auth.serviceAccountKey: is no JSON key of a service account'])
  const nowSeconds = Math.floor(Date.now() / 1000) - clockSlackSeconds
  return new SignJWT({ scope: scopesOf(auth).join(' ') })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(account.keyId === null ? {} : { kid: account.keyId }) })
    .setIssuer(account.email)
    .setSubject(user)
    .setAudience(provider.serverMetadata().token_endpoint ?? '')
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + assertionSeconds)
    .sign(createPrivateKey(account.privateKey))
}
