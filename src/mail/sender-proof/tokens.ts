/** Tokens that prove possession of a mail we sent: HMAC-SHA-256, bound to a ticket and, for agents, to the agent. */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** 160 bits of the HMAC; 128 would do. */
const macBytes = 20

/** Characters of the HMAC in a reply address, which is short of room: 130 bits. */
const shortMacLength = 26

/** 80 bits, enough to identify a token. */
const tokenIdLength = 16

/** The data that a token proves. */
export interface TokenClaim {
  readonly ticket: number
  /** The agent's address; null: a customer's token. */
  readonly agent: string | null
  /** Whether an agent's mail was about an internal note, so that their answer is internal, too. Default: false. */
  readonly isInternal?: boolean
}

/** A valid token. */
export interface ReadToken extends Required<TokenClaim> {
  /** Identifies the token without revealing it: 80 bits of its HMAC. */
  readonly id: string
}

/** The keys: the first signs, all are accepted, so that a key can be replaced without invalidating tokens. */
export type TokenKeys = readonly [string, ...string[]]

/** `c`: a customer's; `a`: an agent's; `n`: an agent's, about an internal note. */
const form = /^intray\.([a-z0-9]{1,11})\.([acn])\.([a-z0-9]{1,32})\.([a-z2-7]{26}|[a-z2-7]{32})$/

/**
 * Mints the local part of a Message-ID.
 *
 * @param nonce - `[a-z0-9]{1,32}`, unique for each mail; equal input gives equal tokens
 */
export function mintToken(claim: TokenClaim, nonce: string, keys: TokenKeys): string {
  const kind = claim.agent === null ? 'c' : claim.isInternal ? 'n' : 'a'
  const head = `intray.${claim.ticket.toString(36)}.${kind}.${nonce}`
  return `${head}.${macOf(head, claim.agent, keys[0])}`
}

/** Mints the plus tag of a reply address, shorter than a Message-ID's (RFC 5321 §4.5.3.1.1). */
export function mintShortToken(claim: TokenClaim, nonce: string, keys: TokenKeys): string {
  const token = mintToken(claim, nonce, keys)
  return token.slice(0, token.lastIndexOf('.') + 1 + shortMacLength)
}

/**
 * Reads a token. An agent's token does not contain the agent's address, so it is tried with each of `agents`.
 *
 * @param text - a Message-ID without angle brackets, or the part of an address after the plus
 * @param agents - candidate addresses, such as the sender's
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

/** The future `ReadToken.id` of a token. @param text - a Message-ID or reply address of ours */
export function tokenIdOf(text: string): string {
  const local = text.slice(0, text.lastIndexOf('@'))
  return local.slice(local.lastIndexOf('.') + 1, local.lastIndexOf('.') + 1 + tokenIdLength)
}

/** A proof that we wrote a text other than a token, such as a return path: 130 bits. */
export function proofOf(text: string, key: string): string {
  return macOf(text, null, key).slice(0, shortMacLength)
}

/** Whether one of the keys made the proof; compared in constant time. */
export function holdsProof(text: string, proof: string, keys: TokenKeys): boolean {
  return keys.some((key) => isEqual(proofOf(text, key), proof))
}

/** In RFC 4648 base32 in lower case, since mail systems change the case of addresses. */
function macOf(head: string, agent: string | null, key: string): string {
  const mac = createHmac('sha256', key)
    .update(`${head}\n${agent ?? ''}`)
    .digest()
    .subarray(0, macBytes)
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
  let bits = 0
  let buffer = 0
  let text = ''
  for (const byte of mac) {
    buffer = (buffer << 8) | byte
    bits += 8
    for (; bits >= 5; bits -= 5) text += alphabet.charAt((buffer >>> (bits - 5)) & 31)
    buffer &= (1 << bits) - 1
  }
  return text
}

function isEqual(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
