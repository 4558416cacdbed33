/** Identifies people at an OpenID provider: authorization code with state, nonce and PKCE (OpenID Connect Core §3.1). */
import * as client from 'openid-client'
import { isLoopback } from '../config/auth.ts'
import type { OidcConfig } from '../config/oidc.ts'
import { AuthenticationRefusedError, MailServerError } from '../errors.ts'

/** Values of a sign-in that only the browser keeps; it brings them back. */
export interface PendingSignIn {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** The person whom the provider names. */
export interface Identity {
  readonly address: string
  /** Whether the provider has verified that the address is theirs. */
  readonly isVerified: boolean
}

const answerSeconds = 10

/** A provider. Its metadata is fetched when first needed, and again after a failure. */
export class OpenIdProvider {
  readonly #config: OidcConfig
  #found: Promise<client.Configuration> | null = null

  constructor(config: OidcConfig) {
    this.#config = config
  }

  /**
   * The provider's address for the browser.
   *
   * @param redirect - the address at which the browser comes back
   * @throws {MailServerError} when the provider does not answer as it should
   */
  async begin(redirect: string): Promise<{ readonly url: string; readonly pending: PendingSignIn }> {
    const provider = await this.#provider()
    const pending = { state: client.randomState(), nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier() }
    const url = client.buildAuthorizationUrl(provider, {
      redirect_uri: redirect,
      scope: 'openid email',
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
    })
    return { url: url.href, pending }
  }

  /**
   * The person who signed in.
   *
   * @param back - the address at which the browser came back
   * @throws {AuthenticationRefusedError} when the provider refuses, or its answer fails a check
   * @throws {MailServerError} when the provider does not answer as it should
   */
  async finish(back: URL, { state, nonce, verifier }: PendingSignIn): Promise<Identity> {
    const provider = await this.#provider()
    try {
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true }
      const tokens = await client.authorizationCodeGrant(provider, back, checks)
      const claims = tokens.claims()
      if (!claims) throw refusedFor('it named nobody')
      if (typeof claims['email'] === 'string') return identityIn(claims)
      return identityIn(await client.fetchUserInfo(provider, tokens.access_token, claims.sub))
    } catch (error) {
      throw translate(error)
    }
  }

  async #provider(): Promise<client.Configuration> {
    const found = (this.#found ??= discover(this.#config))
    return found.catch((error: unknown) => {
      this.#found = null
      throw translate(error)
    })
  }
}

async function discover({ issuer, clientId, clientSecret }: OidcConfig): Promise<client.Configuration> {
  const url = new URL(issuer)
  const execute = [client.enableNonRepudiationChecks, ...(isLoopback(url.hostname) ? [client.allowInsecureRequests] : [])]
  const found = await client.discovery(url, clientId, undefined, client.None(), { execute, timeout: answerSeconds })
  if (clientSecret === undefined) return found
  const server = found.serverMetadata()
  // OpenID Connect Discovery §3: Basic is the default.
  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  const proof = methods.includes('client_secret_basic') ? client.ClientSecretBasic(clientSecret) : client.ClientSecretPost(clientSecret)
  const provider = new client.Configuration(server, clientId, undefined, proof)
  for (const extend of execute) extend(provider)
  provider.timeout = answerSeconds
  return provider
}

function identityIn({ email, email_verified: isVerified }: Readonly<Record<string, unknown>>): Identity {
  return { address: typeof email === 'string' ? email : '', isVerified: isVerified === true }
}

function refusedFor(why: string): AuthenticationRefusedError {
  return new AuthenticationRefusedError(`the sign-in service did not let them in: ${why}`)
}

/** openid-client's errors contain whole responses; only the code is passed on. */
function translate(error: unknown): Error {
  if (error instanceof AuthenticationRefusedError || error instanceof MailServerError) return error
  if (error instanceof client.AuthorizationResponseError || error instanceof client.ResponseBodyError)
    return refusedFor(safeCode(error.error))
  const { code } = error as { code?: unknown }
  const isAnswer = typeof code === 'string' && /^OAUTH_(?:INVALID_RESPONSE|JWT_|JSON_)/.test(code)
  if (isAnswer) return refusedFor(`what it answered does not hold (${code})`)
  return new MailServerError(`the sign-in service did not answer (${typeof code === 'string' ? code : 'no code'})`)
}

const safeCode = (code: string) => (/^[a-z_]{1,60}$/.test(code) ? code : 'an error')
