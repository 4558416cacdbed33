/**
 * Access tokens for all workers: stored sealed in the database, shared, and renewed by one worker at a time before they expire. When a
 * provider replaces the refresh token, the new one is stored before the access token that came with it is used.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config, MailboxConfig } from '../config/schema.ts'
import { tokenKeys } from '../config/token-keys.ts'
import { AuthenticationRefusedError, MailServerError } from '../errors.ts'
import type { Grant, Grants } from '../store/grants.ts'
import { refusalError, translatedOAuthError } from './oauth-errors.ts'
import { providerOf, type Provider } from './provider.ts'
import { seal, unseal, type SealKeys } from './seal.ts'
import { grantIdOf, signInOf, signInsOf, type SignIn } from './sign-in.ts'
import { needsNobody, requestTokens, type Tokens } from './token-request.ts'

/** Returns an access token; a new one when a server did not accept `refused`. */
export type AccessToken = (refused?: string) => Promise<string>

/** A provider that has not answered by then counts as absent. */
const leaseMs = 60_000
const longestWaitMs = 90_000
const lookMs = 150
/** Tokens are renewed this long before they expire; short-lived ones in the last fifth of their life. */
const marginMs = 5 * 60_000
/** After this many refusals in a row the provider is asked only every five minutes, often enough to notice that an admin has mended it. */
const refusalsInARow = 3
const askAgainMs = 5 * 60_000
/** After a failure the provider is left alone for this long, however much mail waits for its token. */
const restMs = 10_000

interface CachedToken {
  readonly token: string
  /** By performance.now(). */
  readonly renewAtMs: number
}

/** A failure of the provider that may pass. */
interface Failure {
  readonly fault: MailServerError
  /** By performance.now(). */
  readonly askAgainAtMs: number
}

/** The access tokens of a process. */
export class AccessTokens {
  readonly #grants: Grants
  readonly #keys: SealKeys
  readonly #owner = randomUUID()
  readonly #cached = new Map<string, CachedToken>()
  readonly #failures = new Map<string, Failure>()
  readonly #underWay = new Map<string, Promise<CachedToken>>()

  constructor(grants: Grants, secrets: Pick<Config, 'secret' | 'previousSecrets'>) {
    this.#grants = grants
    this.#keys = tokenKeys(secrets)
  }

  /** The tokens for a server of a mailbox; undefined when it uses a password, or no log-in. */
  of(mailbox: MailboxConfig, which: 'imap' | 'smtp'): AccessToken | undefined {
    const signIn = signInOf(mailbox, which)
    return signIn === null ? undefined : (unwanted) => this.#token(signIn, unwanted)
  }

  /** Stores the tokens of a sign-in, and forgets earlier refusals. */
  async keep(signIn: SignIn, tokens: Tokens): Promise<void> {
    const id = grantIdOf(signIn)
    let grant = await this.#grants.read(id)
    while (!(await this.#write(id, grant, tokens))) grant = await this.#grants.read(id)
  }

  /** Requests a new token whatever is stored, to verify that the provider accepts us. */
  async renew(signIn: SignIn): Promise<void> {
    await this.#token(signIn, await this.#token(signIn, undefined))
  }

  /** Lets the provider be asked again at once for a mailbox that was refused. */
  async forgetRefusals(mailbox: MailboxConfig): Promise<void> {
    await this.#grants.forgetRefusals(signInsOf(mailbox).map(grantIdOf))
  }

  async #token(signIn: SignIn, unwanted: string | undefined): Promise<string> {
    const id = grantIdOf(signIn)
    for (;;) {
      const cached = this.#cached.get(id)
      if (cached && cached.token !== unwanted && cached.renewAtMs > performance.now()) return cached.token
      const running = this.#underWay.get(id)
      const found = await (running ?? this.#begin(id, signIn, unwanted))
      // A request that was already running may return the very token that is unwanted; then another is made. A provider may also return the
      // same token for a request of our own.
      if (found.token !== unwanted || !running) return found.token
    }
  }

  async #begin(id: string, signIn: SignIn, unwanted: string | undefined): Promise<CachedToken> {
    const flight = this.#obtain(id, signIn, unwanted)
    this.#underWay.set(id, flight)
    try {
      const cached = await flight
      this.#cached.set(id, cached)
      return cached
    } finally {
      this.#underWay.delete(id)
    }
  }

  async #obtain(id: string, signIn: SignIn, unwanted: string | undefined): Promise<CachedToken> {
    const endAt = performance.now() + longestWaitMs
    for (;;) {
      const grant = await this.#grants.read(id)
      const stored = this.#accessTokenOf(grant, id, unwanted)
      if (stored !== null && grant.renewInMs > 0) return { token: stored, renewAtMs: performance.now() + grant.renewInMs }
      throwIfRefusedLately(grant)
      throwIfFailedLately(this.#failures.get(id))
      const lease = await this.#grants.acquire(id, this.#owner, leaseMs)
      if (lease !== null) {
        try {
          const renewed = await this.#renewUnderLease(id, signIn, unwanted)
          if (renewed !== null) return renewed
        } finally {
          await this.#grants.release(lease).catch(() => undefined)
        }
      }
      if (performance.now() > endAt)
        throw new MailServerError('another worker asks for the token and gets none', { context: { grant: id } })
      await sleep(lookMs * (0.5 + Math.random()))
    }
  }

  /** Renews under the lease. @returns null when another worker has renewed meanwhile: read again */
  async #renewUnderLease(id: string, signIn: SignIn, unwanted: string | undefined): Promise<CachedToken | null> {
    const grant = await this.#grants.read(id)
    const stored = this.#accessTokenOf(grant, id, unwanted)
    if (stored !== null && grant.renewInMs > 0) return null
    try {
      const tokens = await this.#requestTokens(id, signIn, grant)
      return (await this.#write(id, grant, tokens)) ? cachedTokenOf(tokens) : null
    } catch (error) {
      const fault = await translatedOAuthError(error, signIn)
      if (fault instanceof AuthenticationRefusedError) await this.#grants.noteRefusal(id, grant.revision, fault.message)
      // While the present token is still valid, a failing provider does no harm.
      else if (stored !== null && grant.endsInMs > 0)
        return { token: stored, renewAtMs: performance.now() + Math.min(grant.endsInMs, 30_000) }
      else if (fault instanceof MailServerError) this.#failures.set(id, { fault, askAgainAtMs: performance.now() + restMs })
      throw fault
    }
  }

  async #requestTokens(id: string, signIn: SignIn, grant: Grant): Promise<Tokens> {
    const refreshToken = grant.refreshToken === null ? null : unseal(grant.refreshToken, `${id}/refresh`, this.#keys)
    if (refreshToken === null && !needsNobody(signIn.auth)) throw refusalError('not-signed-in', signIn)
    const provider: Provider = await providerOf(signIn.auth)
    return requestTokens(signIn, provider, refreshToken ?? '')
  }

  #accessTokenOf({ accessToken }: Grant, id: string, unwanted: string | undefined): string | null {
    const token = accessToken === null ? null : unseal(accessToken, `${id}/access`, this.#keys)
    return token === unwanted ? null : token
  }

  async #write(id: string, grant: Grant, { accessToken, refreshToken, lifeSeconds }: Tokens): Promise<boolean> {
    const endsInMs = lifeSeconds * 1000
    return this.#grants.write(id, grant.revision, {
      refreshToken: refreshToken === null ? grant.refreshToken : seal(refreshToken, `${id}/refresh`, this.#keys),
      accessToken: seal(accessToken, `${id}/access`, this.#keys),
      endsInMs,
      renewInMs: renewInMs(endsInMs),
    })
  }
}

function throwIfRefusedLately({ refusal, refusedMsAgo }: Grant): void {
  if (refusal === null || refusal.count < refusalsInARow || refusedMsAgo > askAgainMs) return
  throw new AuthenticationRefusedError(refusal.text, { context: { reason: 'refused before', count: refusal.count } })
}

function throwIfFailedLately(failure: Failure | undefined): void {
  if (failure !== undefined && failure.askAgainAtMs > performance.now()) throw failure.fault
}

function cachedTokenOf({ accessToken, lifeSeconds }: Tokens): CachedToken {
  return { token: accessToken, renewAtMs: performance.now() + renewInMs(lifeSeconds * 1000) }
}

function renewInMs(endsInMs: number): number {
  return endsInMs - Math.min(marginMs, endsInMs / 5)
}
