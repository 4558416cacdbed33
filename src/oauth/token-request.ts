/** Requests access tokens at a provider's token endpoint, by the flow of the sign-in. */
import { createPrivateKey } from 'node:crypto'
import { SignJWT } from 'jose'
import * as client from 'openid-client'
import { serviceAccountOf, type OAuthConfig } from '../config/auth.ts'
import { ConfigError } from '../errors.ts'
import { scopesOf, type Provider } from './provider.ts'

export interface Tokens {
  readonly accessToken: string
  /** null: the provider sent none, and the present one stays valid. */
  readonly refreshToken: string | null
  readonly lifeSeconds: number
}

/** The answer of a token endpoint, as openid-client types it. */
export type TokenAnswer = client.TokenEndpointResponse

/**
 * Assumed when the answer has no expires_in, which RFC 6749 §5.1 only recommends; servers will refuse the token when it expires earlier.
 */
const untoldLifeSeconds = 1800
/** Google refuses assertions that are valid for more than an hour. */
const assertionSeconds = 300
/** An assertion must not seem to come from the future when our clock is slightly ahead. */
const clockSlackSeconds = 30

/** Whether the flow needs nobody to sign in. */
export function needsNobody({ flow }: OAuthConfig): boolean {
  return flow === 'client-credentials' || flow === 'service-account'
}

/**
 * Requests a new access token.
 *
 * @param user - the mailbox's user; a service account acts for it
 * @param refreshToken - for the flows in which somebody has signed in
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

/** The tokens in an answer. */
export function tokensOf(answer: TokenAnswer): Tokens {
  const { access_token: accessToken, refresh_token: refreshToken = null, expires_in: lifeSeconds = untoldLifeSeconds } = answer
  return { accessToken, refreshToken, lifeSeconds }
}

/** The assertion of RFC 7523 §2.1, as Google's domain-wide delegation expects it: `sub` is the user whom the service account acts for. */
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
