/** Signing in at an OpenID provider: what the section takes, and what its secret is shown as. */
import { expect, it } from 'vitest'
import { oidcFaults, oidcSection } from '../../src/config/oidc.ts'
import { withoutSecrets } from '../../src/config/without-secrets.ts'

const least = { issuer: 'https://id.example.com', clientId: 'intray' }

it('an issuer is reached over TLS, but on this machine', () => {
  expect(oidcSection.parse(least)).toEqual(least)
  expect(oidcSection.safeParse({ ...least, issuer: 'http://127.0.0.1:9' }).success).toBe(true)
  for (const issuer of ['http://id.example.com', 'id.example.com', ''])
    expect([issuer, oidcSection.safeParse({ ...least, issuer }).success]).toEqual([issuer, false])
})

it('without pages there is nothing to sign in to', () => {
  expect(oidcFaults({ oidc: least })).toEqual(['oidc: signs in to the pages, which need the section console'])
  expect(oidcFaults({ oidc: least, console: {} })).toEqual([])
  expect(oidcFaults({})).toEqual([])
})

it('its secret is not shown', () => {
  expect(withoutSecrets('oidc:\n  clientSecret: very-secret\n')).not.toContain('very-secret')
})
