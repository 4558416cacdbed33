/** Checks how mailboxes sign in: what an OAuth flow lacks, what a provider does not offer, passwords sent in clear text. */
import { isLoopback, type OAuthConfig } from './auth.ts'
import type { Config, ServerConfig } from './schema.ts'

/** Every such fault, with its key. */
export function authFaults({ mailboxes }: Pick<Config, 'mailboxes'>): string[] {
  return mailboxes.flatMap(({ name, imap, smtp }) => [
    ...serverFaults(imap).map((fault) => `mailboxes.${name}.imap.${fault}`),
    ...serverFaults(smtp).map((fault) => `mailboxes.${name}.smtp.${fault}`),
  ])
}

function serverFaults({ tls, host, user, password, auth }: ServerConfig): string[] {
  const hasSecret = password !== undefined || auth?.type === 'oauth2'
  const clear = tls === 'none' && hasSecret && !isLoopback(host)
  const secretName = auth?.type === 'oauth2' ? 'tokens' : 'the password'
  return [
    ...(clear ? [`tls: "none" would send ${secretName} in clear to ${host}`] : []),
    ...(auth?.type === 'password' && password === undefined ? ['auth: password needs user and password'] : []),
    ...(auth?.type === 'oauth2' ? oauthFaults(auth, { user, password }) : []),
  ]
}

function oauthFaults(auth: OAuthConfig, { user, password }: Pick<ServerConfig, 'user' | 'password'>): string[] {
  return [
    ...(user === undefined ? ['user: is needed: the address of the mailbox that is opened'] : []),
    ...(password === undefined ? [] : ['password: is not used with auth oauth2; take it out']),
    ...providerFaults(auth).map((fault) => `auth.${fault}`),
    ...clientFaults(auth).map((fault) => `auth.${fault}`),
  ]
}

function providerFaults({ provider, issuer, scopes, flow, tenant }: OAuthConfig): string[] {
  const isAnyTenant = ['organizations', 'common', 'consumers'].includes(tenant)
  return [
    ...(provider === 'custom' && issuer === undefined ? ['issuer: a custom provider needs one'] : []),
    ...(provider !== 'custom' && issuer !== undefined
      ? [`issuer: that of ${provider} is known; take it out, or name provider custom`]
      : []),
    ...(provider === 'custom' && scopes === undefined ? ['scopes: a custom provider needs them named'] : []),
    ...(provider === 'google' && flow === 'device-code'
      ? ['flow: Google gives no access to mail by device code; take authorization-code or service-account']
      : []),
    ...(provider === 'google' && flow === 'client-credentials' ? ['flow: with Google it is called service-account'] : []),
    ...(provider === 'microsoft' && flow === 'service-account' ? ['flow: with Microsoft it is called client-credentials'] : []),
    ...(provider === 'microsoft' && flow === 'client-credentials' && isAnyTenant
      ? ['tenant: an app that signs in by itself needs the id or a domain of its own directory']
      : []),
  ]
}

function clientFaults({ flow, clientId, clientSecret, clientCertificate, serviceAccountKey }: OAuthConfig): string[] {
  const isService = flow === 'service-account'
  const proofs = [clientSecret, clientCertificate].filter((proof) => proof !== undefined)
  return [
    ...(clientId === undefined && !isService ? ['clientId: is needed: the id of the app that is registered at the provider'] : []),
    ...(isService && serviceAccountKey === undefined ? ['serviceAccountKey: the flow service-account needs it'] : []),
    ...(!isService && serviceAccountKey !== undefined ? ['serviceAccountKey: is for the flow service-account alone'] : []),
    ...(flow === 'client-credentials' && proofs.length === 0
      ? ['clientSecret: the flow client-credentials needs it, or clientCertificate']
      : []),
    ...(proofs.length > 1 ? ['clientCertificate: takes the place of clientSecret; give one of them'] : []),
  ]
}
