/** Whom a broadcast goes to (T-090, T-093): each address once, without those who must not or cannot get it. */
import type { Address } from '../../mail/message.ts'
import { domainOf, isOwnAddress, isUserAddress, type Directory } from '../directory.ts'
import { addressesOf } from '../addresses.ts'
import { reasonToBlock, type Blocks } from '../people/blocked.ts'
import type { RevOrgId, TicketNumber } from '../ticket.ts'

/** Who is meant; of a broadcast to all, nothing is named. */
export interface Audience {
  readonly accounts: readonly string[]
  readonly workspaces: readonly string[]
  /** Addresses. */
  readonly contacts: readonly string[]
  /** Reporters of tickets that fit all of these. */
  readonly filters: readonly string[]
  /** The recipients of an earlier broadcast; null: none. */
  readonly followUpOf: TicketNumber | null
}

/** Somebody who is meant. */
export interface Candidate extends Address {
  readonly revOrg: RevOrgId | null
  /** See `Contact`: what somebody said at any of them counts. */
  readonly otherAddresses?: readonly string[]
  /** ISO 639-1; null: it is not known. */
  readonly language: string | null
}

/** Why somebody who is meant gets nothing. */
export const reasonsToLeaveOut = ['unreachable', 'blocked', 'undeliverable', 'unsubscribed'] as const
/** Why somebody who is meant gets nothing. */
export type ReasonToLeaveOut = (typeof reasonsToLeaveOut)[number]

/** What is known of those who are meant. */
export interface AudienceFacts extends Blocks {
  readonly directory: Directory
  readonly undeliverable: ReadonlySet<string>
  readonly unsubscribed: ReadonlySet<string>
}

/** Who gets it, and how many do not. */
export interface Recipients {
  readonly recipients: readonly Candidate[]
  readonly leftOut: Readonly<Record<ReasonToLeaveOut, number>>
}

/** Who of those who are meant gets it. An address with contacts in several workspaces counts for the first of them. */
export function recipientsAmong(candidates: readonly Candidate[], facts: AudienceFacts): Recipients {
  const met = new Set<string>()
  const leftOut = { unreachable: 0, blocked: 0, undeliverable: 0, unsubscribed: 0 }
  const recipients: Candidate[] = []
  for (const candidate of candidates) {
    if (met.has(candidate.addrSpec)) continue
    met.add(candidate.addrSpec)
    const reason = reasonToLeaveOut(candidate, facts)
    if (reason === null) recipients.push(candidate)
    else leftOut[reason]++
  }
  return { recipients, leftOut }
}

/** How many recipients each workspace has, the most first; null: those who are in none. */
export function countByWorkspace(
  recipients: readonly Candidate[],
): readonly { readonly revOrg: RevOrgId | null; readonly count: number }[] {
  const counts = new Map<RevOrgId | null, number>()
  for (const { revOrg } of recipients) counts.set(revOrg, (counts.get(revOrg) ?? 0) + 1)
  return [...counts].map(([revOrg, count]) => ({ revOrg, count })).sort((a, b) => b.count - a.count)
}

function reasonToLeaveOut(candidate: Candidate, facts: AudienceFacts): ReasonToLeaveOut | null {
  const { addrSpec } = candidate
  if (!isSomebodys(addrSpec, facts.directory)) return 'unreachable'
  if (reasonToBlock(addrSpec, facts) !== null) return 'blocked'
  if (facts.undeliverable.has(addrSpec)) return 'undeliverable'
  return addressesOf(candidate).some((address) => facts.unsubscribed.has(address)) ? 'unsubscribed' : null
}

/** Erased people have addresses under `.invalid` (RFC 2606 §2); robots, we and our own people are no customers. */
function isSomebodys(addrSpec: string, directory: Directory): boolean {
  if (!addrSpec.includes('@') || domainOf(addrSpec).endsWith('.invalid')) return false
  return !isOwnAddress(directory, addrSpec) && !isUserAddress(directory, addrSpec) && !directory.words.isRoboticAddress(addrSpec)
}
