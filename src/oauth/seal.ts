/** Encrypts tokens for the database: AES-256-GCM with a key derived from the configuration's secret. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** Secrets, newest first; the older ones still decrypt what they once encrypted. */
export type SealKeys = readonly string[]

const nonceBytes = 12
const tagBytes = 16

/** Encrypts a text with the newest secret. The purpose is authenticated: only the same purpose decrypts it. */
export function seal(text: string, purpose: string, [secret = '']: SealKeys): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret), nonce).setAAD(Buffer.from(purpose))
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')
}

/** Decrypts a sealed text; null when no secret fits, or the purpose differs. */
export function unseal(text: string, purpose: string, secrets: SealKeys): string | null {
  const bytes = Buffer.from(text, 'base64')
  const texts = secrets.map((secret) => openWith(secret, bytes, purpose))
  return texts.find((found) => found !== null) ?? null
}

function openWith(secret: string, bytes: Buffer, purpose: string): string | null {
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
    decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}

function keyOf(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'intray tokens at rest', 32))
}
