/** The loop marker: a header of all our mail that nobody else can write. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { TokenKeys } from '../sender-proof/tokens.ts'

/** Name of the header. */
export const loopHeader = 'X-Intray-Loop'

/**
 * Makes the marker of a mail: a seed and its HMAC, which stay valid in whatever mail a robot copies them into.
 *
 * @param nonce - unique to the mail, such as its Message-ID
 */
export function loopMarker(nonce: string, keys: TokenKeys): string {
  const seed = macOf(`nonce\n${nonce}`, keys[0]).slice(0, 16)
  return `${seed}.${macOf(`loop\n${seed}`, keys[0])}`
}

/** Whether this system, or one with the same keys, wrote the marker. */
export function isLoopMarker(value: string, keys: TokenKeys): boolean {
  const [, seed, mac] = /^\s*([0-9a-f]{16})\.([0-9a-f]{40})\s*$/.exec(value) ?? []
  if (seed === undefined || mac === undefined) return false
  return keys.some((key) => timingSafeEqual(Buffer.from(macOf(`loop\n${seed}`, key)), Buffer.from(mac)))
}

/**
 * Whether the marker was made for this mail, and not copied from another.
 *
 * @param nonce - as given to {@link loopMarker}
 */
export function isLoopMarkerOf(value: string, nonce: string, keys: TokenKeys): boolean {
  return keys.some((key) => value.trim() === loopMarker(nonce, [key]))
}

/** 160 bits; 128 would do. */
function macOf(text: string, key: string): string {
  return createHmac('sha256', key).update(text).digest('hex').slice(0, 40)
}
