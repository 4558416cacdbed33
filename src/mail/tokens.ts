/** Tokens that prove possession of a mail we sent: HMAC-SHA-256, bound to a ticket and, for agents, to the agent. */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** 160 bits of the HMAC; the least that mail.md §2.5 asks for is 128. */
const macBytes = 20

/** What a token says. */
export interface TokenClaim {
  readonly ticket: number
  /** The agent's address; null for a customer's. */
  readonly agent: string | null
}

/** The keys: the first signs, all are believed, so that a key can be replaced without a gap. */
export type TokenKeys = readonly [string, ...string[]]

const form = /^intray\.([a-z0-9]{1,11})\.([ac])\.([a-z0-9]{1,32})\.([a-z2-7]{32})$/

/**
 * Mints the local part of a Message-ID or the plus tag of a reply address.
 *
 * @param nonce - `[a-z0-9]{1,32}`, unique for each mail; equal input gives an equal token
 */
export function mintToken(claim: TokenClaim, nonce: string, keys: TokenKeys): string {
  const head = `intray.${claim.ticket.toString(36)}.${claim.agent === null ? 'c' : 'a'}.${nonce}`
  return `${head}.${macOf(head, claim.agent, keys[0])}`
}

/**
 * Reads a token. An agent's token holds only together with the agent's address, which it does not carry in clear: it
 * is tried against `agents`.
 *
 * @param text - a Message-ID without angle brackets, or the part of an address after the plus
 * @param agents - addresses that may be meant, such as the sender's
 * @returns null when it is no token of ours
 */
export function readToken(text: string, agents: readonly string[], keys: TokenKeys): TokenClaim | null {
  const local = text.split('@', 1)[0]?.toLowerCase() ?? ''
  const found = form.exec(local)
  if (!found) return null
  const [, ticket = '', kind, , mac = ''] = found
  const head = local.slice(0, -mac.length - 1)
  const candidates = kind === 'a' ? agents : [null]
  const agent = candidates.find((who) => keys.some((key) => isEqual(macOf(head, who, key), mac)))
  return agent === undefined ? null : { ticket: Number.parseInt(ticket, 36), agent }
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
