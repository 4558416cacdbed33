/** Return paths that identify our mail and one of its recipients (VERP), so that a report needs no readable content. */
import { holdsProof, mintToken, proofOf, type TokenKeys } from './tokens.ts'

/** RFC 5321 §4.5.3.1.1. */
const longestLocalPartBytes = 64
const tag = /^(.+)\+v\.([a-z0-9]{1,11}\.[a-z0-9]{16})\.([a-z0-9]{1,2})\.([a-z2-7]{26})@([^@]+)$/

/** One recipient of a mail that we sent. */
export interface Returned {
  /** The mail's Message-ID, without angle brackets: one for each key that may have minted it. */
  readonly messageIds: readonly string[]
  /** The recipient's index in the mail, from 0. */
  readonly place: number
}

/**
 * Mints the return path of one recipient's copy of a mail to customers.
 *
 * @param messageId - ours; its local part is a customer's token
 * @param address - our address, which accepts plus tags
 * @returns null when it would be too long; the mail is then sent with our plain address
 */
export function mintReturnPath(
  { messageId, place }: { readonly messageId: string; readonly place: number },
  address: string,
  keys: TokenKeys,
): string | null {
  const [, ticket, nonce] = /^intray\.([a-z0-9]+)\.c\.([a-z0-9]{16})\./.exec(messageId) ?? []
  if (ticket === undefined || nonce === undefined || place >= 36 ** 2) return null
  const at = address.lastIndexOf('@')
  const head = `v.${ticket}.${nonce}.${place.toString(36)}`
  const local = `${address.slice(0, at)}+${head}.${proofOf(head, keys[0])}`
  return Buffer.byteLength(local) <= longestLocalPartBytes ? local + address.slice(at) : null
}

/** Reads a return path. @returns null when none of our keys minted it */
export function readReturnPath(address: string, keys: TokenKeys): Returned | null {
  const [, , mail = '', place = '', proof = '', domain = ''] = tag.exec(address.toLowerCase()) ?? []
  if (domain === '' || !holdsProof(`v.${mail}.${place}`, proof, keys)) return null
  const [ticket = '', nonce = ''] = mail.split('.')
  const claim = { ticket: Number.parseInt(ticket, 36), agent: null }
  const idOf = (key: string) => `${mintToken(claim, nonce, [key])}@${domain}`
  return { messageIds: [...new Set(keys.map(idOf))], place: Number.parseInt(place, 36) }
}
