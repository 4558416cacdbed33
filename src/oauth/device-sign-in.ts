/** Sign-in on another device by a code that is shown here (RFC 8628), for servers without a browser. */
import * as client from 'openid-client'
import { refusalError, translatedOAuthError } from './oauth-errors.ts'
import type { SignInTalk } from './browser-sign-in.ts'
import { providerOf, scopesOf } from './provider.ts'
import type { SignIn } from './sign-in.ts'
import { tokensOf, type Tokens } from './token-request.ts'

/** Waits until somebody has typed the code and signed in. @throws {AuthenticationRefusedError|MailServerError} when they cannot */
export async function signInByDevice(signIn: SignIn, { show, signal }: Omit<SignInTalk, 'pasted'>): Promise<Tokens> {
  try {
    const provider = await providerOf(signIn.auth)
    const device = await client.initiateDeviceAuthorization(provider, { scope: scopesOf(signIn.auth).join(' ') })
    show({ url: device.verification_uri, code: device.user_code })
    return tokensOf(await client.pollDeviceAuthorizationGrant(provider, device, undefined, { signal }))
  } catch (error) {
    throw signal.aborted ? refusalError('declined', signIn) : await translatedOAuthError(error, signIn)
  }
}
