/** Counts the acknowledgements of the last hour and day: per sender, of the whole site, and those to unvouched senders. */
import type { Store } from '../store/store.ts'
import { withoutTag } from '../tickets/directory.ts'
import type { Policy } from '../tickets/site.ts'
import type { ThreadsSnapshot } from './batch-threads.ts'

const hourMs = 3_600_000

/** Reads the counts; the site's are counted no further than their limit. */
export async function loadAcknowledged(
  senders: readonly string[],
  { store, policy, nowMs }: { readonly store: Store; readonly policy: Policy; readonly nowMs: number },
): Promise<Pick<ThreadsSnapshot, 'acknowledgements' | 'acknowledgementsLastHour' | 'acknowledgementsUnvouchedLastHour'>> {
  const { acknowledgementsPerHour: most, acknowledgementsUnvouchedPerHour: mostUnvouched = most } = policy
  const hourAgo = new Date(nowMs - hourMs)
  const [acknowledgements, acknowledgementsLastHour, acknowledgementsUnvouchedLastHour] = await Promise.all([
    store.acknowledgementCounts.load([...new Set([...senders, ...senders.map(withoutTag)])], nowMs),
    store.outbox.countAcknowledgements(hourAgo, most),
    mostUnvouched < most ? store.outbox.countAcknowledgements(hourAgo, mostUnvouched, { isUnvouched: true }) : 0,
  ])
  return { acknowledgements, acknowledgementsLastHour, acknowledgementsUnvouchedLastHour }
}
