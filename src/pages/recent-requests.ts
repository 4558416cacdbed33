/** Counts what was asked for lately by an address or a network, so that nobody is flooded with links. */
import ipaddr from 'ipaddr.js'

/** More names at once are an attack; the oldest are forgotten rather than memory spent. */
const mostNames = 10_000

/** So many within a time. */
export interface Pace {
  readonly most: number
  readonly withinMs: number
}

/** Requests by name, in this process. */
export class RecentRequests {
  readonly #times = new Map<string, readonly number[]>()

  /** Notes a request. @returns whether there were as many as may be before it */
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

/** Whom an IP address belongs to: an IPv6 subscriber has 2⁶⁴ of them (RFC 6177). */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const ip = ipaddr.process(address)
  return ip.kind() === 'ipv4' ? ip.toString() : ip.toByteArray().slice(0, 8).join('.')
}
