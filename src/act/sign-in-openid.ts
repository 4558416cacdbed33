/** Signing in to the pages at an OpenID provider: whoever proves an address there is who has it here. */
import { UserError } from '../errors.ts'
import { sealed, unsealed } from '../oauth/seal.ts'
import { OpenIdProvider, type Begun } from '../oauth/openid.ts'
import type { Config } from '../config/schema.ts'
import { beginSession, kindOfPerson, type SignInDeps } from './sign-in.ts'
import type { Session } from '../store/sessions.ts'

/** What signing in needs. */
export interface OpenIdDeps extends SignInDeps {
  readonly provider: OpenIdProvider
  /** The newest first. */
  readonly secrets: readonly string[]
}

/** What signing in needs, where the configuration has a provider; else null. */
export function openIdOf(deps: SignInDeps, { oidc, secret, previousSecrets }: Config): OpenIdDeps | null {
  return oidc ? { ...deps, provider: new OpenIdProvider(oidc), secrets: [secret, ...previousSecrets] } : null
}

/** So long somebody may take at the provider. */
export const talkMs = 15 * 60_000
const purpose = 'sign-in by OpenID Connect'

interface Kept extends Begun {
  readonly next: string
  readonly redirect: string
  readonly endsAtMs: number
}

/**
 * Begins.
 *
 * @param next - the page to go to afterwards
 * @returns where the browser is to go, and what it is to keep meanwhile
 */
export async function beginOpenId(
  { redirect, next }: { readonly redirect: string; readonly next: string },
  { provider, secrets, now }: OpenIdDeps,
): Promise<{ readonly url: string; readonly kept: string }> {
  const { url, begun } = await provider.begin(redirect)
  const kept: Kept = { ...begun, next, redirect, endsAtMs: now() + talkMs }
  return { url, kept: sealed(JSON.stringify(kept), purpose, secrets) }
}

/**
 * Finishes.
 *
 * @param kept - what the browser kept
 * @param search - of the address at which it came back
 * @returns what the session's cookie is to hold, whose it is, and where they were going
 * @throws {UserError} when this browser did not begin, or the address is not proven, or nobody's here
 * @throws {AuthenticationRefusedError|MailServerError} as the provider does
 */
export async function finishOpenId(
  { kept, search }: { readonly kept: string; readonly search: string },
  deps: OpenIdDeps,
): Promise<{ readonly cookie: string; readonly session: Session; readonly next: string }> {
  const text = unsealed(kept, purpose, deps.secrets)
  const begun = text === null ? null : (JSON.parse(text) as Kept)
  if (!begun || begun.endsAtMs < deps.now())
    throw new UserError('this browser did not begin to sign in, or more than 15 minutes ago: begin anew')
  const back = new URL(begun.redirect)
  back.search = search
  const { address, isVerified } = await deps.provider.finish(back, begun)
  if (!isVerified) throw new UserError('the sign-in service has not verified your e-mail address: verify it there, or have a link mailed')
  const person = address.length > 320 ? null : await kindOfPerson(address, deps)
  if (!person) throw new UserError('nobody here has the address that the sign-in service names')
  return { ...(await beginSession(person, deps)), next: begun.next }
}
