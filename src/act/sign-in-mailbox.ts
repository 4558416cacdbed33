/** Signs in for a mailbox at its OAuth provider, stores the grant, and resumes the mailboxes that wait for it. */
import { AuthenticationRefusedError, UserError } from '../errors.ts'
import type { Config, MailboxConfig } from '../config/schema.ts'
import type { AccessTokens } from '../oauth/access-tokens.ts'
import { signInByBrowser, type SignInTalk } from '../oauth/browser-sign-in.ts'
import { signInByDevice } from '../oauth/device-sign-in.ts'
import { grantIdOf, signInsOf, type SignIn } from '../oauth/sign-in.ts'
import { needsNobody } from '../oauth/token-request.ts'
import type { Store } from '../store/store.ts'

export interface SignInDeps {
  readonly config: Config
  readonly store: Pick<Store, 'mailboxStates' | 'outbox'>
  readonly accessTokens: AccessTokens
}

/**
 * Signs in to everything that a mailbox signs in to, one after the other. An app that signs in without a person is only tried.
 *
 * @returns the names of all mailboxes that share the sign-in; they are resumed
 * @throws {UserError} when the mailbox uses a password
 * @throws {AuthenticationRefusedError|MailServerError} with what to do
 */
export async function signInMailbox(mailbox: MailboxConfig, talk: SignInTalk, deps: SignInDeps): Promise<readonly string[]> {
  const signIns = signInsOf(mailbox)
  if (signIns.length === 0)
    throw new UserError(`the mailbox ${mailbox.name} has no \`auth\` of the type oauth2: there is nothing to sign in to`)
  const names = new Set<string>()
  for (const signIn of signIns) {
    await signInOnce(mailbox, signIn, { talk, deps })
    for (const name of mailboxesOf(signIn, deps.config)) names.add(name)
  }
  for (const name of names) await resumeMailbox(name, deps.store)
  return [...names]
}

/** Resumes a mailbox: it is read again, and its deferred mails are tried at once. */
export async function resumeMailbox(name: string, { mailboxStates, outbox }: SignInDeps['store']): Promise<void> {
  await mailboxStates.resume(name)
  await outbox.hasten(name)
}

async function signInOnce(
  mailbox: MailboxConfig,
  signIn: SignIn,
  { talk, deps: { accessTokens } }: { readonly talk: SignInTalk; readonly deps: SignInDeps },
): Promise<void> {
  if (needsNobody(signIn.auth)) {
    await accessTokens.forgetRefusals(mailbox)
    return accessTokens.renew(signIn)
  }
  const tokens = signIn.auth.flow === 'device-code' ? await signInByDevice(signIn, talk) : await signInByBrowser(signIn, talk)
  if (tokens.refreshToken === null) {
    const hint =
      'the provider lets us in once, but gives no refresh token: ask for the scope `offline_access`, or compare the app’s settings'
    throw new AuthenticationRefusedError(hint, { context: { reason: 'no refresh token' } })
  }
  await accessTokens.keep(signIn, tokens)
}

function mailboxesOf(signIn: SignIn, { mailboxes }: Config): readonly string[] {
  const id = grantIdOf(signIn)
  return mailboxes.filter((mailbox) => signInsOf(mailbox).some((other) => grantIdOf(other) === id)).map(({ name }) => name)
}
