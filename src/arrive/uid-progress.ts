/** Tracks how far a pass has come in its list of UIDs. */

/** The cursor, and the mails that are left. */
export interface UidProgress {
  /** The highest UID below which every listed mail is settled; never below the cursor before the pass. */
  readonly cursor: number
  /** How many listed mails are not settled. */
  readonly left: number
  /** Those of the UIDs that are not settled. */
  unsettledOf(uids: readonly number[]): readonly number[]
  /** Settles mails: they are in the ledger, or gone from the server. */
  settle(uids: Iterable<number>): void
}

/**
 * Starts with nothing settled.
 *
 * @param uids - ascending
 * @param lastUid - the cursor before the pass
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
