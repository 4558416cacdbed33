/** A sign-in: who, for which mailbox, at which provider; and the name that its grant is kept under. */
import { createHash } from 'node:crypto'
import type { OAuthConfig } from '../config/auth.ts'
import type { MailboxConfig } from '../config/schema.ts'
import { scopesOf } from './provider.ts'

/** A sign-in of a mailbox. */
export interface SignIn {
  /** The mailbox's name, for sentences that say what to do. */
  readonly mailbox: string
  /** Whose mail: what XOAUTH2 names, and whom a service account acts for. */
  readonly user: string
  readonly auth: OAuthConfig
}

/** The sign-in for one of a mailbox's servers; null where it has a password, or nothing. */
export function signInOf({ name, imap, smtp }: MailboxConfig, which: 'imap' | 'smtp'): SignIn | null {
  const { auth, user = '' } = which === 'imap' ? imap : smtp
  return auth?.type === 'oauth2' ? { mailbox: name, user, auth } : null
}

/** A mailbox's sign-ins, each once: those of IMAP and SMTP are mostly the same. */
export function signInsOf(mailbox: MailboxConfig): readonly SignIn[] {
  const both = [signInOf(mailbox, 'imap'), signInOf(mailbox, 'smtp')].filter((signIn) => signIn !== null)
  return [...new Map(both.map((signIn) => [grantIdOf(signIn), signIn])).values()]
}

/**
 * The name of a sign-in's grant: the same for the same person, app, provider and scopes, whatever the mailbox is called; a
 * replaced secret keeps it, and another app's refresh token is never sent.
 */
export function grantIdOf({ user, auth }: SignIn): string {
  const { provider, issuer = '', tenant, clientId = '', flow } = auth
  const parts = [user, provider, issuer, tenant, clientId, flow, ...scopesOf(auth)]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22)
}
