/** Tokens of the HTTP API: the caller keeps the token, the configuration its digest. */
import { createHash, randomBytes } from 'node:crypto'

/** Scanners of leaked secrets search for such a prefix, and people recognize the token by it. */
const prefix = 'intray_'

/** A new token (256 bits, URL-safe) and the form that the configuration keeps: SHA-256 in lower-case hex. */
export function newToken(): { readonly token: string; readonly sha256: string } {
  const token = prefix + randomBytes(32).toString('base64url')
  return { token, sha256: tokenDigest(token).toString('hex') }
}

/** SHA-256 of a token, 32 bytes. A token has 256 random bits, so it needs no slow hash. */
export function tokenDigest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
