/** Tokens of the HTTP API: what a caller keeps, and the digest by which he is known. */
import { createHash, randomBytes } from 'node:crypto'

/** Found by scanners of leaked secrets, and by people who wonder what a string is. */
const prefix = 'intray_'

/** A new token (256 bits, URL-safe) and what the configuration holds of it: SHA-256, lower-case hex. */
export function newToken(): { readonly token: string; readonly sha256: string } {
  const token = prefix + randomBytes(32).toString('base64url')
  return { token, sha256: tokenDigest(token).toString('hex') }
}

/** SHA-256 of a token. 256 random bits need no slow hash. */
export function tokenDigest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
