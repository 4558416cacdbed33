/** The section `oidc`: an OpenID provider for signing in to the pages. */
import { z } from 'zod'
import { httpUrl } from './auth.ts'

export const oidcSection = z.strictObject({
  issuer: httpUrl.describe('as the provider calls itself, to the letter; the rest is discovered'),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1).optional().describe('file:… or ${NAME}; absent: a public client, with PKCE alone'),
  name: z.string().min(1).max(60).optional().describe('on the button; default: the issuer’s host'),
})

/** The provider, and our client there. */
export type OidcConfig = z.infer<typeof oidcSection>

/** Faults of the section: without pages there is nothing to sign in to. */
export function oidcFaults({
  oidc,
  console: pages,
}: {
  readonly oidc?: OidcConfig | undefined
  readonly console?: object | undefined
}): string[] {
  return oidc && !pages ? ['oidc: signs in to the pages, which need the section console'] : []
}
