/** Sign-in in a browser: authorization code with PKCE (RFC 7636), with a redirect to a port of this machine (RFC 8252). */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as client from 'openid-client'
import type { OAuthConfig } from '../config/auth.ts'
import { refusalError, translatedOAuthError } from './oauth-errors.ts'
import { providerOf, scopesOf } from './provider.ts'
import type { SignIn } from './sign-in.ts'
import { tokensOf, type Tokens } from './token-request.ts'

/** How the person who signs in is reached. */
export interface SignInTalk {
  /** Shows where to go, and the code to type there. */
  readonly show: (place: { readonly url: string; readonly code: string | null }) => void
  /** The address at which the browser ended, pasted when it runs on another machine; never resolves where nobody can paste. */
  readonly pasted: Promise<string>
  /** Ends the waiting. */
  readonly signal: AbortSignal
}

/** Waits until somebody has signed in. @throws {AuthenticationRefusedError|MailServerError} when they cannot, or the signal is aborted */
export async function signInByBrowser(signIn: SignIn, talk: SignInTalk): Promise<Tokens> {
  const { auth } = signIn
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(auth.redirectPort ?? 0, '127.0.0.1', resolve)
  })
  try {
    return await signInAt(signIn, talk, server)
  } catch (error) {
    throw talk.signal.aborted ? refusalError('unfinished', signIn) : await translatedOAuthError(error, signIn)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

async function signInAt({ auth, user }: SignIn, talk: SignInTalk, server: Server): Promise<Tokens> {
  const provider = await providerOf(auth)
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const expectedState = client.randomState()
  const { port } = server.address() as AddressInfo
  // Microsoft accepts any port of `localhost` without registration, but no other name of this machine.
  const redirect = `http://${auth.provider === 'microsoft' ? 'localhost' : '127.0.0.1'}:${port}/`
  const url = client.buildAuthorizationUrl(provider, {
    redirect_uri: redirect,
    scope: scopesOf(auth).join(' '),
    state: expectedState,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...stayingSignedIn(auth, user),
  })
  talk.show({ url: url.href, code: null })
  const back = await Promise.race([
    browserReturn(server, redirect, expectedState),
    pastedUrl(talk.pasted, redirect),
    rejectOnAbort(talk.signal),
  ])
  return tokensOf(await client.authorizationCodeGrant(provider, back, { pkceCodeVerifier, expectedState }))
}

/** Parameters that make a provider return a refresh token. */
function stayingSignedIn({ provider }: OAuthConfig, user: string): Record<string, string> {
  // A shared mailbox is opened by an account with another name, so the account must be chosen.
  if (provider === 'microsoft') return { prompt: 'select_account' }
  if (provider === 'google') return { access_type: 'offline', prompt: 'consent', login_hint: user }
  // OpenID Connect Core §11: offline access needs the person's consent.
  return { prompt: 'consent' }
}

/** The browser's return. Other requests to this port, such as for an icon, lack the state. */
function browserReturn(server: Server, redirect: string, state: string): Promise<URL> {
  return new Promise((resolve) => {
    server.on('request', ({ url = '/' }: IncomingMessage, response: ServerResponse) => {
      const back = new URL(url, redirect)
      const isOurs = back.searchParams.get('state') === state
      const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', connection: 'close' }
      response.writeHead(isOurs ? 200 : 404, headers)
      response.end(isOurs ? 'You may close this window: Intray goes on.\n' : 'Nothing here.\n')
      if (isOurs) resolve(back)
    })
  })
}

async function pastedUrl(pasted: Promise<string>, redirect: string): Promise<URL> {
  const back = new URL(redirect)
  back.search = URL.parse((await pasted).trim())?.search ?? ''
  return back
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = () => reject(signal.reason as Error)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
