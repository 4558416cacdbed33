/** How fast a broadcast goes out: so many a minute, and never more at once than a minute's worth. */

const minuteMs = 60_000

/** What a pace follows from. */
export interface Pace {
  readonly perMinute: number
  /** Up to when it is used up; null: nothing is. */
  readonly pacedUntil: Date | null
}

/** How many are due. */
export function dueOf(pace: Pace, nowMs: number): number {
  return Math.max(0, Math.floor(((nowMs - startOf(pace, nowMs)) * pace.perMinute) / minuteMs))
}

/** Up to when the pace is used up once so many have gone out. */
export function usedUp(pace: Pace, count: number, nowMs: number): Date {
  return new Date(Math.ceil(startOf(pace, nowMs) + (count * minuteMs) / pace.perMinute))
}

/** What was not used while nobody looked is not made up for. */
function startOf({ pacedUntil }: Pace, nowMs: number): number {
  return Math.max(pacedUntil?.getTime() ?? 0, nowMs - minuteMs)
}
