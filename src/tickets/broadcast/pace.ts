/** The pace of a broadcast: a number of mails per minute, of which at most a minute's worth is sent at once. */

const minuteMs = 60_000

/** What the pace is computed from. */
export interface Pace {
  readonly perMinute: number
  /** The time up to which the pace is used; null: nothing was sent yet. */
  readonly pacedUntil: Date | null
}

/** The number of mails that are due. */
export function dueOf(pace: Pace, nowMs: number): number {
  return Math.max(0, Math.floor(((nowMs - startOf(pace, nowMs)) * pace.perMinute) / minuteMs))
}

/** The time up to which the pace is used after sending this many. */
export function usedUp(pace: Pace, count: number, nowMs: number): Date {
  return new Date(Math.ceil(startOf(pace, nowMs) + (count * minuteMs) / pace.perMinute))
}

/** Time in which nothing was sent is not made up for beyond one minute. */
function startOf({ pacedUntil }: Pace, nowMs: number): number {
  return Math.max(pacedUntil?.getTime() ?? 0, nowMs - minuteMs)
}
