/** Interprets the refusals of providers: each reason has a sentence that tells the admin what to do, and where. */
import type { SignIn } from './sign-in.ts'

/** Why no token was granted. */
export type RefusalReason =
  | 'not-signed-in'
  | 'expired'
  | 'revoked'
  | 'consent'
  | 'tenant'
  | 'client'
  | 'secret'
  | 'secret-ended'
  | 'public-client'
  | 'certificate'
  | 'scope'
  | 'redirect'
  | 'user'
  | 'policy'
  | 'delegation'
  | 'clock'
  | 'declined'
  | 'unfinished'
  | 'other'

/** The parts of a token or authorization endpoint's error response (RFC 6749 §5.2) that are read. */
export interface ErrorAnswer {
  readonly error: string
  readonly description: string
}

/** Microsoft's codes, found in the description; other codes fall back to the standard's error. */
const microsoftReasons: Readonly<Record<string, RefusalReason>> = {
  50173: 'revoked',
  50132: 'revoked',
  50133: 'revoked',
  70008: 'expired',
  700082: 'expired',
  700084: 'expired',
  70043: 'expired',
  50076: 'policy',
  50079: 'policy',
  50158: 'policy',
  53000: 'policy',
  53001: 'policy',
  53003: 'policy',
  530003: 'policy',
  65001: 'consent',
  65004: 'declined',
  90094: 'consent',
  650056: 'consent',
  50105: 'consent',
  90002: 'tenant',
  900023: 'tenant',
  50059: 'tenant',
  50194: 'tenant',
  700016: 'client',
  700038: 'client',
  7000112: 'client',
  500011: 'scope',
  70011: 'scope',
  1002012: 'scope',
  650053: 'scope',
  28002: 'scope',
  28003: 'scope',
  7000215: 'secret',
  7000222: 'secret-ended',
  7000218: 'public-client',
  700027: 'certificate',
  700024: 'clock',
  50011: 'redirect',
  500113: 'redirect',
  50034: 'user',
  50057: 'user',
  50020: 'user',
  50128: 'user',
}

/** Phrases in the descriptions of Google and others; the first that matches counts. */
const describedReasons: readonly (readonly [RegExp, RefusalReason])[] = [
  [/reasonable timeframe|short-lived token|iat.*exp|issued in the future/i, 'clock'],
  [/expired or revoked/i, 'revoked'],
  [/revoked/i, 'revoked'],
  [/invalid email or user id|account (?:has been )?deleted|user .*(?:disabled|suspended)/i, 'user'],
  [/jwt signature|account not found/i, 'certificate'],
  [/unauthorized to retrieve access tokens/i, 'delegation'],
  [/redirect_uri/i, 'redirect'],
  [/expired/i, 'expired'],
]

/** Errors of RFC 6749 §4.1.2.1 and §5.2, RFC 8628 §3.5, OpenID Connect, and Google's own. */
const standardReasons: Readonly<Record<string, RefusalReason>> = {
  invalid_grant: 'revoked',
  invalid_client: 'secret',
  unauthorized_client: 'client',
  deleted_client: 'client',
  invalid_scope: 'scope',
  invalid_resource: 'scope',
  invalid_tenant: 'tenant',
  redirect_uri_mismatch: 'redirect',
  access_denied: 'declined',
  authorization_declined: 'declined',
  expired_token: 'declined',
  consent_required: 'consent',
  interaction_required: 'policy',
  login_required: 'expired',
  admin_policy_enforced: 'policy',
  org_internal: 'policy',
}

/** Errors that mean that the provider has trouble, not that it refuses: worth another try later. */
const passing = new Set(['server_error', 'temporarily_unavailable', 'slow_down', 'internal_failure', 'rate_limit_exceeded'])
/** Microsoft's codes with that meaning. */
const passingMicrosoft = new Set(['90033', '90006', '90012', '90024', '50196', '90090'])

/** Whether the same request may succeed later. */
export function isPassing({ error, description }: ErrorAnswer): boolean {
  return passing.has(error) || passingMicrosoft.has(microsoftCode(description) ?? '')
}

/** The reason of a refusal. */
export function reasonOf({ error, description }: ErrorAnswer): RefusalReason {
  const byMicrosoftCode = microsoftReasons[microsoftCode(description) ?? '']
  const described = describedReasons.find(([words]) => words.test(description))?.[1]
  return byMicrosoftCode ?? described ?? standardReasons[error] ?? 'other'
}

/**
 * One sentence for the admin.
 *
 * @param code - the provider's code; none of its other text is repeated, since it contains ids and addresses
 */
export function refusalSentence(reason: RefusalReason, signIn: SignIn, code: string): string {
  const sentence = sentences[reason](signIn)
  return code === '' ? sentence : `${sentence} (${code})`
}

/** Microsoft's code, else the standard's error, at most 60 characters. */
export function codeOf({ error, description }: ErrorAnswer): string {
  const code = microsoftCode(description)
  return code === null ? error.slice(0, 60) : `AADSTS${code}`
}

function microsoftCode(description: string): string | null {
  return /\bAADSTS(\d{4,9})\b/.exec(description)?.[1] ?? null
}

const login = ({ mailbox }: SignIn) => `\`intray mailbox login ${mailbox}\``
const byNobody = ({ auth: { flow } }: SignIn) => flow === 'client-credentials' || flow === 'service-account'
const isGoogle = ({ auth: { provider } }: SignIn) => provider === 'google'
const isMicrosoft = ({ auth: { provider } }: SignIn) => provider === 'microsoft'

/** Where the app is registered. */
function appPlace(signIn: SignIn): string {
  if (isMicrosoft(signIn)) return 'entra.microsoft.com → App registrations → the app'
  return isGoogle(signIn) ? 'console.cloud.google.com → Google Auth Platform → Clients' : 'the provider’s registration of the app'
}

const sentences: Readonly<Record<RefusalReason, (signIn: SignIn) => string>> = {
  'not-signed-in': (signIn) => `nobody has signed in for this mailbox yet: run ${login(signIn)}`,
  expired: (signIn) => `the sign-in has ended for want of use or by the provider’s rules: run ${login(signIn)}`,
  revoked: (signIn) =>
    isGoogle(signIn)
      ? `the sign-in was revoked, its password changed, or the app is still in testing, where Google ends sign-ins after 7 days: publish the app (Google Auth Platform → Audience), then run ${login(signIn)}`
      : `the sign-in was revoked, or its password changed: run ${login(signIn)}`,
  consent: (signIn) =>
    isMicrosoft(signIn)
      ? `nobody has consented to what the app may do: entra.microsoft.com → App registrations → the app → API permissions → Grant admin consent${byNobody(signIn) ? '' : `, then run ${login(signIn)}`}`
      : `nobody has consented to what the app may do: run ${login(signIn)} and allow it`,
  tenant: () =>
    'there is no such directory, or the app belongs to another: set `tenant` to the Directory (tenant) ID that entra.microsoft.com → Overview shows',
  client: (signIn) => `the provider does not know the app, or not for this flow: compare \`clientId\` with ${appPlace(signIn)}`,
  secret: (signIn) =>
    `the app’s secret is wrong: set \`clientSecret\` to the secret’s value (not its id), from ${appPlace(signIn)}${isMicrosoft(signIn) ? ' → Certificates & secrets' : ''}`,
  'secret-ended': () =>
    'the app’s secret has ended: make a new one at entra.microsoft.com → App registrations → the app → Certificates & secrets, and set `clientSecret`',
  'public-client': () =>
    'the app wants a secret: set `clientSecret`, or switch “Allow public client flows” on at entra.microsoft.com → App registrations → the app → Authentication',
  certificate: (signIn) =>
    byNobody(signIn) && isGoogle(signIn)
      ? 'Google does not know the service account’s key: make a new one at console.cloud.google.com → IAM & Admin → Service Accounts → Keys, and set `serviceAccountKey`'
      : `the certificate is not the one that the app has: upload that of \`clientCertificate\` at ${appPlace(signIn)} → Certificates & secrets`,
  scope: () =>
    'the provider does not give what is asked for: compare `scopes` with what the app may do at the provider; docs/mailboxes.md names the usual ones',
  redirect: (signIn) =>
    `the provider does not send the browser back to this machine: register http://localhost (Microsoft: Mobile and desktop applications; Google: a client of the type Desktop app) at ${appPlace(signIn)}`,
  user: (signIn) =>
    byNobody(signIn)
      ? 'there is no such mailbox in the directory, or it is disabled: compare `user`'
      : `whoever signed in is disabled or not of this directory: enable them, or run ${login(signIn)} as somebody else`,
  policy: (signIn) =>
    `a rule of the directory stops this sign-in (a second factor, Conditional Access, an admin’s list of apps): let ${isGoogle(signIn) ? 'admin.google.com → Security → API controls' : 'entra.microsoft.com → Protection → Conditional Access'} allow the app${byNobody(signIn) ? '' : `, or run ${login(signIn)}`}`,
  delegation: (signIn) =>
    isGoogle(signIn)
      ? 'the service account may not act for this mailbox: admin.google.com → Security → Access and data control → API controls → Domain-wide delegation, its client ID with the scope https://mail.google.com/'
      : 'the provider does not let this app act for the mailbox: compare the app’s rights at the provider',
  clock: () => 'this machine’s clock is wrong: set it by NTP (`timedatectl set-ntp true`)',
  declined: (signIn) => `the sign-in was declined, or not finished in time: run ${login(signIn)} once more`,
  unfinished: (signIn) =>
    `nobody came back from the provider’s page in time: run ${login(signIn)} once more; if that page names the redirect address, register http://localhost and http://127.0.0.1 at ${appPlace(signIn)}`,
  other: (signIn) => `the provider refuses the sign-in: compare \`auth\` with ${appPlace(signIn)}`,
}
