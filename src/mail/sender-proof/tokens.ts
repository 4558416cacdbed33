/** Tokens that prove possession of a mail we sent: HMAC-SHA-256, bound to a ticket and, for agents, to the agent. */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** 160 bits of the HMAC; 128 would do. */
const macBytes = 20

/** What a reply address has room for: 130 bits, the beginning of the same text. */
const shortMacLength = 26

/** 80 bits of it tell a token from all others. */
const tokenIdLength = 16

/** What a token says. */
export interface TokenClaim {
  readonly ticket: number
  /** The agent's address; null for a customer's. */
  readonly agent: string | null
  /** Of an agent's: his mail was about something that stays among us, and so does his answer. Default: false. */
  readonly isInternal?: boolean
}

/** A token that holds. */
export interface ReadToken extends Required<TokenClaim> {
  /** Tells the token from all others without being it: 80 bits of its proof. */
  readonly id: string
}

/** The keys: the first signs, all are believed, so that a key can be replaced without a gap. */
export type TokenKeys = readonly [string, ...string[]]

/** `c`: a customer's, `a`: an agent's, `n`: an agent's about a note. */
const form = /^intray\.([a-z0-9]{1,11})\.([acn])\.([a-z0-9]{1,32})\.([a-z2-7]{26}|[a-z2-7]{32})$/

/**
 * Mints the local part of a Message-ID.
 *
 * @param nonce - `[a-z0-9]{1,32}`, unique for each mail; equal input gives an equal token
 */
export function mintToken(claim: TokenClaim, nonce: string, keys: TokenKeys): string {
  const kind = claim.agent === null ? 'c' : claim.isInternal ? 'n' : 'a'
  const head = `intray.${claim.ticket.toString(36)}.${kind}.${nonce}`
  return `${head}.${macOf(head, claim.agent, keys[0])}`
}

/** Mints the plus tag of a reply address, shorter than a Message-ID's for want of room (RFC 5321 §4.5.3.1.1). */
export function mintShortToken(claim: TokenClaim, nonce: string, keys: TokenKeys): string {
  const token = mintToken(claim, nonce, keys)
  return token.slice(0, token.lastIndexOf('.') + 1 + shortMacLength)
}

/**
 * Reads a token. An agent's token holds only together with the agent's address, which it does not carry in clear: it
 * is tried against `agents`.
 *
 * @param text - a Message-ID without angle brackets, or the part of an address after the plus
 * @param agents - addresses that may be meant, such as the sender's
 * @returns null when it is no token of ours
 */
export function readToken(text: string, agents: readonly string[], keys: TokenKeys): ReadToken | null {
  const local = text.split('@', 1)[0]?.toLowerCase() ?? ''
  const found = form.exec(local)
  if (!found) return null
  const [, ticket = '', kind, , mac = ''] = found
  const head = local.slice(0, -mac.length - 1)
  const candidates = kind === 'c' ? [null] : agents
  const agent = candidates.find((who) => keys.some((key) => isEqual(macOf(head, who, key).slice(0, mac.length), mac)))
  if (agent === undefined) return null
  return { ticket: Number.parseInt(ticket, 36), agent, isInternal: kind === 'n', id: mac.slice(0, tokenIdLength) }
}

/** What `ReadToken.id` will be of a token. @param text - a Message-ID or reply address of ours */
export function tokenIdOf(text: string): string {
  const local = text.slice(0, text.lastIndexOf('@'))
  return local.slice(local.lastIndexOf('.') + 1, local.lastIndexOf('.') + 1 + tokenIdLength)
}

/** Proves that we wrote a text that is no token, such as a return path: 130 bits. */
export function proofOf(text: string, key: string): string {
  return macOf(text, null, key).slice(0, shortMacLength)
}

/** Did one of the keys make the proof? Compared in constant time. */
export function holdsProof(text: string, proof: string, keys: TokenKeys): boolean {
  return keys.some((key) => isEqual(proofOf(text, key), proof))
}

/** RFC 4648 base32 in lower case: mail systems change the case of addresses. */
function macOf(head: string, agent: string | null, key: string): string {
  const mac = createHmac('sha256', key)
    .update(`${head}\n${agent ?? ''}`)
    .digest()
    .subarray(0, macBytes)
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
  let bits = 0
  let held = 0
  let text = ''
  for (const byte of mac) {
    held = (held << 8) | byte
    bits += 8
    for (; bits >= 5; bits -= 5) text += alphabet.charAt((held >>> (bits - 5)) & 31)
    held &= (1 << bits) - 1
  }
  return text
}

function isEqual(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
