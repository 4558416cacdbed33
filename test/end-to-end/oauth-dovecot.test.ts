/** Mailboxes that sign in by OAuth at an IMAP server of the world, which asks the provider about each token (RFC 7662). */

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { AccessTokens } from '../../src/oauth/access-tokens.ts'
import { signInOf } from '../../src/oauth/sign-in.ts'
import { startDovecot, type Dovecot } from '../support/dovecot.ts'
import { password, SALES, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { until } from '../support/observe.ts'
import { CLIENT, MAIL_SCOPES, startOAuthProvider, type OAuthProvider } from '../support/oauth-provider.ts'
import { freshPlaces } from '../support/places.ts'
import { post } from '../support/post.ts'
import { startTokenImap, type TokenImap } from '../support/token-imap.ts'
import { startTokenSmtp, type TokenSmtp } from '../support/xoauth2-smtp.ts'

vi.setConfig({ testTimeout: 60_000 })

let provider: OAuthProvider
let dovecot: Dovecot | null
/** For want of a Dovecot, the demo server behind a front that takes tokens. */
let front: TokenImap
let smtp: TokenSmtp
let us: Installation

const authOf = (flow: string) => ({
  type: 'oauth2',
  provider: 'custom',
  issuer: provider.issuer,
  clientId: CLIENT.id,
  clientSecret: CLIENT.secret,
  scopes: flow === 'client-credentials' ? ['mail'] : MAIL_SCOPES,
  flow,
})

function serversOf(user: string, flow: string) {
  const common = { host: '127.0.0.1', tls: 'none', user, auth: authOf(flow) }
  return { imap: { ...common, port: dovecot?.port ?? front.port }, smtp: { ...common, port: smtp.port } }
}

async function deliver(to: string, from: string, subject: string): Promise<void> {
  if (!dovecot) return void (await post(us.mail, { from, to, subject }))
  const id = `${encodeURIComponent(subject)}@acme.example`
  const letter = `From: ${from}\r\nTo: ${to}\r\nSubject: ${subject}\r\nMessage-ID: <${id}>\r\n\r\nHello.\r\n`
  await dovecot.deliver(to, Buffer.from(letter))
}

beforeAll(async () => {
  provider = await startOAuthProvider({ appUser: SUPPORT, lifeSeconds: 3600 })
  const users = [SUPPORT, SALES].map((user) => ({ user, password: 'nobody-knows' }))
  dovecot = await startDovecot({ users, introspectionUrl: provider.introspectionUrl })
  front = await startTokenImap({ port: () => us.mail.imapPort, password, userOf: (token) => provider.userOf(token) })
  smtp = await startTokenSmtp((token) => provider.userOf(token))
  us = await startInstallation(freshPlaces(), {
    support: serversOf(SUPPORT, 'client-credentials'),
    sales: serversOf(SALES, 'authorization-code'),
    ports: { imapPort: dovecot?.port ?? front.port, smtpPort: smtp.port, received: () => smtp.received },
  })
})

afterAll(async () => {
  await us.stop()
  await smtp.stop()
  await front.stop()
  await dovecot?.stop()
  await provider.stop()
})

describe('mail comes and goes by tokens', () => {
  test('an app that signs in by itself reads a mailbox and acknowledges the mail', async () => {
    us.play()
    await deliver(SUPPORT, 'ann@acme.example', 'By the app itself')
    await until('the acknowledgement', () => smtp.received.some(({ owner }) => owner === 'ann@acme.example'), 30_000)
  })

  test('somebody’s sign-in is used without them, and its refresh token replaced each time', async () => {
    const mailbox = us.config.mailboxes[1]!
    const first = await provider.signedIn(SALES)
    const tokens = new AccessTokens(us.runtime.store.grants, us.config)
    await tokens.keep(signInOf(mailbox, 'imap')!, { accessToken: 'ended', refreshToken: first, lifeSeconds: 0 })
    await us.runtime.store.mailboxStates.resume('sales')
    await deliver(SALES, 'bob@acme.example', 'By somebody')
    await until('the acknowledgement', () => smtp.received.some(({ owner }) => owner === 'bob@acme.example'), 30_000)
    expect(smtp.refusals).toEqual([])
  })
})
