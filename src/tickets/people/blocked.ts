/** Senders whose mail is spam by the word of the configuration, or of an agent. */
import { domainOf, withoutTag } from '../directory.ts'
import { fitsPattern } from '../site-patterns.ts'

/** An address or a domain that somebody blocked. */
export interface BlockedSender {
  /** The address, or the domain, which is exactly that one. */
  readonly id: string
  /** The agent who blocked it. */
  readonly by: string
  readonly at: Date
  /** The ticket that it was blocked for, if any. */
  readonly ticket: number | null
}

/** Who is blocked on a site. */
export interface Blocks {
  readonly policy: { readonly blocked?: readonly string[] }
  /** What agents blocked; loaded for the people of the mails at hand. */
  readonly blockedSenders: ReadonlyMap<string, BlockedSender>
}

/** What may be blocked of an address: itself, the mailbox that it ends up in, its domain. */
export function blockKeys(addrSpec: string): readonly string[] {
  return [...new Set([addrSpec, withoutTag(addrSpec), domainOf(addrSpec)])]
}

/** Why an address is blocked; null: it is not. */
export function reasonToBlock(addrSpec: string, { policy, blockedSenders }: Blocks): string | null {
  const listed = policy.blocked?.find((entry) => isMeant(entry, addrSpec))
  if (listed !== undefined) return `"${listed}" is blocked by the configuration`
  const found = blockKeys(addrSpec).flatMap((key) => blockedSenders.get(key) ?? [])[0]
  return found ? `${found.id} was blocked by ${found.by}, ${found.at.toISOString().slice(0, 10)}` : null
}

/** An address means its plus tags, too; a text without "@" is a domain. */
function isMeant(entry: string, addrSpec: string): boolean {
  if (!entry.includes('@')) return fitsPattern(entry, domainOf(addrSpec))
  return fitsPattern(entry, addrSpec) || fitsPattern(entry, withoutTag(addrSpec))
}
