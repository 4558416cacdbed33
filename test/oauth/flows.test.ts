/** Every way to sign in, against a real provider; and each way that it is refused. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OAuthConfig } from '../../src/config/auth.ts'
import { parseConfig } from '../../src/config/read-config.ts'
import { AuthenticationRefusedError, type IntrayError } from '../../src/errors.ts'
import { signInByBrowser, type SignInTalk } from '../../src/oauth/browser-sign-in.ts'
import { signInByDevice } from '../../src/oauth/device-sign-in.ts'
import { translatedOAuthError } from '../../src/oauth/oauth-errors.ts'
import { providerOf } from '../../src/oauth/provider.ts'
import { signInOf, type SignIn } from '../../src/oauth/sign-in.ts'
import { requestTokens } from '../../src/oauth/token-request.ts'
import { addressBehind } from '../support/browser.ts'
import {
  CERTIFIED_CLIENT,
  CLIENT,
  MAIL_SCOPES,
  STRANDED_CLIENT,
  startOAuthProvider,
  type OAuthProvider,
} from '../support/oauth-provider.ts'

const [USER, APP] = ['ann@us.example', 'app@us.example']
const clientCertificate = readFileSync(join(import.meta.dirname, '../support/tls/client.pem'), 'utf8')
const account = generateKeyPairSync('rsa', { modulusLength: 2048 })
const accountPem = account.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
const serviceAccountKey = JSON.stringify({ client_email: 'intray@project.example', private_key: accountPem, private_key_id: 'k1' })
const never = new Promise<never>(() => undefined)

let provider: OAuthProvider

beforeAll(async () => {
  const certificate = createPublicKey(clientCertificate)
  provider = await startOAuthProvider({ appUser: APP, person: USER, accountKey: account.privateKey, certificate })
})
afterAll(() => provider.stop())

/** The sign-in as the configuration gives it, defaults and all. */
function signInWith(auth: Partial<OAuthConfig>, user = USER): SignIn {
  const server = {
    ...{ host: '127.0.0.1', port: 143, tls: 'none', user },
    auth: {
      type: 'oauth2',
      provider: 'custom',
      issuer: provider.issuer,
      clientId: CLIENT.id,
      clientSecret: CLIENT.secret,
      scopes: MAIL_SCOPES,
      ...auth,
    },
  }
  const mailbox = { name: 'support', addresses: ['support@us.example'], imap: server, smtp: server }
  const config = parseConfig(JSON.stringify({ secret: 'a-secret-of-the-tests', mailboxes: [mailbox] }), 'x.yaml')
  return signInOf(config.mailboxes[0]!, 'imap')!
}

async function asked(signIn: SignIn, refreshToken = ''): ReturnType<typeof requestTokens> {
  try {
    return await requestTokens(signIn, await providerOf(signIn.auth), refreshToken)
  } catch (error) {
    throw await translatedOAuthError(error, signIn)
  }
}

const refusedWith = async (asking: Promise<unknown>) => {
  const error: unknown = await asking.then(
    () => null,
    (cause: unknown) => cause,
  )
  expect(error).toBeInstanceOf(AuthenticationRefusedError)
  return (error as IntrayError).context['reason']
}

const talkOf = (show: SignInTalk['show'], more: Partial<SignInTalk> = {}): SignInTalk => {
  return { show, pasted: never, signal: AbortSignal.timeout(20_000), ...more }
}

describe('an app signs in by itself', () => {
  it('with a secret', async () => {
    const { accessToken, refreshToken, lifeSeconds } = await asked(signInWith({ flow: 'client-credentials', scopes: ['mail'] }))
    expect(await provider.userOf(accessToken)).toBe(APP)
    expect([refreshToken, lifeSeconds]).toEqual([null, 3600])
  })

  it('with a certificate', async () => {
    const { clientSecret: _, ...auth } = signInWith({ flow: 'client-credentials', scopes: ['mail'], clientId: CERTIFIED_CLIENT }).auth
    const { accessToken } = await asked({ ...signInWith({}), auth: { ...auth, clientCertificate } })
    expect(await provider.userOf(accessToken)).toBe(APP)
  })

  it('as a service account for whichever mailbox', async () => {
    const signIn = signInWith({ flow: 'service-account', serviceAccountKey, scopes: ['mail'] }, 'bob@us.example')
    expect(await provider.userOf((await asked(signIn)).accessToken)).toBe('bob@us.example')
  })
})

describe('somebody signs in', () => {
  it('in a browser, with PKCE, and comes back to this machine', async () => {
    const tokens = await signInByBrowser(
      signInWith({}),
      talkOf(({ url, code }) => {
        expect(code).toBeNull()
        expect(new URL(url).searchParams.get('code_challenge_method')).toBe('S256')
        void addressBehind(url).then(fetch)
      }),
    )
    expect(await provider.userOf(tokens.accessToken)).toBe(USER)
    expect(tokens.refreshToken).not.toBeNull()
  })

  it('in a browser elsewhere, whose last address is pasted', async () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const tokens = await signInByBrowser(
      signInWith({}),
      talkOf(({ url }) => void addressBehind(url).then(resolve), { pasted: promise }),
    )
    expect(await provider.userOf(tokens.accessToken)).toBe(USER)
  })

  it('an answer to somebody else’s request is none', async () => {
    const tokens = await signInByBrowser(
      signInWith({}),
      talkOf(({ url }) => {
        const back = new URL(new URL(url).searchParams.get('redirect_uri')!)
        back.search = 'code=forged&state=guessed'
        void fetch(back)
          .then(({ status }) => expect(status).toBe(404))
          .then(() => addressBehind(url))
          .then(fetch)
      }),
    )
    expect(await provider.userOf(tokens.accessToken)).toBe(USER)
  })

  it('on another device, by a code', { timeout: 40_000 }, async () => {
    const tokens = await signInByDevice(
      signInWith({ flow: 'device-code' }),
      talkOf(({ url, code }) => {
        expect(url).toContain(provider.issuer)
        void provider.approveDevice(code!, USER)
      }),
    )
    expect(await provider.userOf(tokens.accessToken)).toBe(USER)
  })

  it('is asked for only so long', async () => {
    const talk = talkOf(() => undefined, { signal: AbortSignal.timeout(50) })
    await expect(signInByBrowser(signInWith({}), talk)).rejects.toThrow(/time/i)
  })
})

describe('refusals', () => {
  it.each([
    ['a wrong secret', { clientSecret: 'wrong' }, 'secret'],
    ['an app that is not known', { clientId: 'stranger' }, 'secret'],
  ] as const)('%s', async (_title, auth, reason) => {
    const signIn = signInWith({ flow: 'client-credentials', scopes: ['mail'], ...auth } as Partial<OAuthConfig>)
    expect(await refusedWith(asked(signIn))).toBe(reason)
  })

  it('a scope that is not given', async () => {
    const token = await provider.signedIn(USER)
    expect(await refusedWith(asked(signInWith({ scopes: [...MAIL_SCOPES, 'openid'] }), token))).toBe('scope')
  })

  it('a key that the provider does not know', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' })
    const key = JSON.stringify({ client_email: 'intray@project.example', private_key: other })
    expect(await refusedWith(asked(signInWith({ flow: 'service-account', serviceAccountKey: key, scopes: ['mail'] })))).toBe('certificate')
  })

  it('a sign-in that was revoked', async () => {
    const token = await provider.signedIn('gone@us.example')
    await provider.revoke('gone@us.example')
    expect(await refusedWith(asked(signInWith({}), token))).toBe('revoked')
  })

  it('somebody who says no', async () => {
    const signing = signInByBrowser(
      signInWith({}),
      talkOf(({ url }) => {
        const asking = new URL(url).searchParams
        void fetch(
          `${asking.get('redirect_uri')}?error=access_denied&state=${asking.get('state')}&iss=${encodeURIComponent(provider.issuer)}`,
        )
      }),
    )
    expect(await refusedWith(signing)).toBe('declined')
  })

  it('a tenant that the provider does not have', async () => {
    const signIn = signInWith({ issuer: `${provider.issuer}/no-such-tenant`, flow: 'client-credentials', scopes: ['mail'] })
    await expect(asked(signIn)).rejects.toThrow('compare `auth.issuer`, with the tenant in it')
  })

  it('a provider that calls itself by another name', async () => {
    const issuer = provider.issuer.replace('127.0.0.1', 'localhost')
    const signIn = signInWith({ issuer, flow: 'client-credentials', scopes: ['mail'] })
    await expect(asked(signIn)).rejects.toThrow('calls itself by another name: compare `auth.issuer`')
  })

  it('an address to come back to that the app has not registered: the provider’s page says so, and we in the end', async () => {
    const { clientSecret: _, ...auth } = signInWith({ clientId: STRANDED_CLIENT }).auth
    const pages: string[] = []
    const talk = talkOf(({ url }) => void fetch(url).then(async (page) => pages.push(await page.text())), {
      signal: AbortSignal.timeout(700),
    })
    const error: unknown = await signInByBrowser({ ...signInWith({}), auth }, talk).catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(AuthenticationRefusedError)
    expect((error as Error).message).toMatch(/`intray mailbox login support` once more.* redirect address, register http:\/\/localhost/)
    expect(pages[0]).toContain('redirect_uri')
  })

  it('none of their sentences holds a secret', async () => {
    const secret = 'a-secret-that-is-wrong'
    for (const wrong of [{ clientSecret: secret }, { issuer: `${provider.issuer}/${'x'}`, clientSecret: secret }]) {
      const error = await asked(signInWith({ flow: 'client-credentials', scopes: ['mail'], ...wrong })).catch((cause: unknown) => cause)
      expect(inspect(error, { depth: 9 })).not.toContain(secret)
    }
  })

  it('an issuer that is no provider is no refusal', async () => {
    const signIn = signInWith({ issuer: 'http://127.0.0.1:1', flow: 'client-credentials', scopes: ['mail'] })
    await expect(asked(signIn)).rejects.toThrow('did not answer')
  })
})
