/** By which words a refusal is told from another, and what an admin reads of it at each provider. */
import { describe, expect, test } from 'vitest'
import { codeOf, isPassing, reasonOf, refusalSentence } from '../../src/oauth/refusals.ts'
import type { SignIn } from '../../src/oauth/sign-in.ts'

const answer = (error: string, description = '') => ({ error, description })
const signIn = (provider: SignIn['auth']['provider'], flow: SignIn['auth']['flow'] = 'authorization-code'): SignIn => ({
  mailbox: 'support',
  user: 'support@us.example',
  auth: { type: 'oauth2', provider, flow, tenant: 'us.example', clientId: 'x' },
})

describe('the same request may do later', () => {
  test.each(['server_error', 'temporarily_unavailable', 'slow_down', 'internal_failure', 'rate_limit_exceeded'])('after %s', (error) => {
    expect(isPassing(answer(error))).toBe(true)
  })
  test.each(['90033', '90006', '90012', '90024', '50196', '90090'])('after Microsoft’s AADSTS%s, whatever the word', (code) => {
    expect(isPassing(answer('invalid_request', `AADSTS${code}: try again.`))).toBe(true)
  })
  test.each([
    ['invalid_grant', ''],
    ['invalid_grant', 'AADSTS50173: revoked'],
    ['invalid_grant', 'it was like AADSTS900330123'],
    ['invalid_grant', 'XAADSTS90033'],
  ])('but not after %s %s', (error, description) => expect(isPassing(answer(error, description))).toBe(false))
})

describe('the reason', () => {
  test.each([
    ['invalid_grant', 'revoked'],
    ['invalid_client', 'secret'],
    ['unauthorized_client', 'client'],
    ['deleted_client', 'client'],
    ['invalid_scope', 'scope'],
    ['invalid_resource', 'scope'],
    ['invalid_tenant', 'tenant'],
    ['redirect_uri_mismatch', 'redirect'],
    ['access_denied', 'declined'],
    ['authorization_declined', 'declined'],
    ['expired_token', 'declined'],
    ['consent_required', 'consent'],
    ['interaction_required', 'policy'],
    ['login_required', 'expired'],
    ['admin_policy_enforced', 'policy'],
    ['org_internal', 'policy'],
    ['never_heard_of', 'other'],
  ] as const)('of the word %s alone is %s', (error, reason) => expect(reasonOf(answer(error))).toBe(reason))

  test.each([
    ['Token must be a short-lived token (60 minutes) and in a reasonable timeframe.', 'clock'],
    ['Invalid JWT: check your iat and exp values.', 'clock'],
    ['Token was Issued in the Future', 'clock'],
    ['Token has been expired or revoked.', 'revoked'],
    ['The session was Revoked', 'revoked'],
    ['Invalid email or User ID', 'user'],
    ['The account has been deleted', 'user'],
    ['account deleted', 'user'],
    ['The user “Ann” is disabled', 'user'],
    ['user suspended', 'user'],
    ['Invalid JWT Signature.', 'certificate'],
    ['Account not found', 'certificate'],
    ['Client is unauthorized to retrieve access tokens using this method', 'delegation'],
    ['Bad REDIRECT_URI', 'redirect'],
    ['The sign-in has Expired', 'expired'],
  ] as const)('stands in the description before the word: %s', (description, reason) => {
    expect(reasonOf(answer('invalid_scope', description))).toBe(reason)
  })

  test('is that of Microsoft’s code before all words', () => {
    expect(reasonOf(answer('invalid_client', 'AADSTS7000222: the secret has expired or was revoked'))).toBe('secret-ended')
    expect(reasonOf(answer('invalid_client', 'AADSTS1234: of no meaning to us'))).toBe('secret')
  })
})

test.each([
  ['invalid_grant', 'AADSTS50173: revoked', 'AADSTS50173'],
  ['invalid_grant', 'revoked', 'invalid_grant'],
  ['x'.repeat(61), '', 'x'.repeat(60)],
])('what the provider called %s, %s, is shown as %s', (error, description, code) => {
  expect(codeOf(answer(error, description))).toBe(code)
})

describe('the sentence', () => {
  const sentence = (reason: Parameters<typeof refusalSentence>[0], ...at: Parameters<typeof signIn>) =>
    refusalSentence(reason, signIn(...at), '')

  test.each([
    ['microsoft', 'entra.microsoft.com → App registrations → the app'],
    ['google', 'console.cloud.google.com → Google Auth Platform → Clients'],
    ['custom', 'the provider’s registration of the app'],
  ] as const)('at %s names where its apps are registered', (provider, place) => {
    for (const reason of ['client', 'secret', 'redirect', 'unfinished', 'other'] as const)
      expect(sentence(reason, provider)).toContain(place)
  })

  test('has nothing in brackets where the provider gave no code', () => {
    expect(refusalSentence('clock', signIn('google'), '')).toMatch(/\(`timedatectl set-ntp true`\)$/)
    expect(refusalSentence('clock', signIn('google'), 'invalid_grant')).toMatch(/ \(invalid_grant\)$/)
  })

  test('names the week after which Google ends sign-ins of an app in testing, at Google alone', () => {
    expect(sentence('revoked', 'google')).toContain('7 days')
    expect(sentence('revoked', 'microsoft')).not.toContain('7 days')
  })

  test.each([
    ['consent', 'microsoft', 'authorization-code', 'Grant admin consent, then run `intray mailbox login support`'],
    ['consent', 'microsoft', 'client-credentials', 'Grant admin consent'],
    ['consent', 'google', 'authorization-code', 'run `intray mailbox login support` and allow it'],
    ['certificate', 'google', 'service-account', 'set `serviceAccountKey`'],
    ['certificate', 'microsoft', 'client-credentials', 'that of `clientCertificate` at entra.microsoft.com'],
    ['certificate', 'google', 'authorization-code', 'that of `clientCertificate` at console.cloud.google.com'],
    ['user', 'google', 'service-account', 'compare `user`'],
    ['user', 'microsoft', 'client-credentials', 'compare `user`'],
    ['user', 'microsoft', 'device-code', 'run `intray mailbox login support` as somebody else'],
    [
      'policy',
      'google',
      'authorization-code',
      'admin.google.com → Security → API controls allow the app, or run `intray mailbox login support`',
    ],
    ['policy', 'microsoft', 'client-credentials', 'Conditional Access allow the app'],
    ['delegation', 'google', 'service-account', 'Domain-wide delegation'],
    ['delegation', 'custom', 'client-credentials', 'compare the app’s rights at the provider'],
  ] as const)('of %s at %s by %s says: %s', (reason, provider, flow, words) => {
    expect(sentence(reason, provider, flow)).toContain(words)
    const sendsToLogin = sentence(reason, provider, flow).includes('mailbox login')
    expect(sendsToLogin).toBe(words.includes('mailbox login'))
  })

  test.each([
    ['microsoft', true],
    ['google', false],
  ] as const)('of a wrong secret at %s names the page of secrets: %s', (provider, isNamed) => {
    expect(sentence('secret', provider).includes('Certificates & secrets')).toBe(isNamed)
  })
})
