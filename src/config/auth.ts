/** How a mailbox authenticates at its servers: by a password, or by tokens of an OAuth 2 provider. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { port } from './values.ts'

/** An address to which secrets may be sent. */
export const httpUrl = z.string().refine((text) => isSafeUrl(text), 'must be an https:// address (http:// on this machine alone)')

const certificate = z
  .string()
  .refine((pem) => isKeyWithCertificate(pem), 'must be a PEM with an RSA key and its certificate: file:… or ${NAME}')

const serviceAccountKey = z
  .string()
  .refine((json) => serviceAccountOf(json) !== null, 'must be the JSON key of a service account: file:… or ${NAME}')
  .describe('Google’s JSON key of the service account')

const oauth2 = z.strictObject({
  type: z.literal('oauth2'),
  provider: z.enum(['microsoft', 'google', 'custom']),
  issuer: httpUrl.optional().describe('of a custom provider; the rest is discovered (RFC 8414)'),
  tenant: z
    .string()
    .regex(/^[\w.-]+$/, 'must be a tenant’s id or a domain of it')
    .default('organizations')
    .describe('Microsoft: the directory; `organizations` only where somebody signs in'),
  clientId: z.string().min(1).optional(),
  clientSecret: z.string().min(1).optional(),
  clientCertificate: certificate.optional().describe('instead of a secret: the PEM with the key and the certificate'),
  serviceAccountKey: serviceAccountKey.optional(),
  flow: z
    .enum(['authorization-code', 'device-code', 'client-credentials', 'service-account'])
    .default('authorization-code')
    .describe('who signs in: somebody in a browser, on another device, the app by itself, a service account'),
  scopes: z.array(z.string().min(1)).min(1).optional().describe('default: those for IMAP and SMTP of the provider'),
  redirectPort: port.optional().describe('of 127.0.0.1, where the browser comes back to; default: any free one'),
})

/** The key `auth` of a server. */
export const auth = z.discriminatedUnion('type', [z.strictObject({ type: z.literal('password') }), oauth2])

/** A sign-in at an OAuth 2 provider. */
export type OAuthConfig = z.infer<typeof oauth2>

/** The fields of a service account's key that are used. */
export interface ServiceAccount {
  readonly email: string
  readonly keyId: string | null
  /** PEM. */
  readonly privateKey: string
}

/** Reads Google's JSON key of a service account; null when it is none. */
export function serviceAccountOf(json: string): ServiceAccount | null {
  try {
    const key = JSON.parse(json) as Record<string, unknown>
    const { client_email: email, private_key: privateKey, private_key_id: keyId } = key
    if (typeof email !== 'string' || typeof privateKey !== 'string') return null
    if (createPrivateKey(privateKey).asymmetricKeyType !== 'rsa') return null
    return { email, privateKey, keyId: typeof keyId === 'string' ? keyId : null }
  } catch {
    return null
  }
}

function isKeyWithCertificate(pem: string): boolean {
  try {
    const key = createPrivateKey(pem)
    return key.asymmetricKeyType === 'rsa' && new X509Certificate(pem).checkPrivateKey(key)
  } catch {
    return false
  }
}

/** Secrets go to this address, so clear-text HTTP is accepted only within the machine. */
function isSafeUrl(text: string): boolean {
  const url = URL.parse(text)
  if (url?.protocol === 'http:') return isLoopback(url.hostname)
  return url?.protocol === 'https:'
}

/** Whether a host is this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
}
