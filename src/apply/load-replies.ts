/** Loads the tickets of answers to broadcasts that mails may belong to. */
import { withMergeChains } from '../commit/merge-chains.ts'
import { claimKey } from '../store/claims.ts'
import type { Store } from '../store/store.ts'
import { replyKey } from '../tickets/broadcast/replies.ts'
import type { Ticket, TicketNumber } from '../tickets/ticket.ts'
import { BatchSite, type SiteSnapshot } from './batch-site.ts'

/** The senders whose answers are looked up, in one scope. */
interface RepliesNeeds {
  readonly senders: readonly string[]
  readonly scope: string
  readonly site: SiteSnapshot
}

/**
 * Loads the answers' tickets and the claims that lead to them; costs no query when no broadcast is among the tickets.
 *
 * @param reachable - tickets that the mails point to
 */
export async function loadReplies(
  reachable: readonly Ticket[],
  { senders, scope, site: snapshot }: RepliesNeeds,
  store: Store,
): Promise<{ readonly claims: ReadonlyMap<string, TicketNumber>; readonly tickets: readonly Ticket[] }> {
  const broadcasts = reachable.filter(({ broadcast }) => broadcast)
  if (broadcasts.length === 0) return { claims: new Map(), tickets: [] }
  const site = new BatchSite(snapshot)
  const keys = broadcasts.flatMap((broadcast) => senders.flatMap((sender) => replyKey(sender, broadcast, site)?.id ?? []))
  const claims = await store.claims.load([...new Set(keys)].map((id) => claimKey(scope, id)))
  const tickets = await withMergeChains(await store.tickets.load([...new Set(claims.values())]), store)
  const numbers = new Set(reachable.map(({ number }) => number))
  return { claims, tickets: [...tickets.values()].filter(({ number }) => !numbers.has(number)) }
}
