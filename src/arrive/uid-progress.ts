/** How far a pass has come in a list of UIDs. */

/** Tells the cursor and what is left. */
export interface UidProgress {
  /** The highest UID below which every listed mail is settled; never lower than where the pass began. */
  readonly cursor: number
  /** Listed mails that are not settled. */
  readonly left: number
  /** Those of some mails that are not settled. */
  unsettledOf(uids: readonly number[]): readonly number[]
  /** Says of mails that they are in the ledger, or gone from the server. */
  settle(uids: Iterable<number>): void
}

/**
 * Begins with nothing settled.
 *
 * @param uids - ascending
 * @param lastUid - the cursor so far
 */
export function startProgress(uids: readonly number[], lastUid: number): UidProgress {
  const settled = new Set<number>()
  let next = 0
  return {
    get cursor() {
      return Math.max(lastUid, uids[next - 1] ?? 0)
    },
    get left() {
      return uids.length - settled.size
    },
    unsettledOf: (some) => some.filter((uid) => !settled.has(uid)),
    settle(more) {
      for (const uid of more) settled.add(uid)
      while (next < uids.length && settled.has(uids[next] ?? 0)) next++
    },
  }
}
