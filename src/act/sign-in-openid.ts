/** Signs people in to the pages by OpenID Connect: the address that the provider has verified tells who they are here. */
import { UserError } from '../errors.ts'
import { seal, unseal } from '../oauth/seal.ts'
import { OpenIdProvider, type PendingSignIn } from '../oauth/openid.ts'
import type { Config } from '../config/schema.ts'
import { beginSession, kindOfPerson, type SignInDeps } from './sign-in.ts'
import type { Session } from '../store/sessions.ts'

/** What signing in needs, with the provider. */
export interface OpenIdDeps extends SignInDeps {
  readonly provider: OpenIdProvider
  /** Secrets that seal the cookie, newest first. */
  readonly secrets: readonly string[]
}

/** Adds the provider to what signing in needs; null when the configuration has no provider. */
export function openIdOf(deps: SignInDeps, { oidc, secret, previousSecrets }: Config): OpenIdDeps | null {
  return oidc ? { ...deps, provider: new OpenIdProvider(oidc), secrets: [secret, ...previousSecrets] } : null
}

/** How long a sign-in at the provider may take. */
export const talkMs = 15 * 60_000
const purpose = 'sign-in by OpenID Connect'

interface CookieContent extends PendingSignIn {
  readonly next: string
  readonly redirect: string
  readonly endsAtMs: number
}

/**
 * Begins a sign-in.
 *
 * @param redirect - the address at which the browser comes back
 * @param next - the page to go to afterwards
 * @returns the provider's address for the browser, and the sealed value of its cookie
 */
export async function beginOpenId(
  { redirect, next }: { readonly redirect: string; readonly next: string },
  { provider, secrets, now }: OpenIdDeps,
): Promise<{ readonly url: string; readonly kept: string }> {
  const { url, pending } = await provider.begin(redirect)
  const content: CookieContent = { ...pending, next, redirect, endsAtMs: now() + talkMs }
  return { url, kept: seal(JSON.stringify(content), purpose, secrets) }
}

/**
 * Finishes a sign-in.
 *
 * @param kept - the value of the browser's cookie
 * @param search - the query of the address at which the browser came back
 * @returns the value of the session's cookie, the session, and the page to go to
 * @throws {UserError} when this browser did not begin the sign-in, the address is not verified, or nobody here has it
 * @throws {AuthenticationRefusedError|MailServerError} when the provider refuses or cannot be reached
 */
export async function finishOpenId(
  { kept, search }: { readonly kept: string; readonly search: string },
  deps: OpenIdDeps,
): Promise<{ readonly cookie: string; readonly session: Session; readonly next: string }> {
  const text = unseal(kept, purpose, deps.secrets)
  const pending = text === null ? null : (JSON.parse(text) as CookieContent)
  if (!pending || pending.endsAtMs < deps.now())
    throw new UserError('this browser did not begin to sign in, or more than 15 minutes ago: begin anew')
  const back = new URL(pending.redirect)
  back.search = search
  const { address, isVerified } = await deps.provider.finish(back, pending)
  if (!isVerified) throw new UserError('the sign-in service has not verified your e-mail address: verify it there, or have a link mailed')
  const person = address.length > 320 ? null : await kindOfPerson(address, deps)
  if (!person) throw new UserError('nobody here has the address that the sign-in service names')
  return { ...(await beginSession(person, deps)), next: pending.next }
}
