/** Rate limits by address and network, so that nobody is flooded with links. */
import ipaddr from 'ipaddr.js'

/** Under attack, the oldest names are forgotten, so that memory is bounded. */
const mostNames = 10_000

/** At most this many within a time. */
export interface Pace {
  readonly most: number
  readonly withinMs: number
}

/** Recent requests by name, in this process. */
export class RecentRequests {
  readonly #times = new Map<string, readonly number[]>()

  /**
   * Counts a request, unless the limit is reached.
   *
   * @returns whether it is
   */
  isTooOften(name: string, { most, withinMs }: Pace, nowMs: number): boolean {
    const recent = (this.#times.get(name) ?? []).filter((atMs) => atMs > nowMs - withinMs)
    if (recent.length >= most) return true
    this.#times.delete(name)
    this.#times.set(name, [...recent, nowMs])
    const oldest = this.#times.size > mostNames ? this.#times.keys().next().value : undefined
    if (oldest !== undefined) this.#times.delete(oldest)
    return false
  }
}

/** The network of an IP address. An IPv6 subscriber has 2⁶⁴ addresses (RFC 6177). */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const ip = ipaddr.process(address)
  return ip.kind() === 'ipv4' ? ip.toString() : ip.toByteArray().slice(0, 8).join('.')
}
