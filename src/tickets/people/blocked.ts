/** Blocked senders, whose mail is spam by the configuration or by an agent's word. */
import { domainOf, withoutTag } from '../directory.ts'
import { fitsPattern } from '../site-patterns.ts'

/** A blocked address or domain. */
export interface BlockedSender {
  /** The address, or the domain without its subdomains. */
  readonly id: string
  /** The agent who blocked it. */
  readonly by: string
  readonly at: Date
  /** The ticket on which it was blocked; null: none. */
  readonly ticket: number | null
}

/** The blocks of a site. */
export interface Blocks {
  readonly policy: { readonly blocked?: readonly string[] }
  /** Blocks by agents; loaded for the people of the mails at hand. */
  readonly blockedSenders: ReadonlyMap<string, BlockedSender>
}

/** The blocks that would apply to an address: itself, without its plus tag, its domain. */
export function blockKeys(addrSpec: string): readonly string[] {
  return [...new Set([addrSpec, withoutTag(addrSpec), domainOf(addrSpec)])]
}

/** Why an address is blocked; null: it is not. */
export function reasonToBlock(addrSpec: string, { policy, blockedSenders }: Blocks): string | null {
  const matching = policy.blocked?.find((entry) => isMeant(entry, addrSpec))
  if (matching !== undefined) return `"${matching}" is blocked by the configuration`
  const found = blockKeys(addrSpec).flatMap((key) => blockedSenders.get(key) ?? [])[0]
  return found ? `${found.id} was blocked by ${found.by}, ${found.at.toISOString().slice(0, 10)}` : null
}

/** An address also matches its plus tags; a text without "@" is a domain. */
function isMeant(entry: string, addrSpec: string): boolean {
  if (!entry.includes('@')) return fitsPattern(entry, domainOf(addrSpec))
  return fitsPattern(entry, addrSpec) || fitsPattern(entry, withoutTag(addrSpec))
}
