/** Whom a broadcast goes to (T-090, T-093): each address once, without those who must not or cannot get it. */
import type { Address } from '../../mail/message.ts'
import { domainOf, isOwnAddress, isUserAddress, type Directory } from '../directory.ts'
import { addressesOf } from '../addresses.ts'
import { reasonToBlock, type Blocks } from '../people/blocked.ts'
import type { RevOrgId, TicketNumber } from '../ticket.ts'

/** The people that a broadcast is for; all lists empty: everybody. */
export interface Audience {
  readonly accounts: readonly string[]
  readonly workspaces: readonly string[]
  /** Addresses of contacts. */
  readonly contacts: readonly string[]
  /** View filters: the reporters of tickets that match all of these. */
  readonly filters: readonly string[]
  /** The recipients of an earlier broadcast; null: none. */
  readonly followUpOf: TicketNumber | null
}

/** Somebody whom the audience includes. */
export interface Candidate extends Address {
  readonly revOrg: RevOrgId | null
  /** Other addresses of the contact; an unsubscription of any of them counts. */
  readonly otherAddresses?: readonly string[]
  /** ISO 639-1; null: unknown. */
  readonly language: string | null
}

/** Why somebody of the audience gets no mail. */
export const reasonsToLeaveOut = ['unreachable', 'blocked', 'undeliverable', 'unsubscribed'] as const
/** One of the reasons. */
export type ReasonToLeaveOut = (typeof reasonsToLeaveOut)[number]

/** What decides who of the audience gets mail. */
export interface AudienceFacts extends Blocks {
  readonly directory: Directory
  readonly undeliverable: ReadonlySet<string>
  readonly unsubscribed: ReadonlySet<string>
}

/** Who gets the broadcast, and how many are left out for each reason. */
export interface Recipients {
  readonly recipients: readonly Candidate[]
  readonly leftOut: Readonly<Record<ReasonToLeaveOut, number>>
}

/** Selects the recipients, each address once. An address with contacts in several workspaces counts for the first. */
export function recipientsAmong(candidates: readonly Candidate[], facts: AudienceFacts): Recipients {
  const addresses = new Set<string>()
  const leftOut = { unreachable: 0, blocked: 0, undeliverable: 0, unsubscribed: 0 }
  const recipients: Candidate[] = []
  for (const candidate of candidates) {
    if (addresses.has(candidate.addrSpec)) continue
    addresses.add(candidate.addrSpec)
    const reason = reasonToLeaveOut(candidate, facts)
    if (reason === null) recipients.push(candidate)
    else leftOut[reason]++
  }
  return { recipients, leftOut }
}

/** The number of recipients in each workspace, largest first; null stands for those without a workspace. */
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

/**
 * Whether a customer reads mail at an address. Addresses of erased people end in `.invalid` (RFC 2606 §2); robots, our own addresses and
 * users are no customers.
 */
function isSomebodys(addrSpec: string, directory: Directory): boolean {
  if (!addrSpec.includes('@') || domainOf(addrSpec).endsWith('.invalid')) return false
  return !isOwnAddress(directory, addrSpec) && !isUserAddress(directory, addrSpec) && !directory.words.isRoboticAddress(addrSpec)
}
