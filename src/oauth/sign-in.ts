/** A sign-in: the user, the mailbox, the provider; and the id under which its grant is stored. */
import { createHash } from 'node:crypto'
import type { OAuthConfig } from '../config/auth.ts'
import type { MailboxConfig } from '../config/schema.ts'
import { scopesOf } from './provider.ts'

export interface SignIn {
  /** The mailbox's name, for messages. */
  readonly mailbox: string
  /** The mailbox's user: named in XOAUTH2, and whom a service account acts for. */
  readonly user: string
  readonly auth: OAuthConfig
}

/** The sign-in for one of a mailbox's servers; null when it uses a password, or no log-in. */
export function signInOf({ name, imap, smtp }: MailboxConfig, which: 'imap' | 'smtp'): SignIn | null {
  const { auth, user = '' } = which === 'imap' ? imap : smtp
  return auth?.type === 'oauth2' ? { mailbox: name, user, auth } : null
}

/** The sign-ins of a mailbox, each once: IMAP and SMTP mostly share one. */
export function signInsOf(mailbox: MailboxConfig): readonly SignIn[] {
  const both = [signInOf(mailbox, 'imap'), signInOf(mailbox, 'smtp')].filter((signIn) => signIn !== null)
  return [...new Map(both.map((signIn) => [grantIdOf(signIn), signIn])).values()]
}

/**
 * The id of a sign-in's grant. It depends on user, app, provider and scopes, not on the mailbox's name or the client secret; another app
 * has another id, so that a refresh token is never sent to the wrong one.
 */
export function grantIdOf({ user, auth }: SignIn): string {
  const { provider, issuer = '', tenant, clientId = '', flow } = auth
  const parts = [user, provider, issuer, tenant, clientId, flow, ...scopesOf(auth)]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22)
}
